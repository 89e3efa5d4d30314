import type { Lv } from '../model/inventory.js';
import type { PlannedVolume, Step } from '../model/plan.js';
import { dmName, hasFailed } from '../model/volume.js';
import { bytesWritten } from './block-stats.js';
import { perform, type Performed } from './perform.js';
import type { Session } from './session.js';
import { Waiting } from './waiting.js';

/**
 * Steps after which a leg comes back: once it is whole again the bytes that the kernel wrote to it are compared with the size of
 * the volume. Waits for that; what was begun in another run, or before a boot, is not counted.
 */
export async function proveTracking(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const leg = returning(session, planned, step);
  if (leg === null) return perform(session, step);
  const device = dmName(planned.vgName, leg.name);
  const top = dmName(planned.vgName, session.findIn(planned).now?.name ?? planned.name);
  // A raid1's leg that was away has no device: its count begins anew. A mirror's has one all the while.
  const isNew = step.action.kind === 'track-merge' && step.action.for === 'absence';
  const before = (await bytesWritten(session, device)) ?? (isNew ? 0 : null);
  const changed = await bytesWritten(session, top);
  const performed = await perform(session, step);
  if (performed.kind !== 'done') return performed;
  const waiting = new Waiting(session, 'is being copied');
  while (isCopying(session, planned)) {
    if (!(await waiting.sleep(false))) return performed;
  }
  const after = await bytesWritten(session, device);
  if (before === null || after === null || !isWhole(session, planned)) return performed;
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
  return performed;
}

/** The leg that the step brings back; null: none. */
function returning(session: Session, planned: PlannedVolume, { action }: Step): Lv | null {
  const leg = action.kind === 'track-merge' || action.kind === 'refresh' ? action.leg : undefined;
  return session.findIn(planned).vg?.lvs.find((lv) => lv.uuid === leg) ?? null;
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
