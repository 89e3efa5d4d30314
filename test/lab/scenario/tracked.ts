import type { Guest } from '../guest/guest.js';

const MIB = 1024 * 1024;
const WRITE_BYTES = 64 * 1024;

/** Writes of 64 KiB far from each other, about one percent of a volume of so many MiB. */
export async function changeOnePercent(guest: Guest, device: string, sizeMiB: number): Promise<number> {
  const writes = Math.max(1, Math.round((sizeMiB * MIB) / 100 / WRITE_BYTES));
  const step = Math.floor((sizeMiB * 16) / writes);
  await guest.ok(`for ((n = 0; n < ${writes}; n++)); do
    head -c 64K /dev/urandom | dd of=${device} bs=64K seek=$((n * ${step} + 3)) oflag=direct iflag=fullblock conv=notrunc status=none || exit
  done`);
  return writes;
}

/**
 * What may be copied at most after so many such writes: 1.5 times what was changed and a region for each; superblocks, log and metadata
 * of each volume besides.
 */
export function mostCopied(writes: number, regionMiB: number, volumes = 1): number {
  return writes * (1.5 * WRITE_BYTES + regionMiB * MIB) + volumes * 0.5 * MIB;
}

/** Bytes that `act` has written to a disk, by the kernel's count, whatever the layer above it is called by now. */
export async function written(guest: Guest, disk: string, act: () => Promise<unknown>): Promise<number> {
  const sectors = async (): Promise<number> => {
    const name = (await guest.ok(`readlink -f ${guest.disk(disk)}`)).trim().replace(/^.*\//, '');
    return Number((await guest.ok(`cat /sys/class/block/${name}/stat`)).trim().split(/\s+/)[6]);
  };
  const before = await sectors();
  await act();
  return ((await sectors()) - before) * 512;
}

/** What is wrong with a volume of two or more equal legs of this type: its legs, its status, tags and monitoring; in words. */
export async function unwell(guest: Guest, name: string, type: 'mirror' | 'raid1'): Promise<string[]> {
  const part = type === 'mirror' ? 'mimage' : 'rimage';
  const text = await guest.ok(`legs=$(lvs -a --noheadings -o lv_name vg | tr -d ' []' | grep '^${name}_${part}_[0-9]*$')
    first=
    for leg in $legs; do
      sum=$(dd if=/dev/mapper/vg-$leg bs=1M iflag=direct status=none | sha256sum)
      [[ -z $first ]] && first=$sum
      [[ $sum == "$first" ]] || echo "$leg differs"
    done
    [[ $(wc -w <<<"$legs") -ge 2 ]] || echo "legs: $legs"
    lvs --noheadings --separator , -o segtype,copy_percent,seg_monitor,lv_tags,lv_health_status vg/${name} | tr -d ' ' |
      grep -vx '${type},100.00,monitored,,'
    dmsetup info -c --noheadings -o suspended,name | grep Suspended
    true`);
  return text.split('\n').filter((line) => line !== '');
}
