import type { PlannedVolume, Step } from '../../model/plan.js';
import { editArgv, withoutMove } from '../../plan/without-move.js';
import { begin, conclude, runPart, type Performed } from '../perform.js';
import type { Session } from '../session.js';

/*
 * A move left behind by a lost source is taken out of the VG's metadata text: prepared and shown by one step, put back by another, which only
 * a person's word begins. In between nothing may have changed the VG.
 */

/** Saves the VG's text, writes it without the move beside it, has LVM look at that, and shows which lines go. */
export async function prepareEdit(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const edit = await editOf(session, planned, step);
  if (edit === null) return gone(session, step);
  for (const argv of edit.prepare) {
    const outcome = await runPart(session, step, argv);
    if (outcome.code !== 0) return conclude(session, step, outcome);
  }
  const { host } = session.ports;
  const [before, after] = [await host.readFile(edit.before), await host.readFile(edit.after)];
  const wanted = withoutMove(before ?? '', edit.move);
  if (wanted.kind === 'refused') return conclude(session, step, { code: 1, said: wanted.why });
  if (after !== wanted.text) {
    return conclude(session, step, { code: 1, said: `${edit.after} is not ${edit.before} without ${edit.move}` });
  }
  if (wanted.seqno !== edit.seqno) return conclude(session, step, { code: 1, said: 'the VG was changed meanwhile' });
  session.notify({
    code: 'metadata.edit',
    message:
      `What would be taken out of the metadata of ${planned.vgName} (${edit.before} is the text as it is, ${edit.after} as it would be):\n` +
      wanted.removed.map((line) => `- ${line}`).join('\n'),
    volume: planned.uuid,
    data: { argv: edit.restore },
  });
  return conclude(session, step, { code: 0, said: `${wanted.removed.length} lines` });
}

/** Puts the text that was shown in the place of the present one; not where the VG was changed since. */
export async function restoreEdited(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  await session.look();
  const edit = await editOf(session, planned, step);
  if (edit === null) return gone(session, step);
  const before = await session.ports.host.readFile(edit.before);
  const wanted = withoutMove(before ?? '', edit.move);
  const isNow = wanted.kind === 'edited' && wanted.seqno === edit.seqno;
  if (!isNow || (await session.ports.host.readFile(edit.after)) !== wanted.text) {
    return conclude(session, step, { code: 1, said: 'the VG, or the text that was shown, was changed since' });
  }
  const outcome = await runPart(session, step, edit.restore);
  await session.look();
  return conclude(session, step, outcome);
}

type Begun = ReturnType<typeof editArgv> & { move: string; seqno: number };

async function editOf(session: Session, planned: PlannedVolume, step: Step): Promise<Begun | null> {
  await begin(session, step);
  const { vg } = session.findIn(planned);
  const { action } = step;
  const move = vg?.lvs.find(({ uuid }) => 'move' in action && uuid === action.move);
  if (vg === undefined || move === undefined) return null;
  const backup = session.ports.store.backupFile(vg.name);
  return { ...editArgv({ vg: vg.name, backup, move: move.name }), move: move.name, seqno: vg.seqno };
}

function gone(session: Session, step: Step): Promise<Performed> {
  return conclude(session, step, { code: 1, said: 'the move that was left behind is not there any more' });
}
