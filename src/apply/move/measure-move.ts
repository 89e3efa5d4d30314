import { moveOfPart } from '../../model/moves.js';
import type { PlannedVolume } from '../../model/plan.js';
import { dmName } from '../../model/volume.js';
import { bytesWritten } from '../block-stats.js';
import type { Copied } from '../results.js';
import type { Session } from '../session.js';

/**
 * What a held move has written so far, by the kernel's count: its target is a device of its own, made for it, and so is the mirror
 * above, which only the volume writes to. To be called before the move ends; afterwards both are gone. Null: nobody can say.
 */
export async function measureMove(
  session: Session,
  planned: PlannedVolume,
  from: string,
): Promise<{ changedBytes: number; copiedBytes: number; sizeBytes: number } | null> {
  const { vg } = session.findIn(planned);
  const move = vg === undefined ? undefined : moveOfPart(vg, planned.uuid, from);
  if (vg === undefined || move === undefined) return null;
  const changedBytes = await bytesWritten(session, dmName(vg.name, move.lv.name));
  const copiedBytes = await bytesWritten(session, dmName(vg.name, `${move.lv.name}_mimage_1`));
  if (changedBytes === null || copiedBytes === null) return null;
  return { changedBytes, copiedBytes, sizeBytes: move.lv.sizeBytes };
}

/** Keeps and tells it. */
export async function tellMeasured(
  session: Session,
  planned: PlannedVolume,
  measured: NonNullable<Awaited<ReturnType<typeof measureMove>>>,
): Promise<void> {
  const [changedBytes, copiedBytes, sizeBytes] = [measured.changedBytes, measured.copiedBytes, measured.sizeBytes].map(
    String,
  ) as [string, string, string];
  const what = 'bytes written to the target of the move';
  await session.record({ kind: 'measured', volume: planned.uuid, what, changedBytes, copiedBytes, sizeBytes });
  session.notify({
    code: 'copy.measured',
    message: `${planned.vgName}/${planned.name}: ${copiedBytes} bytes were written to where it was moved; a full copy is ${sizeBytes}.`,
    volume: planned.uuid,
    data: { copiedBytes, sizeBytes },
  });
}

/** What the way back has copied, all volumes together; undefined where this is no way back, or nothing was measured. */
export function copiedBack({ plan, journal }: Session, acted: readonly string[]): Copied | undefined {
  if (journal.heading !== 'back' && (plan.away === undefined || plan.kind === 'away')) return undefined;
  const known = acted.flatMap((uuid) => journal.measured.get(uuid) ?? []);
  if (known.length === 0) return undefined;
  const sum = (key: 'copiedBytes' | 'sizeBytes'): string => String(known.reduce((all, each) => all + each[key], 0));
  return { copiedBytes: sum('copiedBytes'), sizeBytes: sum('sizeBytes'), unmeasured: acted.length - known.length };
}
