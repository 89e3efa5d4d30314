import { paint, textOf, wrap, type RenderOptions } from './text.js';

/** What a code in brackets behind an error means, and what comes next. */
export interface ErrorText {
  code: string;
  meaning: string;
  next: string;
}

type Texts = readonly (readonly [code: string, meaning: string, next: string])[];

const input: Texts = [
  [
    'PLAN_NOT_FOUND',
    'There is no plan of that id, and no file of that name.',
    '`raidlift status` lists the plans there are.',
  ],
  ['PLAN_AMBIGUOUS', 'Several plans fit what was typed, or several are under way.', 'Type more of the id.'],
  [
    'PLAN_NEEDED',
    'Without the journals nobody knows which plan is meant.',
    'Name the plan: `raidlift resume --ignore-journal PLAN`.',
  ],
  ['PLAN_UNREADABLE', 'The plan’s file cannot be read.', 'See that it is there and may be read; run as root.'],
  [
    'PLAN_TORN',
    'The plan’s file was cut off or is no JSON.',
    'Make the plan again: the same host in the same state gives the same plan.',
  ],
  [
    'PLAN_INVALID',
    'The file is JSON, and no plan of raidlift.',
    'Name a file that `raidlift plan --out FILE` has written.',
  ],
  ['PLAN_TOO_NEW', 'A newer raidlift has made the plan.', 'Carry it out with that version.'],
  [
    'PLAN_ALTERED',
    'Somebody changed the plan since it was made: its digest, steps and commands do not fit together.',
    'Make it again. What shall be different belongs into a policy.',
  ],
  [
    'PLAN_DIFFERS',
    'In the plan’s place in the state folder lies another document.',
    'Move that file away and plan again.',
  ],
  ['PLAN_CLOSED', 'The plan was given up with `raidlift close`.', 'Make it again: `raidlift plan`.'],
  [
    'PLAN_STALE',
    'The volumes have changed since the plan was made. Nothing was changed (exit code 4).',
    'Read what has changed, and plan again.',
  ],
  ['POLICY_NEEDED', 'The batch asks nobody and decides by a policy.', 'Give one: `--policy FILE`.'],
  ['MAX_COPIES_INVALID', '`--max-copies` was not understood.', 'Give a whole number from 1 on.'],
  ['DURATION_INVALID', '`--max-duration` was not understood.', 'Write it as the message says.'],
  ['POLICY_UNREADABLE', 'The policy’s file cannot be read.', 'See that it is there and may be read.'],
  [
    'POLICY_INVALID',
    'The policy has a field or a value that does not exist; the message has line and column.',
    'See docs/policy.md, and plans/policy.schema.json for editors.',
  ],
  [
    'POLICY_REASON_MISSING',
    '`parallel: never` has no reason.',
    'Add `reason:`. It stands in the plan, for whoever approves it.',
  ],
  [
    'POLICY_CONTRADICTED',
    'The policy says `parallel: never` of a mirror that is seen in parallel use; the message quotes by whom and how.',
    'Look at the nodes that it names. To make the mirror exclusive first, write `parallel: end`; else `parallel: required`.',
  ],
  [
    'POLICY_UNKNOWN_VOLUME',
    'The policy names a VG or LV that is not on this host.',
    'Correct the name; `raidlift inspect` lists them.',
  ],
  [
    'OVERRIDE_INVALID',
    '`--override` was not understood.',
    'Write `--override ID="reason"` or `--override ID:VG/LV="reason"`.',
  ],
  ['OVERRIDE_UNKNOWN_FINDING', 'There is no finding of that id.', '`raidlift findings` lists all.'],
  [
    'OVERRIDE_OF_BLOCKER',
    'A blocker cannot be overridden: something would be lost or cannot work.',
    '`raidlift findings ID` says what to do about it.',
  ],
  [
    'OVERRIDE_UNKNOWN_SUBJECT',
    'The override names a VG or LV that is not on this host.',
    'Correct the name; `raidlift inspect` lists them.',
  ],
  ['NO_SUCH_VOLUME', 'There is no VG or LV of that name.', 'Correct the name; `raidlift inspect` lists them.'],
  ['NOT_A_MIRROR', 'The verb takes one mirror or raid1 volume.', 'Name it as VG/LV; `raidlift inspect` lists them.'],
  ['VOLUME_NEEDED', 'The verb takes one volume.', 'Name it as VG/LV.'],
  ['NO_SUCH_PV', 'The VG has no such PV.', 'The message names those it has.'],
  [
    'NO_COVER',
    'The volume has no extra leg, or not one alone on that PV.',
    'See `lvs -a -o +devices VG/LV`; name the PV of the extra leg.',
  ],
  ['REPORT_UNREADABLE', 'The saved report’s file cannot be read.', 'See that it is there and may be read.'],
  ['FROM_AND_SAVE', 'A saved report was to be saved again.', 'Leave `--from` or `--save` out.'],
  ['SAVE_EXISTS', 'What `--save` names is there already.', 'Name another folder.'],
  ['SCRIPT_ALONE', '`--collect-script` goes with no other option that looks at something.', 'Give it alone.'],
  ['SOURCE_UNKNOWN', 'What `--from` names is nothing that can be read.', 'See docs/sources.md for what it takes.'],
  ['SOURCE_WITHOUT_LVM', 'What `--from` names says nothing about LVM.', 'See docs/sources.md for what must be in it.'],
  [
    'SOURCE_TOO_LARGE',
    'What `--from` names is larger than any such file is.',
    'Take out what matters; see docs/sources.md.',
  ],
  ['ARCHIVE_DAMAGED', 'The archive breaks off or is none.', 'Copy it again, or unpack it and name the folder.'],
  ['ARCHIVE_UNSAFE', 'The archive has entries that no honest one has.', 'Find out where it comes from.'],
  [
    'METADATA_MALFORMED',
    'A metadata text of LVM breaks off or is not what it should be; the message says where.',
    'Take it again with `vgcfgbackup -f FILE VG`.',
  ],
  ['REPORT_EMPTY', 'The report has no row at all.', 'Take it again as root.'],
  ['REPORT_NOT_JSON', 'The report is no JSON; the message says where it breaks off.', 'Take it again, whole.'],
  [
    'REPORT_NOT_FULLREPORT',
    'The file is JSON, and no `lvm fullreport`.',
    '`lvm fullreport --all --units b --nosuffix --reportformat json` makes one.',
  ],
  [
    'REPORT_COLUMN_MISSING',
    'A column that matters is not in the report.',
    'Take it again with the command that the message names.',
  ],
  [
    'REPORT_MALFORMED',
    'A row or a value in the report is none that LVM writes; the message says which.',
    'Take it again and leave it as it is.',
  ],
  [
    'INVENTORY_MALFORMED',
    'The saved `inspect --json` does not fit this version; the message says where.',
    'Take it again: `raidlift inspect --json`.',
  ],
  [
    'XML_MALFORMED',
    'A cluster’s XML breaks off or is not what it should be; the message says where.',
    'Take it again, whole.',
  ],
  [
    'XML_WITH_DTD',
    'A cluster’s XML has a document type: no such file has one, and it could be harmful.',
    'Take the file from the cluster itself.',
  ],
  ['XML_TOO_LARGE', 'A cluster’s XML is far larger than any such file is.', 'Take the file from the cluster itself.'],
  [
    'FINDING_UNKNOWN',
    'There is no finding and no error of that id.',
    '`raidlift findings` lists the findings, docs/errors.md the errors.',
  ],
  ['SCRIPT_TEXT', 'A text of the plan cannot stand in a shell script.', 'Carry the plan out with `raidlift apply`.'],
  [
    'SCRIPT_UNSUPPORTED',
    'The plan has a step that no script can do; the message names it.',
    'Carry the plan out with `raidlift apply`; over ssh with `--host`.',
  ],
  ['FORMAT_TWICE', 'Two formats were asked for.', 'Leave one out.'],
  ['SHELL_UNKNOWN', 'There is no completion for that shell.', 'Name bash, zsh or fish.'],
  [
    'CONSENT_NEEDED',
    'Nobody can be asked, and nobody has agreed.',
    'Look with `raidlift show PLAN`, then add `--yes`.',
  ],
  [
    'TERMINAL_NEEDED',
    'The wizard asks on a terminal, and stdin or stdout is none.',
    'Use the verbs: `raidlift inspect`, `plan`, `apply`.',
  ],
];

const host: Texts = [
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
    '`raidlift resume` where a plan is under way; else wait for LVM commands that run, then `dmsetup resume NAME`.',
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

const ssh: Texts = [
  ['FROM_AND_HOST', 'A saved report and a host were given.', 'Give one of them.'],
  ['HOST_NAME', '`--host` was not understood.', 'Write `[user@]node`; port and key belong into ~/.ssh/config.'],
  ['SSH_MISSING', 'There is no ssh on this machine.', 'Install openssh-client.'],
  ['SSH_CONFIG', 'ssh does not take its own configuration for that host.', 'See `ssh -G NODE`.'],
  [
    'SSH_DENIED',
    'The host lets nobody in without a password.',
    'Put a key there or into the agent; try `ssh -o BatchMode=yes NODE`.',
  ],
  ['SSH_NO_SHELL', 'The account on the host runs no shell.', 'Use an account with one.'],
  [
    'SUDO_DENIED',
    'The account on the host is not root, and `sudo -n` does not make it so.',
    'Use root, or a sudo rule without a password.',
  ],
  [
    'HOST_UNREACHABLE',
    'The host’s name or the host cannot be reached.',
    'See /etc/hosts, DNS, ~/.ssh/config and the network.',
  ],
  ['HOST_KEY_UNKNOWN', 'ssh does not know the host’s key.', 'Connect once by hand and check the key.'],
  [
    'HOST_KEY_CHANGED',
    'The host’s key is another than ssh knows: somebody else may answer there.',
    'Find out why before anything else.',
  ],
  [
    'HOST_LOST',
    'The connection broke off. What runs over there goes on.',
    'Run it again when the host can be reached.',
  ],
  ['LOCK_LOST', 'The lock on the host is gone with its connection: nothing more is begun there.', 'Run it again.'],
  [
    'RUN_FOLDER',
    'No command can be started in /run/raidlift on the host. Nothing was changed.',
    'setsid of util-linux and a writable /run are needed there.',
  ],
  [
    'NO_SOCKET_FOLDER',
    'There is no safe place for the connection’s socket.',
    'Set XDG_RUNTIME_DIR, or make ~/.ssh with mode 700.',
  ],
];

const run: Texts = [
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
    'A leg is dead, and shares its PV with a living one.',
    'Look with `lvs -a -o +devices VG/LV`; move one of them.',
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
];

const toText = ([code, meaning, next]: Texts[number]): ErrorText => ({ code, meaning, next });

/** Every code that stands behind an error or a volume’s result, by what it is about. */
export const errorTexts: readonly { about: string; texts: readonly ErrorText[] }[] = [
  { about: 'What was typed, and files', texts: input.map(toText) },
  { about: 'The host and the state folder', texts: host.map(toText) },
  { about: 'Over ssh', texts: ssh.map(toText) },
  { about: 'A run: why it, or one volume of it, stopped', texts: run.map(toText) },
];

/** Everything about one error. */
export function renderErrorHelp({ code, meaning, next }: ErrorText, options: RenderOptions): string {
  return textOf([
    `${paint(options, 'bold', code)} (an error)`,
    ...wrap(meaning, { first: '  meaning: ' }),
    ...wrap(next, { first: '  next:    ' }),
  ]);
}
