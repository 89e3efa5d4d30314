import { bootGuest, type Guest } from '../lab/guest/guest.js';
import { makeVg, waitSync } from '../lab/scenario/volumes.js';
import { median } from './measure.js';
import { ratioRow, type Row } from './row.js';

const MIRRORS = 10;

/** Programs of LVM; each call writes a line before it becomes the real one. The guest's root is read-only. */
const COUNT_CALLS = `mkdir /run/sbin; cp -a /usr/local/sbin/. /run/sbin; mount --bind /run/sbin /usr/local/sbin
for tool in /usr/sbin/lvm $(find /usr/sbin -lname lvm -o -lname /usr/sbin/lvm); do
  printf '#!/bin/sh\\necho "$0 $*" >>/run/lvm-calls\\nexec %s "$@"\\n' "$tool" >/usr/local/sbin/\${tool##*/}
done
chmod +x /usr/local/sbin/*`;

/** Applying to ten synced mirrors in the lab: time against a loop of bare lvconvert, and LVM processes. */
export async function applyRows(): Promise<Row[]> {
  const guest = await bootGuest({ disks: ['d0', 'd1', 'd2'].map((name) => ({ name, sizeMiB: 600 })) });
  try {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
    const ratios: number[] = [];
    for (let pair = 0; pair < 3; pair++) {
      const ours = await timed(guest, 'raidlift apply --yes "$(cat /root/plan-id)" >/root/apply.log');
      const bare = await timed(guest, 'for n in 0 1 2 3 4 5 6 7 8 9; do lvconvert --yes --type raid1 vg/m$n; done');
      ratios.push(ours / bare);
      console.log(`apply to ${MIRRORS} mirrors: ${ours.toFixed(1)} s; bare lvconvert: ${bare.toFixed(1)} s`);
    }
    await prepare(guest);
    await guest.ok(COUNT_CALLS);
    await guest.ok(': >/run/lvm-calls; raidlift apply --yes "$(cat /root/plan-id)" >/root/apply.log');
    const applied = await calls(guest);
    await guest.ok(': >/run/lvm-calls; raidlift inspect >/dev/null');
    const inspected = await calls(guest);
    return [
      ratioRow(`\`apply\` to ${MIRRORS} mirrors against a loop of bare lvconvert, in the lab`, median(ratios), 1.3),
      { what: 'LVM processes of an apply, per volume', ...atMost(applied / MIRRORS, 4) },
      { what: `LVM processes of \`inspect\`, ${MIRRORS} mirrors`, ...atMost(inspected, 3) },
    ];
  } finally {
    await guest.close();
  }
}

function atMost(count: number, limit: number): Omit<Row, 'what'> {
  return { measured: String(count), limit: String(limit), holds: count <= limit };
}

/** Fresh mirrors, in sync, and a plan for them; then the seconds that a script takes. */
async function timed(guest: Guest, script: string): Promise<number> {
  await prepare(guest);
  const started = process.hrtime.bigint();
  await guest.ok(script, { timeoutMs: 300_000 });
  return Number(process.hrtime.bigint() - started) / 1e9;
}

async function prepare(guest: Guest): Promise<void> {
  const names = Array.from({ length: MIRRORS }, (_, index) => `m${index}`);
  const create = names.map((name) => `lvcreate -y -qq --type mirror -m 1 --mirrorlog disk -L 8m -n ${name} vg`);
  await guest.ok('vgs vg -o lv_count --noheadings | grep -qw 0 || lvremove -y -qq vg');
  await guest.ok('lvm', { stdin: `${create.join('\n')}\n` });
  for (const name of names) await waitSync(guest, `vg/${name}`);
  await guest.ok('raidlift plan --json --out /root/plan.json >/dev/null; echo /root/plan.json >/root/plan-id');
}

async function calls(guest: Guest): Promise<number> {
  return Number(await guest.ok('wc -l </run/lvm-calls'));
}
