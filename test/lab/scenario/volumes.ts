import type { Guest } from '../guest/guest.js';

/** How a test's mirror is made. */
export interface MirrorSpec {
  vg: string;
  name: string;
  sizeMiB: number;
  /** Default 2. */
  legs?: number;
  /** Default disk. */
  log?: 'disk' | 'core';
  /** Claim that the legs are equal without making them so. */
  nosync?: boolean;
  /** As lvcreate's -R takes it, such as 512k. */
  regionSize?: string;
  /** PVs by disk name, legs first, then the log's. Default: LVM chooses. */
  pvs?: string[];
  /** `anywhere` lets the log share a leg's PV. */
  alloc?: 'anywhere';
}

/** Makes PVs of the disks (default: all of them are named here) and a volume group of them. */
export async function makeVg(
  guest: Guest,
  { vg = 'vg', disks, options = '' }: { vg?: string; disks: string[]; options?: string },
): Promise<void> {
  const pvs = disks.map((disk) => guest.pv(disk)).join(' ');
  await guest.ok(`vgcreate -qq ${options} ${vg} ${pvs}`);
}

/** Makes an old mirror, active; it may still be copying (`waitSync`). Returns its device's path. */
export async function makeMirror(guest: Guest, spec: MirrorSpec): Promise<string> {
  const { vg, name, sizeMiB, legs = 2, log = 'disk', nosync = false, regionSize, pvs = [], alloc } = spec;
  const options = [
    `-m ${legs - 1} --mirrorlog ${log} -L ${sizeMiB}m -n ${name}`,
    ...(nosync ? ['--nosync'] : []),
    ...(regionSize === undefined ? [] : [`-R ${regionSize}`]),
    ...(alloc === undefined ? [] : [`--alloc ${alloc}`]),
  ];
  const places = pvs.map((disk) => guest.pv(disk)).join(' ');
  await guest.ok(`lvcreate -y -qq --type mirror ${options.join(' ')} ${vg} ${places}`);
  return `/dev/${vg}/${name}`;
}

/** Waits until dm-mirror or dm-raid says that a volume (VG/LV) is in sync. */
export async function waitSync(guest: Guest, volume: string, timeoutMs = 120_000): Promise<void> {
  await guest.ok(
    `name=$(lvs --noheadings -o lv_dm_path ${volume} | tr -d ' ')
    until dmsetup status "$name" | grep -oE '[0-9]+/[0-9]+' | awk -F/ '$1 != $2 { bad = 1 } END { exit bad || !NR }'
    do sleep 0.2; done`,
    { timeoutMs },
  );
}

/** SHA-256 of a device as it is on the disks, past the page cache. */
export async function checksum(guest: Guest, device: string): Promise<string> {
  const line = await guest.ok(`set -o pipefail; dd if=${device} bs=1M iflag=direct status=none | sha256sum`);
  return line.split(' ')[0] ?? '';
}

/** Fills a device with random bytes, on the disks when this returns, and gives their SHA-256. */
export async function fillRandom(guest: Guest, device: string): Promise<string> {
  await guest.ok(
    `size=$(blockdev --getsize64 ${device})
    head -c "$size" /dev/urandom | dd of=${device} bs=1M iflag=fullblock oflag=direct conv=fsync status=none`,
  );
  return await checksum(guest, device);
}

/** A column of `lvs` for a volume (VG/LV), such as segtype or copy_percent. */
export async function column(guest: Guest, volume: string, name: string): Promise<string> {
  return (await guest.ok(`lvs --noheadings -o ${name} ${volume}`)).trim();
}

/** Makes an ext4 file system on a device and mounts it. */
export async function mountExt4(guest: Guest, device: string, mountPoint: string): Promise<void> {
  await guest.ok(`mkfs.ext4 -q ${device} && mkdir -p ${mountPoint} && mount ${device} ${mountPoint}`);
}

/** PVs of the VG `vg` that nothing lies on any more are taken back into it, as a person wishes it. */
export async function takeBack(guest: Guest): Promise<void> {
  await guest.ok(`vgck --updatemetadata vg; vgs -qq vg
    for pv in $(pvs --noheadings -o pv_name -S pv_missing=1,vg_name=vg); do vgextend -qq --restoremissing vg $pv; done; vgck vg`);
}
