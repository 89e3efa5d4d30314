import { fullreportArgv } from '../../../src/inspect/columns.js';
import {
  changesSince,
  normaliseSight,
  normaliseWords,
  seqnosOf,
} from '../../unit/support/fake-host/situations/normalise.js';
import type { Group, Recorded, Recording, Sight, Situation } from '../../unit/support/fake-host/situations/types.js';
import { type Guest, bootGuest } from '../guest/guest.js';
import { setUp, words } from './set-up.js';

/** Runs a group's situations on a guest of its own and gives what was seen, normalised. */
export async function recordGroup(group: Group): Promise<Recording> {
  const guest = await bootGuest({ disks: group.disks, pvLayer: 'linear', product: false });
  try {
    const lines = (await guest.ok("lvm version | sed -n 's/^ *LVM version: *//p'; uname -r")).trim().split('\n');
    const recording: Recording = { lvm: lines[0] ?? '', kernel: lines[1] ?? '', situations: {} };
    let last: Looked = { sight: {}, seqnos: new Map() };
    for (const situation of group.situations) {
      const { recorded, looked } = await recordOne(guest, situation, last);
      recording.situations[situation.name] = recorded;
      last = looked;
    }
    return recording;
  } finally {
    await guest.close();
  }
}

interface Looked {
  sight: Sight;
  seqnos: Map<string, number>;
}

async function recordOne(
  guest: Guest,
  { setup = [], argv, look = 'all', copying = false }: Situation,
  last: Looked,
): Promise<{ recorded: Recorded; looked: Looked }> {
  for (const one of setup) await setUp(guest, one);
  const command = argv === undefined ? 'true' : words(argv);
  const { stdout } = await guest.sh(
    `export LC_ALL=C LVM_SUPPRESS_FD_WARNINGS=1; ${command} >/tmp/out 2>/tmp/err </dev/null
    echo $?; echo @@; cat /tmp/out; echo @@; cat /tmp/err; echo @@; ${look === 'all' ? lookAround(copying) : ''}`,
  );
  const [code = '', out = '', err = '', status = '', report = '', info = '', table = ''] = stdout.split('@@\n');
  const recorded: Recorded = {};
  if (argv !== undefined) {
    Object.assign(recorded, { argv, code: Number(code), stdout: normaliseWords(out), stderr: normaliseWords(err) });
  }
  if (look !== 'all') return { recorded, looked: last };
  const looked = { sight: normaliseSight({ report, info, table, status }), seqnos: seqnosOf(report) };
  if (argv !== undefined && setup.length === 0) recorded.commits = commits(last.seqnos, looked.seqnos);
  return { recorded: { ...recorded, ...changesSince(last.sight, looked.sight) }, looked };
}

function commits(before: Map<string, number>, after: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...after].map(([name, seqno]) => [name, seqno - (before.get(name) ?? seqno)]));
}

/** Whether a copy is under way in the `dmsetup status` on stdin. */
const COPYING = `awk '$4 == "mirror" || $4 == "raid" {
    for (i = 5; i <= NF; i++) if ($i ~ /^[0-9]+\\/[0-9]+$/) { split($i, r, "/"); if (r[1] != r[2]) bad = 1 }
    if (/ (recover|resync|check|repair) /) bad = 1
  } END { exit bad }'`;

/** Unless it is about a copy under way, copies end first, so that two runs see the same. */
function lookAround(copying: boolean): string {
  return `udevadm settle
    for i in $(seq 100); do dmsetup status --noflush >/tmp/status; ${copying ? 'break' : `${COPYING} </tmp/status && break`}; sleep 0.1; done
    cat /tmp/status; echo @@
    ${words(fullreportArgv())} 2>/dev/null; echo @@
    dmsetup info -c --noheadings --separator '|' -o name,uuid,major,minor,suspended,open; echo @@
    dmsetup table`;
}
