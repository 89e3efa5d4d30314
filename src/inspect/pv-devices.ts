import type { Pv, Vg } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import type { BlockDevice } from './lsblk.js';
import { listOf, settingOf, type LvmConfig } from './lvm-config.js';
import { readNvmeTransports, Transports } from './transports.js';

/** Fills in what block devices say of PVs: who else can reach them, and which "missing" ones are only hidden from LVM. */
export async function describePvDevices(
  port: ReadPort,
  vgs: readonly Vg[],
  { blockDevices, config }: { blockDevices: ReadonlyMap<string, BlockDevice>; config: LvmConfig | null },
): Promise<void> {
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
      else if (pv.missing) pv.hidden = findHidden(pv, blockDevices, config);
    }
  }
}

function findHidden(pv: Pv, blockDevices: ReadonlyMap<string, BlockDevice>, config: LvmConfig | null): Pv['hidden'] {
  for (const device of blockDevices.values()) {
    if (device.fsType !== 'LVM2_member' || device.uuid !== pv.uuid) continue;
    const path = device.kernelName.startsWith('dm-') ? `/dev/mapper/${device.name}` : `/dev/${device.kernelName}`;
    return { device: path, by: hiddenBy(device, blockDevices, config) };
  }
  return null;
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
  const filtering = ['devices/filter', 'devices/global_filter'].some((key) => {
    const list = listOf(config, key);
    return list !== 'unset' && list.join(' ') !== 'a|.*|';
  });
  return filtering ? 'filter' : 'unknown';
}
