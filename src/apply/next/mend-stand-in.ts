import type { Move } from '../../model/moves.js';
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
 * clean, nothing changes on the volume, and a leg can be added [lab, 2.03.16]. It is prepared and shown; only a person's word begins it.
 */
export function orphanMove({ planned, vg, tried, context }: Moved, move: Move): Decision {
  const subject = `${planned.vgName}/${planned.name}`;
  const prepare = recoverMove.prepareEdit(planned, { move: move.lv.uuid, seqno: vg.seqno });
  if (tried?.has(prepare.name) !== true) return run(prepare);
  if (context.mayEditMetadata === true) return run(recoverMove.restoreEdited(planned, move.lv.uuid));
  return stop(
    'ORPHAN_MOVE',
    `${subject} runs on what is left of it, whole; ${vg.name}/${move.lv.name} was left behind by a move whose source was lost, and no command of LVM ` +
      'removes it. What would be taken out of the metadata was shown; `raidlift resume --edit-metadata` does it, and copies the leg anew (docs/away.md, "A move left behind")',
  );
}
