import type { Move } from '../../model/moves.js';
import type { Lv } from '../../model/inventory.js';
import { isActive } from '../../model/volume.js';
import * as recover from '../../plan/recover.js';
import * as recoverMove from '../../plan/recover-move.js';
import { homesLost } from '../recognise-stand-in.js';
import { run, stop, type Decision } from './decision.js';
import type { Moved } from './stand-in.js';

/**
 * LVM has ended a move by itself (a restart, a `vgchange -ay`), and its mirror counts what it could not copy as copied (facts §3, trap
 * 1). The legs are compared; where they differ, the one that was moved is dropped and made again from the others.
 */
export function unprovenCopy({ planned, now, tried, route }: Moved): Decision {
  const subject = `${planned.vgName}/${planned.name}`;
  const compare = recoverMove.compareLegs(planned);
  if (now.kind !== 'mirror' && now.kind !== 'raid1') {
    return stop(
      'COPY_UNPROVEN',
      `${subject}: LVM has ended the move by itself, and it has no second copy to compare with. Check what is on it; ` +
        `what it was moved from is on PV ${route.from} still, as it was then. If all is well: \`raidlift close\` the plan`,
    );
  }
  const mended = tried?.has('rebuild-legs') === true || tried?.has('drop-leg') === true;
  if (tried?.has(compare.name) !== true || mended) return run(compare);
  return run(
    now.kind === 'raid1' ? recover.rebuildLegs(planned, [route.to]) : recoverMove.dropLeg(planned, now, route.to),
  );
}

/** It has fewer legs than it had: a full copy from what is left. */
export function lostLegs({ planned, now, vg, route }: Moved): Decision {
  const subject = `${planned.vgName}/${planned.name}`;
  if (!isActive(now)) return run(recover.activate(planned, now));
  const pvs = homesLost(planned, route, vg, now);
  if (pvs.length === 0) {
    return stop(
      'LEG_HOME_UNKNOWN',
      `${subject}: no PV is known for the leg that it lost; give it one by hand: ` +
        `\`lvconvert --type mirror -m ${planned.legs.length - 1} ${subject} PV\``,
    );
  }
  return run(now.kind === 'raid1' ? recover.restoreLegs(planned, pvs) : recoverMove.restoreMirror(planned, now, pvs));
}

/**
 * No command of LVM removes what a move leaves whose source was lost (facts §3). What does, with all PVs present and the volume in use:
 * the move's blocks (its own, and with `--atomic` one for each side) taken out of the VG's text, and that text restored; then `vgck` is
 * clean, nothing changes on the volume, and a leg can be added [lab, 2.03.16].
 */
export function orphanMove(seen: Moved, move: Move): Decision {
  const { planned, vg } = seen;
  return editMetadata(
    seen,
    move,
    stop(
      'ORPHAN_MOVE',
      `${planned.vgName}/${planned.name} runs on what is left of it, whole; ${vg.name}/${move.lv.name} was left behind by a move whose source was lost, and no command of LVM ` +
        'removes it. What would be taken out of the metadata was shown; `raidlift resume --edit-metadata` does it, and copies the leg anew (docs/away.md, "A move left behind")',
    ),
  );
}

/**
 * LVM goes on with moves that are mirrors only: with this one's mirror gone `pvmove` says `Mirror percentage check failed`, `pvmove --abort`
 * `Not a mirror segment`, activation's poller does nothing, and `lvconvert -m` by the leg's PV drops another leg [lab, 2.03.16]. What helps is
 * the text that LVM itself would have committed next.
 */
export function cutOffMove(seen: Moved, move: Move): Decision {
  const { planned, vg } = seen;
  return editMetadata(
    seen,
    move,
    stop(
      'MOVE_CUT_OFF',
      `${planned.vgName}/${planned.name} is whole and in use, through what is left of ${vg.name}/${move.lv.name}: LVM was cut off while it ended that move, and none of its ` +
        'commands goes on. What it would have committed next was shown; `raidlift resume --edit-metadata` does it, without a copy (docs/away.md, "A move cut off at its end")',
    ),
  );
}

/** Prepared and shown; only a person's word begins it. */
function editMetadata({ planned, vg, tried, context }: Moved, move: Move, otherwise: Decision): Decision {
  const prepare = recoverMove.prepareEdit(planned, { move: move.lv.uuid, seqno: vg.seqno });
  if (tried?.has(prepare.name) !== true) return run(prepare);
  return context.mayEditMetadata === true ? run(recoverMove.restoreEdited(planned, move.lv.uuid)) : otherwise;
}

/**
 * What an ended move has left: `lvremove` takes it [lab, 2.03.16]. Where it is active, tables that were loaded before the metadata was
 * edited may still run through it: a refresh first. Null: there is nothing, or it was tried and is another volume's to mend.
 */
export function removeLeft({ planned, now, tried }: Moved, left: readonly Lv[]): Decision | null {
  const [next] = left.filter((lv) => tried?.has(recoverMove.removeLeft(planned, lv).name) !== true);
  if (next === undefined) return null;
  const isLive = left.some(({ activation }) => activation !== 'inactive');
  if (isLive && isActive(now) && tried?.has('refresh') !== true)
    return run({ ...recover.refresh(planned), mayFail: true });
  return run(recoverMove.removeLeft(planned, next));
}
