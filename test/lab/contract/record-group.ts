import { fullreportArgv } from '../../../src/inspect/columns.js';
import { normaliseSight, normaliseWords } from '../../unit/support/fake-host/situations/normalise.js';
import type { Group, Recorded, Recording, Sight, Situation } from '../../unit/support/fake-host/situations/types.js';
import { type Guest, bootGuest } from '../guest/guest.js';
import { setUp, words } from './set-up.js';

/** Runs a group's situations on a guest of its own and gives what was seen, normalised. */
export async function recordGroup(group: Group): Promise<Recording> {
  const guest = await bootGuest({ disks: group.disks, pvLayer: 'linear', product: false });
  try {
    const recording: Recording = {
      lvm: (await guest.ok("lvm version | sed -n 's/^ *LVM version: *//p'")).trim(),
      kernel: (await guest.ok('uname -r')).trim(),
      situations: {},
    };
    for (const situation of group.situations) {
      recording.situations[situation.name] = await recordOne(guest, situation);
    }
    return recording;
  } finally {
    await guest.close();
  }
}

async function recordOne(guest: Guest, { setup = [], argv, look = 'all' }: Situation): Promise<Recorded> {
  const slow = setup.some((one) => one.do === 'mirror' && one.syncing === true);
  for (const one of setup) await setUp(guest, one);
  const recorded: Recorded = {};
  if (argv !== undefined) {
    const seqnos = 'vgs --noheadings -o vg_name,vg_seqno 2>/dev/null';
    const { stdout } = await guest.sh(
      `export LC_ALL=C LVM_SUPPRESS_FD_WARNINGS=1; ${seqnos}; echo @@; ${words(argv)} >/tmp/out 2>/tmp/err </dev/null; echo $?; echo @@
      ${seqnos}; echo @@; cat /tmp/out; echo @@; cat /tmp/err`,
    );
    const [before = '', code = '', after = '', out = '', err = ''] = stdout.split('@@\n');
    recorded.argv = argv;
    recorded.code = Number(code);
    recorded.stdout = normaliseWords(out);
    recorded.stderr = normaliseWords(err);
    recorded.commits = commits(before, after);
  }
  if (look === 'all') recorded.sight = await lookAround(guest, slow);
  return recorded;
}

function commits(before: string, after: string): Record<string, number> {
  const read = (text: string) =>
    new Map(
      text
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((cells) => cells.length === 2)
        .map(([name = '', seqno]) => [name, Number(seqno)]),
    );
  const old = read(before);
  return Object.fromEntries([...read(after)].map(([name, seqno]) => [name, seqno - (old.get(name) ?? seqno)]));
}

/** Copies end first, so that two runs see the same. */
const SETTLE = `udevadm settle; for i in $(seq 100); do
  dmsetup status | awk '$4 == "mirror" || $4 == "raid" { for (i = 5; i <= NF; i++) if ($i ~ /^[0-9]+\\/[0-9]+$/) { split($i, r, "/"); if (r[1] != r[2]) bad = 1 } if (/ (recover|resync|check|repair) /) bad = 1 } END { exit bad }' && break
  sleep 0.1; done`;

async function lookAround(guest: Guest, slow: boolean): Promise<Sight> {
  const info = "dmsetup info -c --noheadings --separator '|' -o name,uuid,major,minor,suspended,open";
  const { stdout } = await guest.sh(
    `export LC_ALL=C LVM_SUPPRESS_FD_WARNINGS=1; ${slow ? 'udevadm settle' : SETTLE}
    ${words(fullreportArgv())} 2>/dev/null; echo @@; ${info}; echo @@; dmsetup table; echo @@; dmsetup status --noflush`,
  );
  const [report = '', infos = '', table = '', status = ''] = stdout.split('@@\n');
  return normaliseSight({ report, info: infos, table, status });
}
