import type { Texts } from './texts.js';

export const runErrors: Texts = [
  [
    'INTERRUPTED',
    'The run was stopped before the volume’s turn came or ended (exit code 5).',
    '`raidlift resume` goes on.',
  ],
  ['STOP_FILE', 'A stop was asked for with a file.', 'Remove the file, then `raidlift resume`.'],
  ['WINDOW_CLOSED', 'The policy’s window is over: no new step begins.', '`raidlift resume` in the next window.'],
  [
    'NEW_BLOCKER',
    'Right before its first change the volume was looked at again, and something stood in the way.',
    'Do what the message says, and plan again.',
  ],
  [
    'VERDICT_CHANGED',
    'Right before its first change it was not clear any more that this host alone uses the volume.',
    'See `raidlift inspect`; decide in a policy; plan again.',
  ],
  [
    'PREPARE_FAILED',
    'The VG’s metadata could not be saved or its volumes not be marked: nothing in it was begun.',
    'Mend what the message says, then `raidlift resume`.',
  ],
  [
    'MAY_NOT_START',
    'A condition of the next step does not hold.',
    'Mend what the message says, then `raidlift resume`.',
  ],
  [
    'STEP_FAILED',
    'A step ran, and the host does not show it done; the message has LVM’s words.',
    'Mend what they say, then `raidlift resume`. The volume is in a state that docs/states.md lists.',
  ],
  [
    'STILL_RUNNING',
    'A command takes longer than raidlift waits; it was not killed.',
    'Let it end, then `raidlift resume`.',
  ],
  ['COMMAND_ALIVE', 'A command of an earlier run is still at work.', 'Let it end, then `raidlift resume`.'],
  [
    'LVM_BUSY',
    'Devices are suspended, and an LVM command is at work that may own them.',
    'Let it end, then `raidlift resume`.',
  ],
  ['VG_BUSY', 'A command still runs in the VG: nothing else is begun there.', 'Let it end, then `raidlift resume`.'],
  [
    'NO_PROGRESS',
    'A step was tried several times and changed nothing.',
    'See the kernel’s log and `lvs -a`; then `raidlift resume`.',
  ],
  ['NAME_GONE', 'An LV, PV or VG of the plan is gone, or two have its name.', 'Look with `lvs -a` and `pvs`.'],
  ['VOLUME_GONE', 'No LV has the volume’s UUID any more.', 'Look with `lvs -a -o +lv_uuid`; somebody removed it.'],
  [
    'VOLUME_CHANGED',
    'Somebody changed the volume since the plan was made; it stops alone.',
    'Look with `lvs -a VG`, and plan again.',
  ],
  [
    'OPERATION_UNDER_WAY',
    'Another operation of LVM (a pvmove, a merge) has the volume.',
    'Let it end, then `raidlift resume`.',
  ],
  [
    'DEVICE_AWAY',
    'A device was lost. The data is whole on what is left.',
    'Bring the device back, then `raidlift resume`.',
  ],
  [
    'LEG_DEAD',
    'A leg is dead: it shares its PV with a living one, or fails each time it is copied to.',
    'Look with `lvs -a -o +devices VG/LV` and in the kernel’s log; move one of them, or mend its device.',
  ],
  [
    'LEG_HOME_UNKNOWN',
    'No PV is known for a leg that was lost.',
    'Give it one by hand, with the command of the message.',
  ],
  ['MOUNT_LOST', 'The volume is not mounted where it was.', 'See the kernel’s log before you mount it again.'],
  [
    'VERIFY_FAILED',
    'The volume is converted, and one thing is not as it was or should be.',
    'Mend what the message says, then `raidlift resume`.',
  ],
  [
    'SPARE_AWAY',
    'The PV that was to take a new leg is away; the volume is as it was before.',
    'Bring it back, then `raidlift resume`; or `raidlift close PLAN`, and another PV.',
  ],
  [
    'SPARE_FAILS',
    'The PV that was to take a new leg cannot be written as a whole; the volume is as it was before.',
    '`raidlift close PLAN`, and another PV.',
  ],
  [
    'NO_ROOM_FOR_LOG',
    'The volume lost its log, and no PV without a leg of it has room for one.',
    'Free an extent on such a PV, then `raidlift resume`.',
  ],
  [
    'LEG_LOST',
    'The volume lost a leg that it had before. What stands for it stays.',
    'Do what the message says, then `raidlift resume`.',
  ],
  [
    'COPY_DOUBTFUL',
    'Something failed while a leg was copied: it may not be equal.',
    '`raidlift compare VG/LV` before you rely on it.',
  ],
  [
    'WAITING_FOR_PERSON',
    'A step is a person’s to do, and is not done yet (exit code 5).',
    'Do what the message says, then `raidlift resume`.',
  ],
  [
    'HELD_ELSEWHERE',
    'Another node holds the volume.',
    'End its use there, as the message says, then `raidlift resume`.',
  ],
  [
    'NODES_UNASKED',
    'A node that may use the volume was not asked.',
    'Name every node with `--host`, as when it was planned.',
  ],
  [
    'UNTAG_FAILED',
    'The plan’s tags could not be taken off. The volumes are converted.',
    '`raidlift resume`; or `raidlift close PLAN`.',
  ],
  ['UNEXPECTED', 'A fault of raidlift itself.', 'Run it again with `RAIDLIFT_DEBUG=1` and report what it prints.'],
  [
    'NOT_ITS_TURN',
    'Another volume of the plan has to come first, and did not get that far.',
    'See why that one stopped; then `raidlift resume`.',
  ],
  [
    'WATCHED_WHILE_AWAY',
    'A mirror’s leg is out, and something has begun to watch the mirror again: the next failed write would make dmeventd drop that leg for good.',
    '`lvchange --monitor n VG/LV` where LVM lets it, or bring the leg back: `raidlift back PV`.',
  ],
  [
    'NO_ROOM_FOR_NEW_LEG',
    'LVM gives up a raid1’s leg that is out only for a new one, and no PV has room for that. The other legs are whole.',
    'Make room, or add a PV as the message says; then the same again.',
  ],
  [
    'PV_STILL_AWAY',
    'The PV is not there under any name that LVM may look at.',
    'Bring the device back and try again; if it never comes back: `raidlift back PV --abandon`.',
  ],
  [
    'COPY_UNPROVEN',
    'LVM ended a move by itself, and the volume has no second copy that the new one could be compared with.',
    'Check what is on the volume. The PV it was moved from holds it still, as it was then.',
  ],
  [
    'MOVE_DEVICES_LEFT',
    'Devices that a killed pvmove or lvconvert has left are there, which no LV has, and they cannot be removed: something uses them.',
    'See with `dmsetup ls --tree` who does; `lvchange --refresh` an LV that runs through a move; then `raidlift resume`.',
  ],
  [
    'ORPHAN_MOVE',
    'The source of a move was lost, and LVM has left the move behind; none of its commands removes that.',
    'The volume is whole. The run has shown what would be taken out of the metadata: `raidlift resume --edit-metadata` does that.',
  ],
  [
    'MOVE_CUT_OFF',
    'LVM was cut off, as by a power cut, while it ended a move; none of its commands goes on with what that leaves.',
    'The volume is whole and in use. The run has shown what LVM would have committed next: `raidlift resume --edit-metadata` does that.',
  ],
];
