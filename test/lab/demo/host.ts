import type { Guest, GuestOptions } from '../guest/guest.js';
import { deviceOf, disks, nameOf, placesMiB, pvsOf, slowPv, volumes, type DemoVolume } from './volumes.js';

/** The options of bootGuest for the demo's host. */
export const hostOptions: GuestOptions = { disks };

/** Makes the VGs and the volumes, fills them with random bytes, and puts them into the states that they shall be in. */
export async function makeVolumes(guest: Guest): Promise<void> {
  const groups = Object.entries(pvsOf).map(([vg, pvs]) => `vgcreate -qq ${vg} ${pvs.join(' ')}`);
  // The disks are empty: nothing to wipe or to zero.
  const creates = volumes.map(({ create }) => `lvcreate -y -qq -Wn -Zn ${create}`);
  const inactive = volumes.filter((volume) => volume.inactive).map(nameOf);
  await guest.ok(
    `set -e
    modprobe dm-delay
    ${slowTable(0)}
    dmsetup create slow --table "$table"
    udevadm settle
    pvcreate -qq --metadatacopies 0 ${slowPv}
    ${[...groups, ...creates, ...volumes.map(fill)].join('\n')}
    lvcreate -qq -s -L 8m -n db_before data/db /dev/lab/d3
    lvchange -an ${inactive.join(' ')}`,
    { timeoutMs: 600_000 },
  );
}

const write = 'dd bs=1M iflag=fullblock oflag=direct conv=fsync,notrunc status=none';

function fill(volume: DemoVolume): string {
  const device = deviceOf(volume);
  switch (volume.data) {
    case 'all':
      return `head -c $(blockdev --getsize64 ${device}) /dev/urandom | ${write} of=${device}`;
    case 'places':
      return placesMiB.map((at) => `head -c 1M /dev/urandom | ${write} of=${device} seek=${at}`).join('\n');
    case 'file system':
      return `mkfs.ext4 -q ${device}\nmkdir -p ${mountPoint}\nmount ${device} ${mountPoint}
        head -c 16M /dev/urandom >${paper}; sync ${paper}`;
  }
}

/** Makes dm-mirror copy data/home again, from its first leg, half a mebibyte in about each two `writeMs`. */
export async function beginSlowSync(guest: Guest, writeMs: number): Promise<void> {
  await setSlowness(guest, writeMs);
  await guest.ok('lvchange -qq --yes --resync data/home');
}

/** How many milliseconds the slow disk holds a write. */
export async function setSlowness(guest: Guest, writeMs: number): Promise<void> {
  await guest.ok(
    `${slowTable(writeMs)}
    dmsetup reload slow --table "$table" && dmsetup suspend --noflush --nolockfs slow && dmsetup resume slow`,
  );
}

/**
 * The delay lies behind the first MiB of the disk: LVM would find the PV twice otherwise. Reads and flushes are not held
 * back: dm-mirror waits for the flush after each region, and reads of the volume wait for dm-mirror.
 */
function slowTable(writeMs: number): string {
  const device = '/dev/lab/s1 2048';
  return `table="0 $(($(blockdev --getsz /dev/lab/s1) - 2048)) delay ${device} 0 ${device} ${writeMs} ${device} 0"`;
}

/** Where data/web is mounted, the file there that nobody writes to, and the one that is written to all the time. */
export const mountPoint = '/mnt/web';
export const paper = `${mountPoint}/papers`;
export const ledgerFile = `${mountPoint}/ledger`;

/** SHA-256 by what was read: `data/mail` for the volume, `data/mail leg 1` for a leg by itself. */
export type Sums = ReadonlyMap<string, string>;

/** Checksums of what lies on the disks, past every cache: of the volumes, then where wanted of each of their legs. */
export async function readSums(guest: Guest, { legs = false } = {}): Promise<Sums> {
  const inactive = volumes.filter((volume) => volume.inactive).map(nameOf);
  const lines = volumes.flatMap((volume) => {
    if (volume.data === 'file system') return [];
    const parts = legs ? legDevices(volume) : [];
    return [
      sumOf(volume, nameOf(volume), deviceOf(volume)),
      ...parts.map((device, leg) => sumOf(volume, `${nameOf(volume)} leg ${leg}`, device)),
    ];
  });
  const text = await guest.ok(
    `set -eo pipefail
    was=$(lvs --noheadings -o lv_active ${inactive.join(' ')})
    [ -n "\${was// /}" ] || lvchange -aey ${inactive.join(' ')}
    ${lines.join('\n')}
    [ -n "\${was// /}" ] || lvchange -an ${inactive.join(' ')}`,
    { timeoutMs: 300_000 },
  );
  const sums = text.trim().split('\n');
  return new Map(sums.map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]));
}

function sumOf(volume: DemoVolume, label: string, device: string): string {
  const read = `dd if=${device} bs=1M iflag=direct status=none`;
  const all = volume.data === 'all' ? read : `{ ${placesMiB.map((at) => `${read} skip=${at} count=1`).join('; ')}; }`;
  return `sum=$(${all} | sha256sum); echo "${label} \${sum%% *}"`;
}

/** The legs as devices of their own, as they are called after the migration. */
export function legDevices({ vg, name, legs, becomes }: DemoVolume): string[] {
  const kind = becomes === 'raid1' ? 'rimage' : 'mimage';
  return Array.from({ length: legs }, (_, leg) => `/dev/mapper/${vg}-${name}_${kind}_${leg}`);
}
