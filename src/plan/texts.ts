import type { Action, ActionKind, Step } from '../model/plan.js';
import { moveTexts } from './move-texts.js';

/** The words of a step: why it is there, what a power cut during it leaves and how to go on, and how to undo it. */
export type StepTexts = Pick<Step, 'purpose' | 'powerCut' | 'undo'>;

const GO_ON = '`raidlift resume` sees it and goes on.';
const NOTHING_TO_UNDO = 'Nothing to undo.';

/**
 * The texts of a step for one subject (`VG/LV` or `VG`). The states named C1 to C5 are those of docs/states.md.
 */
export function textsFor(action: Action, subject: string): StepTexts {
  const build = TEXTS[action.kind] as (action: Action, subject: string) => StepTexts;
  return build(action, subject);
}

export type Texts = { [Kind in ActionKind]: (action: Extract<Action, { kind: Kind }>, subject: string) => StepTexts };

const TEXTS: Texts = {
  backup: (_action, subject) => ({
    purpose: `Save the metadata of ${subject} as text before its first change.`,
    powerCut: `No change on the host; the file may be incomplete and is written again. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  tag: (action, subject) => ({
    purpose: `Mark ${count(action.lvs.length, 'volume')} of ${subject} as under way, for everyone who looks.`,
    powerCut: `Some of them are tagged, others not (LVM commits one volume after another). ${GO_ON}`,
    undo: '`raidlift close` takes the tags away.',
  }),
  untag: (action, subject) => ({
    purpose: `Take the mark off ${count(action.lvs.length, 'finished volume')} of ${subject}.`,
    powerCut: `Some of them are tagged still, others not (LVM commits one volume after another). ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'drop-tags': (action, subject) => ({
    purpose: `Take the mark of ${list(action.plans)} off ${subject}: nothing of ${action.plans.length === 1 ? 'that plan' : 'those plans'} is left.`,
    powerCut: `The mark is there still, or not (one metadata commit). ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'resume-devices': (_action, subject) => ({
    purpose: `Let I/O to ${subject} flow again: a command that died left devices suspended.`,
    powerCut: `The devices are gone with the power; activation makes new ones. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'restore-missing': (_action, subject) => ({
    purpose: `Take a returned PV of ${subject} back into its VG; LVM had marked it missing.`,
    powerCut: `The PV is marked missing still, or not any more (one metadata commit). ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'remove-strays': (action, subject) => ({
    purpose: `Remove ${count(action.strays.length, 'LV')} that an unfinished conversion of ${subject} left behind.`,
    powerCut: `Some are removed, some not; the volume itself is not touched. ${GO_ON}`,
    undo: 'They hold no data; nothing to bring back.',
  }),
  activate: (action, subject) => ({
    purpose: `Activate ${subject} exclusively${action.ignoreSkip ? ', its activation-skip flag notwithstanding' : ''}: LVM converts only active mirrors.`,
    powerCut: `The volume is inactive again, as before. ${GO_ON}`,
    undo: `lvchange -an ${subject}`,
  }),
  refresh: (_action, subject) => ({
    purpose: `Load the tables of ${subject} again: a leg that is back is used and brought up to date, dmeventd watches.`,
    powerCut: `Activation after the power cut does the same. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'clear-table': (_action, subject) => ({
    purpose: `Drop the table that a killed command prepared for ${subject} and did not use: it keeps what that command left behind busy.`,
    powerCut: `Prepared tables are gone with the power. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'rebuild-legs': (_action, subject) => ({
    purpose: `Copy the leg of ${subject} that a refresh does not bring back as a whole: it was lost before dm-raid had written its superblock there.`,
    powerCut: `raid1 with a leg that is still being copied; the other legs hold all data. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'log-to-core': (_action, subject) => ({
    purpose: `Replace the mirrored log of ${subject} by one in memory: a mirror with a mirrored log cannot be converted.`,
    powerCut: `The mirror has its old log or one in memory; with the latter it resyncs as a whole when activated, from its first leg. ${GO_ON}`,
    undo: `lvconvert --mirrorlog disk ${subject}`,
  }),
  'wait-sync': (action, subject) => ({
    purpose:
      action.for === 'absence'
        ? `Wait until the leg of ${subject} that is back has got what was written meanwhile.`
        : `Wait until the legs of ${subject} are in sync: LVM refuses to convert before.`,
    powerCut: `With a disk log the copy goes on where it was, with a core log it starts again. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'log-to-disk': (_action, subject) => ({
    purpose: `Give ${subject} a log on disk for the time of the cover: LVM makes a temporary layer only over a mirror that has one.`,
    powerCut: `The mirror has its log in memory still, and resyncs as a whole when activated, or has one on disk. ${GO_ON}`,
    undo: `lvconvert --yes --mirrorlog core ${subject}`,
  }),
  'log-back-to-core': (_action, subject) => ({
    purpose: `Take the log on disk that ${subject} got for the time of its cover away again: it had one in memory before.`,
    powerCut: `The mirror has its log on disk still, or one in memory; with the latter it resyncs as a whole when activated. ${GO_ON}`,
    undo: `lvconvert --yes --mirrorlog disk ${subject}`,
  }),
  'add-layer': (action, subject) => ({
    purpose:
      `Give ${subject} one more leg, ${action.legs} in all: LVM puts a temporary mirror layer over it and copies the whole volume. ` +
      'While it copies, the loss of an old leg or of the log would hold all writes; raidlift watches for that and lets them go on.',
    powerCut:
      'K1: the mirror as before and a hidden LV_mimagetmp_N that nothing uses; K2: the layer, whose copy starts again when it is activated; ' +
      `K3 or K4: all legs, in one mirror, and a stray LV_mimagetmp_N. ${GO_ON}`,
    undo: `lvconvert --yes -m ${action.legs - 2} ${subject} PV (the PV of the new leg; also while it copies)`,
  }),
  'wait-layer': (_action, subject) => ({
    purpose: `Wait until the new leg of ${subject} is whole and LVM has made one mirror of the layer, watching all the while.`,
    powerCut: `The layer copies from the beginning when it is activated; nothing else is lost. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'end-layer': (_action, subject) => ({
    purpose: `Make one mirror of ${subject} and its temporary layer: LVM's own poller is not there to do it.`,
    powerCut: `The layer is there still, or all legs are in one mirror, perhaps with a stray LV_mimagetmp_N. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'drop-leg': (action, subject) => ({
    purpose: `Take a leg of ${subject} away, by its PV; ${count(action.legs, 'leg')} stay${action.legs === 1 ? 's' : ''}.`,
    powerCut: `The leg is there still, or gone and left behind as LV_mimage_N (states D1, D2), which nothing uses. ${GO_ON}`,
    undo: `raidlift cover ${subject} --on PV (copies the whole volume)`,
  }),
  'replace-leg': (action, subject) => ({
    purpose:
      action.to.length === 0
        ? `Drop the leg of ${subject} that is out: it does not come back, and one copy is left.`
        : `Give up the leg of ${subject} that is out; a new one takes its place: a full copy.`,
    powerCut: `The leg is out still, or dropped, or the new one is being copied; the other legs hold all data. ${GO_ON}`,
    undo: 'None; the leg that was out may hold what it held when it went, if its device comes back.',
  }),
  'repair-layer': (_action, subject) => ({
    purpose: `Take the lost device out of ${subject}, which cannot be activated without it.`,
    powerCut: `The repair is made, or is made again. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  convert: (action, subject) => ({
    purpose:
      `Convert ${subject} to raid1, online, without a resync` +
      (action.regionBytes === null
        ? '.'
        : `; its regions grow to ${action.regionBytes / 1024} KiB, as dm-raid would refuse the present ones half-way.`),
    powerCut:
      `One of four committed states: C1, the mirror and stray ${subject}_rmeta_N; C2 or C3, the mirror with its log in memory ` +
      `(it resyncs as a whole from its first leg when activated, made with --nosync or not) and strays; C4, raid1. All data is there in each. ` +
      `${GO_ON} (By hand: remove the strays with lvremove, wait for sync, run the same command again.)`,
    undo: `lvconvert --yes --type mirror ${subject} (needs one free extent for the log)`,
  }),
  'restore-legs': (action, subject) => ({
    purpose: `Give ${subject} its ${action.legs} legs back, as raid1: a full copy onto the PVs that lost theirs.`,
    powerCut: `The volume is as before, or raid1 with a leg that is still being copied. ${GO_ON}`,
    undo: `lvconvert --yes -m ${action.legs - 2} ${subject} PV`,
  }),
  verify: (action, subject) => ({
    purpose: `Check ${subject}: ${action.as ?? 'raid1'}, every leg alive, 100 % in sync, monitored and mounted as before, nothing left behind, nothing suspended.`,
    powerCut: `Nothing is changed by looking. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  scrub: (action, subject) => ({
    purpose:
      action.mode === 'check'
        ? `Read all legs of ${subject} and count where they differ.`
        : `Make the legs of ${subject} equal where they differ, from the first one.`,
    powerCut: `The scrub has stopped; it begins again. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'limit-rate': (action, subject) => ({
    purpose:
      action.minKiB + action.maxKiB === 0
        ? `Take the limit off the speed at which ${subject} is copied.`
        : `Limit the speed at which ${subject} is copied and scrubbed, as the policy says.`,
    powerCut: `The limit is set, or not (one metadata commit). ${GO_ON}`,
    undo: `lvchange --minrecoveryrate 0k --maxrecoveryrate 0k ${subject}`,
  }),
  'free-leg': (_action, subject) => ({
    purpose: `Deactivate the leg of ${subject} that is out: it holds its PV open.`,
    powerCut: `Devices are gone with the power; a boot does not activate a VG with a PV away. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'remove-device': (_action, subject) => ({
    purpose: `Remove the device of that leg's raid metadata, which nothing of ${subject} uses any more: it holds the PV open.`,
    powerCut: `Devices are gone with the power. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'check-unused': (_action, subject) => ({
    purpose: `See that nothing in the kernel holds the PV of the leg of ${subject} any more: only then may it be pulled.`,
    powerCut: `Nothing is changed by looking. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'read-leg': (_action, subject) => ({
    purpose: `Read the first leg of ${subject} through: with the other one away a single bad sector there would fail every read and write.`,
    powerCut: `Nothing is changed by reading. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  unmonitor: (_action, subject) => ({
    purpose: `Tell dmeventd not to watch ${subject} while its leg is away: it would drop the leg for good.`,
    powerCut: `Activation starts the watch again; the mirror is whole. ${GO_ON}`,
    undo: `lvchange --monitor y ${subject}`,
  }),
  'keep-log': (_action, subject) => ({
    purpose: `Load the table of ${subject} with keep_log (dmsetup reload, then resume, which swaps the tables in one step): its log keeps what changes while the leg is away.`,
    powerCut: `Tables are gone with the power; activation loads LVM's own. ${GO_ON}`,
    undo: `lvchange --refresh ${subject}`,
  }),
  'detach-leg': (_action, subject) => ({
    purpose: `Load an error table in place of the leg of ${subject} that leaves (dmsetup reload, then resume): nothing touches its PV any more.`,
    powerCut: `Tables are gone with the power; with the leg present activation loads LVM's own and copies what changed, without it LVM does not activate the mirror. ${GO_ON}`,
    undo: `lvchange --refresh ${subject}`,
  }),
  'track-split': (action, subject) => ({
    purpose:
      action.for === 'absence'
        ? `Take a leg of ${subject} out, with its changes tracked: only they are copied when it is back. Then have the kernel write down on the other legs that it is out.`
        : `Prove tracking on ${subject}: take its last leg out for a moment, with changes tracked.`,
    powerCut: `raid1 with one leg out and tracked; no data is missing. ${GO_ON}`,
    undo: `dmsetup message DEVICE 0 check, a few seconds, then lvconvert --merge ${subject}_rimage_N (the leg that is out)`,
  }),
  'track-merge': (_action, subject) => ({
    purpose: `Have the kernel write down on the other legs of ${subject} that one is out (without that it would not be brought up to date), bring it back, and compare what was copied with the size of the volume.`,
    powerCut: `The leg is still out, or back and being brought up to date. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  manual: (action, subject) => ({
    purpose: MANUAL[action.task](subject, action.node === null ? HERE : `on ${action.node}`, action.commands),
    powerCut: `What was done by hand is as it is. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  'verify-nodes': (action, subject) => ({
    purpose: `Ask ${action.nodes.join(', ')} whether ${subject} is seen there as it is here.`,
    powerCut: `Nothing is changed by looking. ${GO_ON}`,
    undo: NOTHING_TO_UNDO,
  }),
  deactivate: (action, subject) => ({
    purpose:
      action.for === 'exclusive'
        ? `Deactivate ${subject} on every node before it is taken exclusively here; its downtime goes on.`
        : `Deactivate ${subject} again, as it was.`,
    powerCut: `The volume is inactive after a power cut anyway, unless the host activates it at boot. ${GO_ON}`,
    undo:
      action.for === 'exclusive'
        ? `Activate it where it was active, and mount it there: with clvmd \`lvchange -ay ${subject}\` on one node does it for all, with lvmlockd \`lvchange -aey ${subject}\` on the node that had it.`
        : `lvchange -aey ${subject}`,
  }),
  ...moveTexts,
};

const HERE = 'on this host';

type ManualTask = Extract<Action, { kind: 'manual' }>['task'];

/** What a person is asked to do, with the commands; raidlift never does it for them. */
const MANUAL: Record<ManualTask, (subject: string, where: string, commands: readonly string[]) => string> = {
  maintenance: (subject, _where, commands) =>
    `By hand: tell the cluster manager to keep its hands off ${subject}: ${list(commands)}.`,
  release: (subject, where, commands) =>
    `By hand, ${where}: stop what uses ${subject}, then ${list(commands)}. ` +
    (where === HERE
      ? 'Its downtime begins here and lasts until step `mount` is done: as long as people take to stop and unmount it on every node, and to mount it and start things again, which is not known; and between that `lvchange -an` and `lvchange -aey`, a second or two each in the lab. The conversion comes after that, online.'
      : 'There its downtime begins here and lasts until the plan is done: how long people take for their steps is not known, LVM’s commands take seconds each. Afterwards one node at a time has it.'),
  mount: (subject, where, commands) =>
    `By hand, ${where}: mount ${subject} again, and start what uses it: ${list(commands)}. Its downtime is over then.`,
  'end-maintenance': (subject, _where, commands) =>
    `By hand: give ${subject} back to the cluster manager: ${list(commands)}. A raid1 is active on one node only: its resource must be neither cloned nor shared.`,
};

function list(commands: readonly string[]): string {
  return commands.map((command) => `\`${command}\``).join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
