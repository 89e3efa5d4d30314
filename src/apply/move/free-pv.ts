import type { Vg } from '../../model/inventory.js';
import { findPv } from '../../model/volume.js';
import { checkPv } from '../../plan/plan-steps.js';
import { vgStep } from '../../plan/step.js';
import { runCommand } from '../perform.js';
import type { VolumeResult } from '../results.js';
import type { Session } from '../session.js';

/**
 * When all that a plan moves off a PV is elsewhere: looks whether anything is left on it and whether anybody has it open, and says that
 * it may be pulled, or why not.
 */
export async function freePv(session: Session, vg: Vg, results: ReadonlyMap<string, VolumeResult>): Promise<void> {
  const { away } = session.plan;
  if (away?.whole !== true || session.journal.heading !== 'away' || session.stopping) return;
  const open = session.plan.volumes.filter(
    (planned) => planned.vg === vg.uuid && results.get(planned.uuid)?.outcome !== 'done',
  );
  if (open.length > 0) return;
  const step = vgStep(checkPv(vg, away.pv), vg, session.names);
  await runCommand(session, step);
  const { device, left } = await whatIsLeft(session, vg, away.pv);
  const free = left.length === 0;
  const message = free
    ? `PV ${device} may be pulled: nothing is left on it and nobody has it open.`
    : `PV ${device} must not be pulled yet: ${left.join('; ')}.`;
  await session.record({ kind: free ? 'finished' : 'failed', step: step.id, code: free ? 0 : 1, said: message });
  session.freed = { pv: away.pv, device, free, message };
  session.notify({ code: free ? 'pv.free' : 'pv.in-use', message, step: step.id, data: { pv: away.pv, device } });
}

/** What lies on a PV still and who has it open, in words. */
async function whatIsLeft(session: Session, vg: Vg, pvUuid: string): Promise<{ device: string; left: string[] }> {
  const pv = findPv(vg, pvUuid);
  if (pv === undefined) return { device: pvUuid, left: ['it is not in the VG any more'] };
  if (pv.missing) return { device: pv.device, left: [] };
  const left: string[] = [];
  const on = vg.lvs.filter((lv) => lv.segments.some(({ areas }) => areas.some((area) => area.pvUuid === pvUuid)));
  if (pv.allocatedExtents > 0)
    left.push(`${pv.allocatedExtents} extents of it are in use (${on.map((lv) => lv.name).join(', ')})`);
  const { host } = session.ports;
  const path = await host.realPath(pv.device);
  const name = path?.slice('/dev/'.length) ?? '';
  const holders = name === '' ? null : await host.list(`/sys/class/block/${name}/holders`);
  if (holders === null) left.push('nobody can say who has it open');
  else if (holders.length > 0) left.push(`it is open by ${holders.join(', ')}`);
  const openCount = session.inventory.dm?.find((device) => `/dev/mapper/${device.name}` === pv.device)?.openCount ?? 0;
  if (openCount > 0 && holders?.length === 0) left.push(`its open count is ${openCount}`);
  return { device: pv.device, left };
}
