import type { Texts } from './texts.js';

export const hostErrors: Texts = [
  [
    'NOT_ROOT',
    'LVM and device-mapper show themselves to root only.',
    'Use sudo, or a saved report with `--from FILE`.',
  ],
  ['LVM_MISSING', 'There is no `lvm` command.', 'Install lvm2.'],
  [
    'LVM_FAILED',
    'LVM’s report failed or did not end; the message has LVM’s last words.',
    'Run `lvm fullreport -a` by hand and mend what it says.',
  ],
  ['DMSETUP_FAILED', 'dmsetup failed; the message has its words.', 'Run the command of the message by hand.'],
  [
    'DEVICES_SUSPENDED',
    'LVM waits for suspended devices, and would for ever.',
    '`raidlift resume` where a plan is under way; else wait for LVM commands that run, then do what `raidlift status` says.',
  ],
  ['NOT_ACTIVE', 'The volume is not active, so its legs have no devices to read.', '`lvchange -ay VG/LV`.'],
  [
    'LEG_AWAY',
    'A leg is away or dead: there is nothing to compare.',
    '`lvs -a -o +devices VG/LV` shows which; bring it back.',
  ],
  ['NOT_IN_SYNC', 'The legs differ where the volume has yet to copy.', 'Wait until it is in sync.'],
  ['READ_FAILED', 'A leg could not be read.', 'See the kernel’s log for that disk.'],
  [
    'LOCKED',
    'Another raidlift changes something on this host, or a command that one has started lives on (exit code 6).',
    'Wait for it; `raidlift status` shows where it stands.',
  ],
  [
    'LOCK_UNAVAILABLE',
    'The lock cannot be taken at all.',
    'flock(1) of util-linux and a writable /run/lock are needed.',
  ],
  [
    'CANNOT_WRITE',
    'The file that `--out` names cannot be written. Nothing on the host was changed.',
    'Name another file, or make room.',
  ],
  [
    'OUTPUT_LOST',
    'What was printed went into a file and there was no room for all of it (exit code 1 where it would have been 0).',
    'Make room, and ask again; what was done to volumes does not depend on it.',
  ],
  ['STATE_FULL', 'There is no room left for the journal.', 'Free some, or use another `--state-dir`.'],
  ['STATE_READ_ONLY', 'The state folder is on a read-only file system.', 'Use another `--state-dir`.'],
  ['STATE_DENIED', 'The state folder may not be written.', 'Run as root, or use another `--state-dir`.'],
  ['STATE_NOT_A_FOLDER', 'The state folder’s name leads to something that is no folder.', 'Use another `--state-dir`.'],
  ['STATE_FAULT', 'The disk of the state folder fails.', 'Look at that disk before going on.'],
  [
    'JOURNAL_DAMAGED',
    'The journal is broken in its middle; a torn last line alone is no fault.',
    '`raidlift resume --ignore-journal PLAN` goes on from the plan and the host alone.',
  ],
];
