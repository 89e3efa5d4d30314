import { ANSWERS_OF_COVERS } from './answers-of-covers.js';
import { ANSWERS_OF_MOVES } from './answers-of-moves.js';
import type { CommandResult } from '../../../../src/model/ports.js';

/** What a command of LVM or dmsetup says, taken from the situation of a recording that `recording` names. */
export interface Answer {
  recording: string;
  code: number;
  out?: (...names: string[]) => string;
  err?: (...names: string[]) => string;
}

const lab = (situation: string): string => `test/fixtures/lab/${situation.replace('#', '.json#')}`;

export const ANSWERS = {
  ...ANSWERS_OF_MOVES,
  ...ANSWERS_OF_COVERS,
  backedUp: {
    recording: lab('converting#backup'),
    code: 0,
    out: (vg) => `  Volume group "${vg}" successfully backed up.`,
  },
  tagged: {
    recording: lab('converting#tag'),
    code: 0,
    out: (...lvs) => lvs.map((lv) => `  Logical volume ${lv} changed.`).join('\n'),
  },
  activated: { recording: lab('converting#activate'), code: 0 },
  skipped: { recording: lab('converting#activate what is to be skipped'), code: 0 },
  partial: {
    recording: lab('losing#activate a mirror without a device'),
    code: 5,
    err: (lv) => `  Refusing activation of partial LV ${lv}.  Use '--activationmode partial' to override.`,
  },
  deactivated: { recording: lab('converting#deactivate a mirror'), code: 0 },
  refreshed: { recording: lab('converting#refresh'), code: 0 },
  monitored: { recording: lab('converting#monitor'), code: 0 },
  scrubbed: { recording: lab('converting#scrub check'), code: 0 },
  notRaid: {
    recording: lab('converting#scrub a linear'),
    code: 5,
    err: (lv, type) => `  Command on LV ${lv} does not accept LV type ${type}.\n  Command not permitted on LV ${lv}.`,
  },
  unknownLv: {
    recording: lab('converting#convert what is not there'),
    code: 5,
    err: (lv) => `  Failed to find logical volume "${lv}"`,
  },
  converted: {
    recording: lab('converting#convert two legs'),
    code: 0,
    out: (lv) => `  Logical volume ${lv} successfully converted.`,
  },
  alreadyRaid1: {
    recording: lab('converting#convert what is raid1'),
    code: 5,
    err: (lv) =>
      [
        `  Logical volume ${lv} already is type raid1.`,
        `  Converting ${lv} from raid1 is directly possible to the following layouts:`,
        ...['mirror', 'raid4', 'raid5_n', 'raid5_la', 'raid5_ls', 'raid5_ra', 'raid5_rs'].map((type) => `    ${type}`),
      ].join('\n'),
  },
  legsAdded: {
    recording: lab('losing#restore the third leg'),
    code: 0,
    out: (lv) => `  Logical volume ${lv} successfully converted.`,
  },
  linearConverted: {
    recording: lab('losing#restore the leg of a linear'),
    code: 0,
    out: (lv) => `  Logical volume ${lv} successfully converted.`,
    err: (lv) => `  WARNING: Monitoring ${lv} failed.`,
  },
  notMonitored: {
    recording: lab('losing#monitor the restored'),
    code: 5,
    err: (lv) => `  WARNING: Monitoring ${lv} failed.\n  Command failed with status code 5.`,
  },
  sameCount: {
    recording: lab('converting#restore legs that are there'),
    code: 0,
    out: (lv) => `  Logical volume ${lv} successfully converted.`,
    err: (lv, count) => `  WARNING: ${lv} already has image count of ${count}.`,
  },
  inactive: {
    recording: lab('converting#convert inactive'),
    code: 5,
    err: (lv) => `  ${lv} must be active to perform this operation.`,
  },
  notInSync: {
    recording: lab('refusing#not in sync'),
    code: 5,
    err: (lv) => `  Unable to convert ${lv} while it is not in-sync.`,
  },
  underSnapshot: {
    recording: lab('refusing#under a snapshot'),
    code: 5,
    err: (lv) => `  Can't convert RAID LV ${lv} while under snapshot.`,
  },
  noRoom: {
    recording: lab('refusing#a full leg'),
    code: 5,
    err: (lv, leg) =>
      `  Insufficient free space: 1 extents needed, but only 0 available\n  Failed to allocate metadata LV for ${leg} in ${lv}.`,
  },
  filtered: {
    recording: lab('refusing#activation filter'),
    code: 5,
    err: (meta) =>
      `  Volume ${meta} is not active locally (volume_list activation filter?).\n  Failed to initialize metadata LVs.`,
  },
  regionsTooSmall: {
    recording: lab('refusing#regions too small'),
    code: 5,
    err: (lv) =>
      `  device-mapper: reload ioctl on  (N:N) failed: Invalid argument\n  Failed to suspend logical volume ${lv}.`,
  },
  deviceAway: {
    recording: lab('losing#convert with a device away'),
    code: 5,
    err: (vg) =>
      [
        `  Cannot change VG ${vg} while PVs are missing.`,
        '  See vgreduce --removemissing and vgextend --restoremissing.',
        `  Cannot process volume group ${vg}`,
      ].join('\n'),
  },
  logToCore: {
    recording: lab('converting#log to core'),
    code: 0,
    out: (lv) => `  Logical volume ${lv} converted.`,
  },
  isCore: { recording: lab('converting#log to core again'), code: 0 },
  split: {
    recording: lab('converting#split'),
    code: 0,
    out: (leg, lv) =>
      `  ${leg} split from ${lv} for read-only purposes.\n  Use 'lvconvert --merge ${leg}' to merge back into ${lv}.`,
    err: (_leg, lv) => `  WARNING: Any newly written data will be non-resilient on LV ${lv} during the split!`,
  },
  isSplit: {
    recording: lab('converting#split again'),
    code: 5,
    err: (lv) => `  Conversion of tracking raid1 LV ${lv} is not supported.`,
  },
  noImageThere: {
    recording: lab('converting#split without a leg there'),
    code: 5,
    err: () => '  Unable to find image to satisfy request.',
  },
  merged: {
    recording: lab('converting#merge'),
    code: 0,
    out: (leg, lv) => `  ${leg} successfully merged back into ${lv}.`,
  },
  notTracked: {
    recording: lab('converting#merge again'),
    code: 5,
    err: (leg) => `  ${leg} cannot be merged because --trackchanges was not used.`,
  },
  removed: {
    recording: lab('half-way#C1 strays removed'),
    code: 0,
    out: (...lvs) => lvs.map((lv) => `  Logical volume "${lv.split('/')[1]}" successfully removed.`).join('\n'),
  },
  usedByRaid: {
    recording: lab('converting#remove a part'),
    code: 5,
    err: (lv) => `  Can't remove logical volume ${lv} used as RAID device.`,
  },
  restored: {
    recording: lab('losing#restore the PV'),
    code: 0,
    out: (vg) => `  Volume group "${vg}" successfully extended`,
  },
  notMissing: {
    recording: lab('converting#restore a PV that is not missing'),
    code: 5,
    err: (vg, pv) => `  WARNING: PV ${pv} was not missing in VG ${vg}\n  No PV has been restored.`,
  },
  resumed: { recording: lab('converting#resume'), code: 0 },
  noDevice: {
    recording: lab('converting#resume what is not there'),
    code: 1,
    err: (name) => `device-mapper: resume ioctl on ${name}  failed: No such device or address\nCommand failed.`,
  },
} satisfies Record<string, Answer>;

export type AnswerName = keyof typeof ANSWERS;

/** Said by a command: which answer, about whom. */
export interface Said {
  answer: AnswerName;
  names: string[];
}

export function say(answer: AnswerName, ...names: string[]): Said {
  return { answer, names };
}

export function resultOf({ answer, names }: Said): CommandResult {
  const { code, out, err }: Answer = ANSWERS[answer];
  const text = (lines: ((...names: string[]) => string) | undefined): string => {
    const said = lines?.(...names) ?? '';
    return said === '' ? '' : `${said}\n`;
  };
  return { code, stdout: text(out), stderr: text(err) };
}
