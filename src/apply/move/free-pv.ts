import type { Area, Lv, Vg } from '../../model/inventory.js';
import type { Plan } from '../../model/plan.js';
import { dmName, findPv, findVg } from '../../model/volume.js';
import { checkPv } from '../../plan/plan-steps.js';
import { vgStep } from '../../plan/step.js';
import { namesOf } from '../absent-leg.js';
import { runCommand } from '../perform.js';
import type { VolumeResult } from '../results.js';
import type { Session } from '../session.js';

/**
 * When all that a plan moves off a PV is elsewhere: looks whether anything is left on it and whether anybody has it open, and says that
 * it may be pulled, or why not.
 */
export async function freePv(session: Session, vg: Vg, results: ReadonlyMap<string, VolumeResult>): Promise<void> {
  const { away } = session.plan;
  if (session.plan.kind !== 'away' || away?.whole !== true || session.journal.heading !== 'away' || session.stopping)
    return;
  const open = session.plan.volumes.filter(
    (planned) => planned.vg === vg.uuid && results.get(planned.uuid)?.outcome !== 'done',
  );
  if (open.length > 0) return;
  const step = vgStep(checkPv(vg, away.pv), vg, session.names);
  await runCommand(session, step);
  const { device, left } = await whatStaysLeft(session, vg, away.pv);
  const free = left.length === 0;
  const out = legsOut(session.plan, vg.uuid);
  const what =
    out === 0
      ? 'nothing is left on it'
      : `all that is left on it are legs that are out, their changes tracked (${out})`;
  const isOpen = legsToLose(session.plan, vg).length > 0;
  const message = free
    ? `PV ${device} may be pulled: ${what}, and ${isOpen ? 'only legs that are lost with it have' : 'nobody has'} it open.`
    : `PV ${device} must not be pulled yet: ${left.join('; ')}.`;
  await session.record({ kind: free ? 'finished' : 'failed', step: step.id, code: free ? 0 : 1, said: message });
  session.freed = { pv: away.pv, device, free, message };
  session.notify({ code: free ? 'pv.free' : 'pv.in-use', message, step: step.id, data: { pv: away.pv, device } });
}

function legsOut(plan: Plan, vgUuid: string): number {
  return plan.volumes.filter((planned) => planned.vg === vgUuid && planned.absence !== undefined).length;
}

/** Devices of legs that are lost as they are (`trackParallel`): they keep the PV open until it is gone. */
function legsToLose({ volumes }: Plan, vg: Vg): string[] {
  const legs = volumes.flatMap(({ decision, absence }) => (decision === 'track-parallel' ? (absence?.leg ?? []) : []));
  return vg.lvs.filter(({ uuid }) => legs.includes(uuid)).map(({ name }) => dmName(vg.name, name));
}

/** The legs that went away with their changes tracked, and their raid metadata: they stay where they are. */
function partsOut({ volumes }: Plan, vg: Vg): Set<string> {
  const legs = new Set(volumes.flatMap(({ absence }) => absence?.leg ?? []));
  const metadata = vg.volumes.flatMap((now) => now.legs).filter((leg) => legs.has(leg.uuid));
  return new Set([...legs, ...metadata.flatMap((leg) => leg.metadataLv?.uuid ?? [])]);
}

/** `passing`: nothing but that somebody has it open who is no device; udev does, for a moment, after each change of a device. */
interface Left {
  device: string;
  left: string[];
  passing: boolean;
}

const LOOKS = 5;
const BETWEEN_LOOKS_MS = 1000;

/** What is still left after some seconds, where it may pass by itself. */
async function whatStaysLeft(session: Session, vg: Vg, pvUuid: string): Promise<Left> {
  let seen = await whatIsLeft(session, vg, pvUuid);
  for (let look = 1; seen.passing && look < LOOKS; look++) {
    if (!(await session.ports.clock.sleep(BETWEEN_LOOKS_MS, session.ports.stop))) return seen;
    await session.look();
    seen = await whatIsLeft(session, findVg(session.inventory, vg.uuid) ?? vg, pvUuid);
  }
  return seen;
}

/** What lies on a PV still and who has it open, in words. */
async function whatIsLeft(session: Session, vg: Vg, pvUuid: string): Promise<Left> {
  const pv = findPv(vg, pvUuid);
  if (pv === undefined) return { device: pvUuid, left: ['it is not in the VG any more'], passing: false };
  if (pv.missing) return { device: pv.device, left: [], passing: false };
  const left: string[] = [];
  const out = partsOut(session.plan, vg);
  const areasOf = (lv: Lv): Area[] =>
    lv.segments.flatMap(({ areas }) => areas).filter((area) => area.pvUuid === pvUuid);
  const outExtents = vg.lvs
    .filter((lv) => out.has(lv.uuid))
    .flatMap(areasOf)
    .reduce((sum, area) => sum + area.extents, 0);
  const on = vg.lvs.filter((lv) => !out.has(lv.uuid) && areasOf(lv).length > 0);
  const inUse = pv.allocatedExtents - outExtents;
  if (inUse > 0) left.push(`${inUse} extents of it are in use (${on.map((lv) => lv.name).join(', ')})`);
  const { host } = session.ports;
  const path = await host.realPath(pv.device);
  const name = path?.slice('/dev/'.length) ?? '';
  const holders = name === '' ? null : await host.list(`/sys/class/block/${name}/holders`);
  const lost = legsToLose(session.plan, vg);
  const others = (await namesOf(session, holders ?? [])).filter(
    (each) => each.name === null || !lost.includes(each.name),
  );
  if (holders === null) left.push('nobody can say who has it open');
  else if (others.length > 0) left.push(`it is open by ${others.map(({ holder }) => holder).join(', ')}`);
  const openCount = session.inventory.dm?.find((device) => `/dev/mapper/${device.name}` === pv.device)?.openCount ?? 0;
  const isOpenUnseen = openCount > 0 && holders?.length === 0;
  const passing = isOpenUnseen && left.length === 0;
  if (isOpenUnseen) left.push(`its open count is ${openCount}`);
  return { device: pv.device, left, passing };
}
