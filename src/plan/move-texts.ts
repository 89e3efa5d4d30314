import type { Texts } from './texts.js';

const GO_ON = '`raidlift resume` sees it and goes on.';
const NOTHING_TO_UNDO = 'Nothing to undo.';
const LOOKING = `Nothing is changed by looking. ${GO_ON}`;
/** Facts §3: a restart makes LVM end a move by itself, without asking. */
const HELD_CUT =
  'The move is there or not. When the VG is activated again LVM copies anew and ends it by itself, unasked: ' +
  `then the legs are compared afterwards, and a leg that differs is made again from the good one. ${GO_ON}`;

/** While LVM ends it, that is for a second or so: docs/away.md, "A move cut off at its end". */
const ENDING_CUT =
  `${HELD_CUT} In the second in which LVM ends it: the volume is whole and in use, on the side that stays; where LVM has no way on from there, ` +
  '`raidlift resume` shows the metadata that LVM would have written next and asks for a word (`--edit-metadata`).';

/** The words of the steps of a move. */
export const moveTexts: Pick<
  Texts,
  | 'read-part'
  | 'hold-move'
  | 'move-log'
  | 'wait-move'
  | 'compare-move'
  | 'finish-move'
  | 'abort-move'
  | 'compare-legs'
  | 'verify-move'
  | 'restore-mirror'
  | 'clear-move'
  | 'remove-left'
  | 'prepare-edit'
  | 'restore-edited'
  | 'check-pv'
> = {
  'read-part': (_action, subject) => ({
    purpose: `Read through what ${subject} has on the PV: pvmove would take a block that cannot be read for copied, and put garbage in its place.`,
    powerCut: LOOKING,
    undo: NOTHING_TO_UNDO,
  }),
  'move-log': (action, subject) => ({
    purpose:
      action.pv === null
        ? `Put the log of ${subject} into memory: the PV that it lies on leaves, and without its log every write would fail.`
        : `Put the log of ${subject} from memory onto another PV, without a resync.`,
    powerCut: `The log is where it was, or in memory; with the latter the mirror resyncs as a whole when it is activated, from its first leg. ${GO_ON}`,
    undo:
      action.pv === null
        ? `lvconvert --yes --mirrorlog disk ${subject} PV`
        : `lvconvert --yes --mirrorlog core ${subject}`,
  }),
  'hold-move': (_action, subject) => ({
    purpose: `Copy what ${subject} has on the PV to another one, online, and hold the move at its end: both copies are written.`,
    powerCut: HELD_CUT,
    undo: 'pvmove --abort PV (the PV that it leaves)',
  }),
  'wait-move': (_action, subject) => ({
    purpose: `Wait until all that is moved of ${subject} is copied.`,
    powerCut: HELD_CUT,
    undo: 'pvmove --abort PV (the PV that it leaves)',
  }),
  'compare-move': (_action, subject) => ({
    purpose: `Compare the copy of ${subject} with what was copied, block by block, while both are written.`,
    powerCut: HELD_CUT,
    undo: NOTHING_TO_UNDO,
  }),
  'finish-move': (_action, subject) => ({
    purpose: `Finish the move of ${subject}: the copy, found equal, takes the place of what was copied.`,
    powerCut: ENDING_CUT,
    undo: 'The same move the other way round.',
  }),
  'abort-move': (_action, subject) => ({
    purpose: `Abort the move of ${subject}: it stays where it was, every block right.`,
    powerCut: ENDING_CUT,
    undo: NOTHING_TO_UNDO,
  }),
  'compare-legs': (action, subject) => ({
    purpose:
      action.before === 'conversion'
        ? `Read all legs of ${subject} and hold each against the others, while it is in use: it is not converted where they differ for good.`
        : `Compare the legs of ${subject}: LVM has ended the move by itself, and nobody has seen whether the copy is right.`,
    powerCut: LOOKING,
    undo: NOTHING_TO_UNDO,
  }),
  'verify-move': (_action, subject) => ({
    purpose: `Check ${subject}: legs in order and alive, log as before, in sync, watched and mounted as before, nothing suspended, nothing moving.`,
    powerCut: LOOKING,
    undo: NOTHING_TO_UNDO,
  }),
  'restore-mirror': (action, subject) => ({
    purpose: `Give ${subject} its ${action.legs} legs back: a full copy from what is left.`,
    powerCut: `The volume is as before, or a mirror whose new leg is being copied; with its log in memory the copy begins again. ${GO_ON}`,
    undo: `lvconvert --yes -m ${action.legs - 2} ${subject} PV`,
  }),
  'clear-move': (_action, subject) => ({
    purpose: `Take away the devices that a killed command of LVM’s has left in the VG of ${subject}: LVM knows nothing of them, and makes no others beside them.`,
    powerCut: `The devices are gone with the power. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'remove-left': (_action, subject) => ({
    purpose: `Remove an LV that is left of a move that has ended, and that ${subject} does not use any more.`,
    powerCut: `It is removed or not; the volume itself is not touched. ${GO_ON}`,
    undo: 'It holds no data; nothing to bring back.',
  }),
  'prepare-edit': (_action, subject) => ({
    purpose: `Write the metadata text of the VG of ${subject} without what a move has left behind, and show what that changes.`,
    powerCut: LOOKING,
    undo: NOTHING_TO_UNDO,
  }),
  'restore-edited': (_action, subject) => ({
    purpose: `Put the metadata text that was shown in place: what a move has left behind goes, the data of ${subject} is not touched.`,
    powerCut: `What the move has left is there still, or gone. ${GO_ON}`,
    undo: 'vgcfgrestore of the text that was saved before, while nothing else has changed the VG.',
  }),
  'check-pv': (_action, subject) => ({
    purpose: `Check that nothing of ${subject} is left on the PV and that nobody has it open: then it may be pulled.`,
    powerCut: LOOKING,
    undo: NOTHING_TO_UNDO,
  }),
};
