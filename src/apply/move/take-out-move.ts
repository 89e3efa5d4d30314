import { movesIn } from '../../model/moves.js';
import type { PlannedVolume, Step } from '../../model/plan.js';
import { endedMove } from '../../plan/ended-move.js';
import { editArgv, showChanges, type Edit } from '../../plan/metadata-edit.js';
import { withoutMove } from '../../plan/without-move.js';
import { begin, conclude, runPart, runParts, type Performed } from '../perform.js';
import type { Session } from '../session.js';
import { endPollers } from './end-pollers.js';

/*
 * What a move has left that no command of LVM takes away is taken out of the VG's metadata text: prepared and shown by one step, put back by
 * another, which only a person's word begins. In between nothing may have changed the VG.
 */

/** Saves the VG's text, writes it as it would be beside it, has LVM look at that, and shows which lines change. */
export async function prepareEdit(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const begun = await editOf(session, planned, step);
  if (begun === null) return gone(session, step);
  const { before, after, save, make, restore, edit, seqno } = begun;
  const saved = await runPart(session, step, save);
  if (saved.code !== 0) return conclude(session, step, saved);
  const { host } = session.ports;
  const wanted = edit((await host.readFile(before)) ?? '');
  if (wanted.kind === 'refused') return conclude(session, step, { code: 1, said: wanted.why });
  const failed = await runParts(session, step, make(wanted.changes));
  if (failed !== null) return conclude(session, step, failed);
  if ((await host.readFile(after)) !== wanted.text) {
    return conclude(session, step, { code: 1, said: `${after} is not what was to be written` });
  }
  if (wanted.seqno !== seqno) return conclude(session, step, { code: 1, said: 'the VG was changed meanwhile' });
  session.notify({
    code: 'metadata.edit',
    message: `What would be changed in the metadata of ${planned.vgName} (${before} is the text as it is, ${after} as it would be):`,
    volume: planned.uuid,
    data: { argv: restore, lines: showChanges(wanted.changes) },
  });
  return conclude(session, step, { code: 0, said: `${wanted.changes.length} lines` });
}

/** Puts the text that was shown in the place of the present one; not where the VG was changed since. */
export async function restoreEdited(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  await session.look();
  const begun = await editOf(session, planned, step);
  if (begun === null) return gone(session, step);
  const { before, after, restore, edit, seqno } = begun;
  const wanted = edit((await session.ports.host.readFile(before)) ?? '');
  const isNow = wanted.kind === 'edited' && wanted.seqno === seqno;
  if (!isNow || (await session.ports.host.readFile(after)) !== wanted.text) {
    return conclude(session, step, { code: 1, said: 'the VG, or the text that was shown, was changed since' });
  }
  const outcome = await runPart(session, step, restore);
  if (outcome.code === 0 && begun.part !== undefined) await endPollers(session, { step, part: begun.part });
  await session.look();
  return conclude(session, step, outcome);
}

type Begun = ReturnType<typeof editArgv> & {
  edit: (text: string) => Edit;
  seqno: number;
  /** The name of what was moved. */
  part: string | undefined;
};

async function editOf(session: Session, planned: PlannedVolume, step: Step): Promise<Begun | null> {
  await begin(session, step);
  const { vg } = session.findIn(planned);
  const { action } = step;
  if (vg === undefined) return null;
  const move = movesIn(vg).find(({ lv }) => 'move' in action && lv.uuid === action.move);
  if (move === undefined) return null;
  const { name } = move.lv;
  const backup = session.ports.store.backupFile(vg.name);
  const edit = (text: string): Edit => (move.stage === 'ending' ? endedMove(text, name) : withoutMove(text, name));
  const part = vg.lvs.find(({ uuid }) => uuid === planned.standIn?.part)?.name;
  return { ...editArgv({ vg: vg.name, backup, move: name }), edit, seqno: vg.seqno, part };
}

function gone(session: Session, step: Step): Promise<Performed> {
  return conclude(session, step, { code: 1, said: 'the move that was left behind is not there any more' });
}
