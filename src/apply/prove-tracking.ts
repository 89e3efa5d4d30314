import type { Lv } from '../model/inventory.js';
import type { PlannedVolume, Step } from '../model/plan.js';
import { dmName, hasFailed, isLeftOut } from '../model/volume.js';
import { bytesWritten } from './block-stats.js';
import { noteAbsenceArgv } from '../plan/note-absence.js';
import { fail, perform, runPart, type Outcome, type Performed } from './perform.js';
import type { Session } from './session.js';
import { Waiting } from './waiting.js';

/**
 * Steps after which a leg comes back: once it is whole again the bytes that the kernel wrote to it are compared with the size of
 * the volume. Waits for that; what was begun in another run, or before a boot, is not counted.
 */
export async function proveTracking(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const { kind } = step.action;
  if (kind === 'track-split') return splitOff(session, planned, step);
  const leg = returning(session, planned, step);
  if (leg === null) return kind === 'refresh' ? refresh(session, planned, step) : perform(session, step);
  if (kind === 'track-merge') {
    const noted = await noteAbsence(session, planned, step);
    if (noted !== null && noted.code !== 0) return refused(session, step, noted);
  }
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

/** A leg that the kernel's table leaves out comes back by it, too. */
async function refresh(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const noted = await noteAbsence(session, planned, step);
  return noted === null || noted.code === 0 ? perform(session, step) : refused(session, step, noted);
}

/** Null where no leg is out. What is suspended cannot be read, and is not to wait for that: it is let go on first. */
async function noteAbsence(session: Session, planned: PlannedVolume, step: Step): Promise<Outcome | null> {
  const { now } = session.findIn(planned);
  const isOut = now?.kind === 'raid1' && now.legs.some(isLeftOut);
  if (now === undefined || (now.operation?.kind !== 'split' && !isOut)) return null;
  if (now.suspended.length > 0) return { code: 1, said: `suspended: ${now.suspended.join(', ')}` };
  return runPart(session, step, noteAbsenceArgv(dmName(planned.vgName, now.name)));
}

/** The merge notes it again, for what a power cut may leave; so that one by hand is right too, it is noted at once. */
async function splitOff(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const performed = await perform(session, step);
  const noted = performed.kind === 'done' ? await noteAbsence(session, planned, step) : null;
  return noted === null || noted.code === 0 ? performed : refused(session, step, noted);
}

/** What was to come first did not work: the step itself did not run, or is not to be relied on. */
function refused(session: Session, step: Step, { code, said }: Outcome): Promise<Performed> {
  return fail(session, step, { code, said: `the kernel has not written down that a leg is out: ${said}` });
}

/** The leg that the step brings back; null: none. */
function returning(session: Session, planned: PlannedVolume, { action }: Step): Lv | null {
  const leg = action.kind === 'track-merge' || action.kind === 'refresh' ? action.leg : undefined;
  return session.findIn(planned).vg?.lvs.find((lv) => lv.uuid === leg) ?? null;
}

/** Not so where a leg is gone, nor when the merge was cut short between its commit and its table, or is suspended: then nothing is copied. */
function isCopying(session: Session, planned: PlannedVolume): boolean {
  const { now } = session.findIn(planned);
  if (now === undefined || now.suspended.length > 0 || now.missingPvs.length > 0 || now.legs.some(hasFailed))
    return false;
  return now.syncPercent !== 100 || now.legs.some((leg) => leg.health === 'a');
}

function isWhole(session: Session, planned: PlannedVolume): boolean {
  return session.findIn(planned).now?.legs.every((leg) => leg.health === 'A') === true;
}
