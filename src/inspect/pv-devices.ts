import type { Pv, Vg } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import type { BlockDevice } from './lsblk.js';
import { listOf, settingOf, type LvmConfig } from './lvm-config.js';
import { isRejectedByFilter } from './lvm-filter.js';
import { readNvmeTransports, Transports } from './transports.js';

const READ_LIMIT_MS = 10_000;

interface Seen {
  blockDevices: ReadonlyMap<string, BlockDevice>;
  config: LvmConfig | null;
}

/** Fills in what block devices say of PVs: who else can reach them, and which "missing" ones are only hidden from LVM. */
export async function describePvDevices(port: ReadPort, vgs: readonly Vg[], seen: Seen): Promise<void> {
  const { blockDevices } = seen;
  const transports = new Transports(blockDevices, await readNvmeTransports(port, blockDevices));
  const names = new Map<string, string>();
  for (const { kernelName, name } of blockDevices.values()) names.set(`/dev/mapper/${name}`, kernelName);
  const find = async (path: string): Promise<string | null> => {
    const direct = names.get(path) ?? path.slice('/dev/'.length);
    if (blockDevices.has(direct)) return direct;
    const real = await port.realPath(path);
    return real === null ? null : real.slice('/dev/'.length);
  };
  for (const vg of vgs) {
    for (const pv of vg.pvs) {
      const kernelName = pv.device.startsWith('/dev/') ? await find(pv.device) : null;
      if (kernelName !== null) pv.transport = transports.of(kernelName);
      else if (pv.missing) pv.hidden = await findHidden(port, pv, seen);
    }
  }
}

async function findHidden(port: ReadPort, pv: Pv, { blockDevices, config }: Seen): Promise<Pv['hidden']> {
  for (const device of blockDevices.values()) {
    if (device.fsType !== 'LVM2_member' || device.uuid !== pv.uuid) continue;
    const path = device.kernelName.startsWith('dm-') ? `/dev/mapper/${device.name}` : `/dev/${device.kernelName}`;
    if (await answers(port, path)) return { device: path, by: hiddenBy(device, blockDevices, config) };
  }
  return null;
}

/** lsblk tells what udev remembers, of a device that has died since too, and blkid what is cached of it [lab]: so read it. */
async function answers(port: ReadPort, path: string): Promise<boolean> {
  const argv = ['dd', `if=${path}`, 'of=/dev/null', 'bs=4096', 'count=1', 'iflag=direct'];
  const result = await port.read(argv, { timeoutMs: READ_LIMIT_MS });
  return result.code === 0;
}

/** What keeps LVM from seeing a device (lvm.conf: devices/…): with a devices file in use, filters do not count. */
function hiddenBy(
  device: BlockDevice,
  blockDevices: ReadonlyMap<string, BlockDevice>,
  config: LvmConfig | null,
): string {
  for (const other of blockDevices.values()) {
    if (other.type === 'mpath' && other.below.includes(device.kernelName)) return 'multipath component';
  }
  if (config === null) return 'unknown';
  if (settingOf(config, 'devices/use_devicesfile') === '1') return 'devices file';
  const paths = [
    `/dev/${device.kernelName}`,
    ...(device.kernelName.startsWith('dm-') ? [`/dev/mapper/${device.name}`] : []),
  ];
  const rejected = ['devices/global_filter', 'devices/filter'].some((key) => {
    const patterns = listOf(config, key);
    return patterns !== 'unset' && isRejectedByFilter(patterns, paths);
  });
  return rejected ? 'filter' : 'unknown';
}
