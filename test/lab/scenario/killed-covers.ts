import type { Guest } from '../guest/guest.js';
import { fillBlocks, startBlocks, type BlockWriter } from './block-writer.js';
import { killAt } from './kill-at.js';
import { makeMirror, makeVg, waitSync } from './volumes.js';
import { problemsOf } from './whole-mirror.js';
import { disks } from './with-guest.js';

/* A mirror is covered, and uncovered again, while somebody writes; a command of LVM is killed on the way. */

const SIZE_MIB = 8;
const LONG = { timeoutMs: 280_000 };

/** What makes the layer, and the process of LVM's own that ends it. */
export const ADD_LAYER = 'lvconvert --yes -b';
export const END_LAYER = '(/sbin/|/usr/sbin/)?lvm lvpoll|lvpoll';

export const hostOfCovers = { disks: disks(4, 64), pvLayer: 'linear' } as const;

/** The mirror `vg/m`, and somebody who writes to it. */
export async function makeCovered(guest: Guest): Promise<BlockWriter> {
  await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3'] });
  const device = await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB, pvs: ['d0', 'd1', 'd2'] });
  await waitSync(guest, 'vg/m');
  await fillBlocks(guest, device, { sizeMiB: SIZE_MIB });
  const writer = startBlocks(guest, device, { sizeMiB: SIZE_MIB });
  await writer.reach(10);
  return writer;
}

/** Covers it, has the command killed, goes on, and uncovers it. */
export async function coverWithKill(
  guest: Guest,
  { command, moment }: { command: string; moment: number | string },
): Promise<{ before: string | null; calls: number; problems: string[] }> {
  const end = await killAt(guest, [{ command, moment }]);
  await guest.sh(`raidlift cover vg/m --on ${guest.pv('d3')} --yes`, LONG);
  const seen = (await end())[0];
  const problems: string[] = [];
  for (const verb of ['resume', 'uncover vg/m']) {
    const { code, stdout, stderr } = await guest.sh(`raidlift ${verb} --yes`, LONG);
    if (code !== 0) problems.push(`${verb} ended with ${code}: ${stderr}${stdout.slice(-800)}`);
  }
  const left = (await guest.ok('dmsetup ls; lvs -a --noheadings -o name vg')).match(
    /\S*(_mimagetmp|m_mimage_[2-9])\S*/g,
  );
  return {
    before: seen?.killed === true ? (seen.calls.at(-1) ?? '') : null,
    calls: seen?.calls.length ?? 0,
    problems: [...problems, ...(left ?? []).map((name) => `${name} is left`)],
  };
}

/** What is wrong with the mirror, once nobody writes any more. */
export async function wrongsOfCovered(guest: Guest, writer: BlockWriter): Promise<string[]> {
  const acknowledged = await writer.stop();
  return problemsOf(guest, { name: 'm', sizeMiB: SIZE_MIB, acknowledged, legs: [2], log: ['disk'] });
}
