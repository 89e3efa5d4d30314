import type { Guest } from '../guest/guest.js';
import { fillBlocks, startBlocks, type BlockWriter } from './block-writer.js';
import { waitSync } from './volumes.js';

/* The raid1 `vg/m`, with legs on d0, d1 …, and somebody who writes to it: for commands that are killed. */

export const RAID_MIB = 8;

export async function makeWrittenRaid(guest: Guest, legs: number): Promise<BlockWriter> {
  const pvs = Array.from({ length: legs }, (_, at) => guest.pv(`d${at}`));
  await guest.ok(`lvcreate -y -qq --type raid1 -m ${legs - 1} -L ${RAID_MIB}m -n m vg ${pvs.join(' ')}`);
  await waitSync(guest, 'vg/m');
  await fillBlocks(guest, '/dev/vg/m', { sizeMiB: RAID_MIB });
  const writer = startBlocks(guest, '/dev/vg/m', { sizeMiB: RAID_MIB });
  await writer.reach(10);
  return writer;
}

/** How many sectors of its legs a check finds that differ. */
export async function differingSectors(guest: Guest): Promise<number> {
  const until = 'until dmsetup status vg-m | grep -q " idle "; do sleep 0.5; done';
  await guest.ok(`${until}; lvchange --syncaction check vg/m; ${until}`, { timeoutMs: 200_000 });
  return Number(await guest.ok('lvs --noheadings -o raid_mismatch_count vg/m'));
}
