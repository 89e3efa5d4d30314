import type { Guest } from '../guest/guest.js';
import { fillBlocks, startBlocks, type BlockWriter } from './block-writer.js';
import { makeMirror, makeVg, waitSync } from './volumes.js';
import { problemsOf } from './whole-mirror.js';
import { disks } from './with-guest.js';

/* The mirror `vg/m` with legs on d0 and d1, its log on d2, room on d3, and somebody who writes to it: for commands that are killed. */

const SIZE_MIB = 8;

export const hostOfOne = { disks: disks(4, 64), pvLayer: 'linear' } as const;

export async function makeWritten(guest: Guest): Promise<BlockWriter> {
  await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3'] });
  const device = await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB, pvs: ['d0', 'd1', 'd2'] });
  await waitSync(guest, 'vg/m');
  await fillBlocks(guest, device, { sizeMiB: SIZE_MIB });
  const writer = startBlocks(guest, device, { sizeMiB: SIZE_MIB });
  await writer.reach(10);
  return writer;
}

/** What is wrong with the mirror, once nobody writes any more. */
export async function wrongsOfWritten(
  guest: Guest,
  writer: BlockWriter,
  { mayBeTagged = false }: { mayBeTagged?: boolean } = {},
): Promise<string[]> {
  const acknowledged = await writer.stop();
  return problemsOf(guest, { name: 'm', sizeMiB: SIZE_MIB, acknowledged, legs: [2], log: ['disk'], mayBeTagged });
}
