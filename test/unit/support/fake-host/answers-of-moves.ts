import type { Answer } from './answers.js';

const tracking = (situation: string): string => `test/fixtures/lab/tracking.json#${situation}`;
const moving = (situation: string): string => `test/fixtures/lab/moving.json#${situation}`;

function restored(vg: string, ...active: string[]): string {
  const lines = active.map((name) => `  Volume group ${vg} has active volume: ${name}.`);
  const warning = '  Restoring VG with active LVs, may cause mismatch with its metadata.';
  return [...lines, ...(lines.length > 0 ? [warning] : []), `  Restored volume group ${vg}.`].join('\n');
}

function overActive(vg: string, ...active: string[]): string {
  return active.length === 0 ? '' : `  WARNING: Found ${active.length} active volume(s) in volume group "${vg}".`;
}

const noneInProgress = (what: string): string => `  ${what}: No pvmove in progress - already finished or aborted.`;

/** What is said where an abort that lvmpolld was given failed. */
const POLLD_FAILED = {
  code: 5,
  out: () => '  For more information see lvmpolld messages in syslog or lvmpolld log file.',
  err: () => '  LVM command executed by lvmpolld failed.',
};

/** What LVM says of moves, and of what mends one that was cut off. */
export const ANSWERS_OF_MOVES = {
  held: { recording: moving('hold'), code: 0 },
  moveUnderWay: {
    recording: moving('hold again'),
    code: 0,
    out: (pv) => `  Detected pvmove in progress for ${pv}.`,
    err: () => '  WARNING: Ignoring remaining command line arguments.',
  },
  namesTaken: {
    recording: moving('hold beside a killed one'),
    code: 5,
    err: (device, vg, lv) =>
      `  device-mapper: create ioctl on ${device} LVM-UUID failed: Device or resource busy\n  Failed to suspend logical volume ${vg}/${lv}.`,
  },
  nothingToMove: { recording: moving('hold what is not there'), code: 5, err: (vg) => `  No data to move for ${vg}.` },
  noRoomToMove: {
    recording: moving('hold without room'),
    code: 5,
    err: (needed, free, vg) =>
      [
        `  Insufficient free space: ${needed} extents needed, but only ${free} available`,
        `  Unable to allocate mirror extents for ${vg}/pvmove0.`,
        '  Failed to convert pvmove LV to mirrored.',
      ].join('\n'),
  },
  moved: { recording: moving('finish'), code: 0, out: (move) => `  ${move}: Moved: 100.00%` },
  noMoveToPoll: { recording: moving('finish again'), code: 0, out: noneInProgress },
  aborted: { recording: moving('abort'), code: 0 },
  noMove: { recording: moving('abort again'), code: 0, out: noneInProgress },
  abortAway: { recording: moving('abort with a device away'), ...POLLD_FAILED },
  cutOffFinish: {
    recording: moving('finish a cut one'),
    code: 5,
    err: () => '  ABORTING: Mirror percentage check failed.',
  },
  cutOffAbort: { recording: moving('abort a cut one'), ...POLLD_FAILED },
  lockedMove: {
    recording: moving('remove a held one’s parts'),
    code: 5,
    err: (move) => `  Can't remove locked logical volume ${move}.`,
  },
  sleeperEnded: { recording: moving('end the pollers'), code: 0 },
  textTried: {
    recording: moving('try an edited text'),
    code: 0,
    out: restored,
    err: (vg, ...active) =>
      `  TEST MODE: Metadata will NOT be updated and volumes will not be (de)activated.\n${overActive(vg, ...active)}`,
  },
  textRestored: { recording: moving('restore an edited text'), code: 0, out: restored, err: overActive },
  usedByDevice: {
    recording: moving('remove the rest without a refresh'),
    code: 5,
    err: (lv) => `  Logical volume ${lv} is used by another device.`,
  },
  fileEdited: { recording: moving('copy a text'), code: 0 },
  noted: { recording: tracking('note'), code: 0 },
  deviceRemoved: { recording: tracking('remove the metadata device'), code: 0 },
  noDeviceToRemove: {
    recording: tracking('remove the metadata device again'),
    code: 1,
    err: (name) => `device-mapper: remove ioctl on ${name}  failed: No such device or address\nCommand failed.`,
  },
  splitOffSeveral: {
    recording: tracking('split one of three'),
    code: 0,
    out: (leg, lv) =>
      `  ${leg} split from ${lv} for read-only purposes.\n  Use 'lvconvert --merge ${leg}' to merge back into ${lv}.`,
  },
} satisfies Record<string, Answer>;
