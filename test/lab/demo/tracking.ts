import type { Guest } from '../guest/guest.js';
import type { Tell } from './tell.js';
import { slowPv, volume } from './volumes.js';

const MiB = 2 ** 20;

/** Bytes written to what the proof looks at, by the kernel's own count since boot (/sys/block/…/stat, in sectors). */
export interface Written {
  /** The volume's own device. */
  volume: number;
  /** The disk below the leg that leaves, which holds nothing else. */
  leg: number;
}

export async function readWritten(guest: Guest): Promise<Written> {
  const text = await guest.ok(
    `for link in /dev/data/home /dev/lab/s1; do
      device=$(readlink -f $link)
      read -r _ _ _ _ _ _ sectors _ </sys/block/\${device##*/}/stat
      echo $sectors
    done`,
  );
  const [top = NaN, leg = NaN] = text
    .trim()
    .split('\n')
    .map((sectors) => Number(sectors) * 512);
  return { volume: top, leg };
}

/**
 * The reason for all this: a leg of a raid1 may go away for a while, and only what changed meanwhile is copied when it is
 * back. `fullCopy`: bytes that the mirror's ordinary sync wrote to the same disk.
 */
export async function proveTracking(guest: Guest, tell: Tell, fullCopy: number): Promise<void> {
  const places = [3, 21, 60]; // MiB into the volume
  const before = await readWritten(guest);
  await tell.run(guest, `lvconvert --yes --splitmirrors 1 --trackchanges data/home ${slowPv}`);
  const write = 'dd if=/dev/urandom of=/dev/data/home bs=1M count=1 oflag=direct conv=notrunc status=none';
  await tell.run(guest, places.map((place) => `${write} seek=${place}`).join(' &&\n  '));
  const away = await readWritten(guest);
  // Without newer superblocks on the leg that stayed a merge may copy nothing: src/plan/note-absence.ts.
  await tell.run(guest, 'dmsetup message data-home 0 check && sleep 3');
  await tell.run(guest, 'lvconvert --yes --merge data/home_rimage_1');
  await guest.ok(
    `until [ "$(lvs --noheadings -o copy_percent,lv_health_status data/home | tr -d ' ')" = 100.00 ]; do sleep 0.3; done
    sync; dmsetup status data-home`,
  );
  const back = await readWritten(guest);
  const sums = await guest.ok(
    `for part in 0 1; do dd if=/dev/mapper/data-home_rimage_$part bs=1M iflag=direct status=none | sha256sum; done`,
  );
  const size = Number.parseInt(/-L (\d+)m/.exec(volume('home').create)?.[1] ?? '0') * MiB;
  const changed = away.volume - before.volume;
  const copied = back.leg - away.leg;
  tell.line(`  size of data/home                       ${mib(size)}`);
  tell.line(`  changed while the leg was away          ${mib(changed)}   written to /dev/data/home`);
  tell.line(`  copied when it came back                ${mib(copied)}   written to the leg's disk`);
  tell.line(
    `  without tracking, as measured before    ${mib(fullCopy)}   written to the leg's disk by the mirror's sync`,
  );
  tell.line();
  const ratio = `${mib(copied).trim()} of ${mib(size).trim()}`;
  tell.prove('what was written while the leg was away is what the demo wrote', changed === places.length * MiB);
  tell.prove('only about that much was copied, not the volume', copied >= changed && copied < size / 8, ratio);
  const [first, second] = sums.split('\n');
  tell.prove('both legs are equal again, byte for byte', first !== undefined && first !== '' && first === second);
}

function mib(bytes: number): string {
  return `${(bytes / MiB).toFixed(2)} MiB`.padStart(10);
}
