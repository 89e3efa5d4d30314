import type { PlannedVolume, Step } from '../model/plan.js';
import { dmName, hasFailed } from '../model/volume.js';
import { bytesWritten } from './block-stats.js';
import { perform, type Performed } from './perform.js';
import type { Session } from './session.js';
import { Waiting } from './waiting.js';

/**
 * The two steps of the proof: a leg out with its changes tracked, then back. After the merge the bytes that the kernel wrote
 * to the leg are compared with those written to the volume meanwhile.
 */
export async function proveTracking(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  if (step.action.kind === 'track-split') return perform(session, step);
  const top = dmName(planned.vgName, session.findIn(planned).now?.name ?? planned.name);
  const leg = legName(session, planned, step);
  // A leg that was away has no device: its count begins anew.
  const unknown = step.action.kind === 'track-merge' && step.action.for === 'absence' ? 0 : null;
  const before = leg === null ? null : ((await bytesWritten(session, dmName(planned.vgName, leg))) ?? unknown);
  const changed = await bytesWritten(session, top);
  const merged = await perform(session, step);
  if (merged.kind !== 'done' || leg === null) return merged;
  const waiting = new Waiting(session, 'is being copied');
  while (isCopying(session, planned)) {
    if (!(await waiting.sleep(false))) return merged;
  }
  const after = await bytesWritten(session, dmName(planned.vgName, leg));
  if (before === null || after === null || !isWhole(session, planned)) return merged;
  const copied = after >= before ? after - before : after;
  await session.record({
    kind: 'measured',
    volume: planned.uuid,
    what: 'bytes written to the leg while it was merged',
    changedBytes: String(changed ?? 0),
    copiedBytes: String(copied),
    sizeBytes: String(planned.sizeBytes),
  });
  session.notify({
    code: 'tracking.measured',
    message: `${planned.vgName}/${planned.name}: ${copied} bytes were copied to the leg that was out; a full copy would have been ${planned.sizeBytes}.`,
    volume: planned.uuid,
    data: { copiedBytes: String(copied), sizeBytes: String(planned.sizeBytes) },
  });
  return merged;
}

function legName(session: Session, planned: PlannedVolume, step: Step): string | null {
  const { action } = step;
  if (action.kind !== 'track-merge') return null;
  return session.findIn(planned).vg?.lvs.find((lv) => lv.uuid === action.leg)?.name ?? null;
}

/** Not so where a leg is gone, nor when the merge was cut short between its commit and its table: then nothing is copied. */
function isCopying(session: Session, planned: PlannedVolume): boolean {
  const { now } = session.findIn(planned);
  if (now === undefined || now.missingPvs.length > 0 || now.legs.some(hasFailed)) return false;
  return now.syncPercent !== 100 || now.legs.some((leg) => leg.health === 'a');
}

function isWhole(session: Session, planned: PlannedVolume): boolean {
  return session.findIn(planned).now?.legs.every((leg) => leg.health === 'A') === true;
}
