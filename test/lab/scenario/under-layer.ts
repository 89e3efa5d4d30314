import { expect } from 'vitest';
import type { Guest } from '../guest/guest.js';
import { startBlocks, wrongBlocks } from './block-writer.js';
import { sleep } from './chance.js';
import { startRaidlift, type RunEvent } from './raidlift.js';
import { makeMirror, waitSync } from './volumes.js';

/** What fails while the layer of a cover copies. */
export type Part = 'old primary' | 'other leg' | 'log' | 'new leg';

export interface Loss {
  part: Part;
  /** Milliseconds after which the device is back; null: not before the run is over. */
  backAfterMs: number | null;
  /** Percent of the copy at which it fails. */
  atPercent: number;
}

/** The disks that the parts lie on; d4 and later are spares. */
export const diskOf: Record<Part, string> = { 'old primary': 'd0', 'other leg': 'd1', log: 'd2', 'new leg': 'd3' };

const SIZE_MIB = 48;

export interface Outcome {
  exit: number | null;
  events: RunEvent[];
  /** Seconds from the loss until the hang was said, null: it was not. */
  heldAfter: number | null;
  longestWriteMs: number;
}

/**
 * Covers a mirror under a writer and loses a device meanwhile; then everything must be well: what was acknowledged is on each
 * leg, all legs are equal, nothing is left behind or suspended. The volume is gone afterwards and the disk back.
 */
export async function loseUnderLayer(
  guest: Guest,
  name: string,
  { part, backAfterMs, atPercent }: Loss,
): Promise<Outcome> {
  const disk = diskOf[part];
  const device = await makeMirror(guest, { vg: 'vg', name, sizeMiB: SIZE_MIB, pvs: ['d0', 'd1', 'd2'] });
  await waitSync(guest, `vg/${name}`);
  await guest.delayDisk('d3', { readMs: 0, writeMs: 700 });
  const writer = startBlocks(guest, device, { sizeMiB: SIZE_MIB });
  await writer.reach(20);
  let lostAt = 0;
  let heldAt: number | null = null;
  const run = startRaidlift(guest, `cover vg/${name} --on ${guest.pv('d3')} --yes`, (event) => {
    if (event.code === 'layer.held') heldAt ??= Date.now();
  });
  await reachPercent(guest, name, atPercent);
  await guest.failDisk(disk);
  lostAt = Date.now();
  if (backAfterMs !== null) {
    await sleep(backAfterMs);
    await guest.restoreDisk(disk);
  }
  // The rest of the copy need not take long.
  if (part !== 'new leg') await guest.delayDisk('d3', { readMs: 0, writeMs: 20 });
  const { code, events } = await run.done;
  const acknowledged = await writer.stop();
  await expectWhole(guest, name, { acknowledged, lost: part === 'new leg' && code !== 0 ? 'new leg' : null });
  if (backAfterMs === null) await guest.restoreDisk(disk);
  await guest.ok(`lvremove -qq -y vg/${name}; vgck --updatemetadata vg 2>/dev/null
    for pv in $(pvs --noheadings -o pv_name -S pv_missing=1,vg_name=vg); do vgextend -qq --restoremissing vg $pv; done; true`);
  const heldAfter = heldAt === null ? null : (heldAt - lostAt) / 1000;
  return { exit: code, events, heldAfter, longestWriteMs: writer.longestMs() };
}

async function reachPercent(guest: Guest, name: string, percent: number): Promise<void> {
  await guest.ok(`until s=$(dmsetup status vg-${name}) && [[ -e /dev/mapper/vg-${name}_mimagetmp_2 ]] &&
      r=$(grep -oE '[0-9]+/[0-9]+' <<<"$s" | head -1) && (( \${r%/*} * 100 >= ${percent} * \${r#*/} )); do sleep 0.1; done`);
}

async function expectWhole(
  guest: Guest,
  name: string,
  { acknowledged, lost }: { acknowledged: number; lost: Part | null },
): Promise<void> {
  const device = `/dev/vg/${name}`;
  expect(await wrongBlocks(guest, device, { sizeMiB: SIZE_MIB, acknowledged })).toEqual([]);
  const rows = (await guest.ok(`lvs -a --noheadings -o name,tags vg | tr -d ' []' | sort`)).trim().split('\n');
  expect(rows.filter((row) => row.includes('raidlift.'))).toEqual(lost === null ? [] : [expect.anything()]);
  expect(rows.filter((row) => row.includes('_mimagetmp_'))).toEqual([]);
  const legs = rows.filter((row) => row.startsWith(`${name}_mimage_`));
  expect(legs.length).toBeGreaterThanOrEqual(2);
  for (const leg of legs) {
    expect(await wrongBlocks(guest, `/dev/mapper/vg-${leg}`, { sizeMiB: SIZE_MIB, acknowledged })).toEqual([]);
    const compared = await guest.sh(
      `cmp -l /dev/mapper/vg-${legs[0]} /dev/mapper/vg-${leg} | awk 'NR == 1 { print } END { print NR }'`,
    );
    expect(`${leg}: ${compared.stdout.trim()}`).toBe(`${leg}: 0`);
  }
  expect(await guest.ok(`dmsetup status vg-${name}`)).toMatch(/ (\d+)\/\1 1 A+ /);
  expect(await guest.ok('dmsetup info -c --noheadings -o suspended,name')).not.toContain('Suspended');
}
