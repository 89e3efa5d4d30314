import type { Pv } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import type { BlockDevice } from './lsblk.js';

type Transport = NonNullable<Pv['transport']>;

/** lsblk's TRAN (from sysfs) → who else may see the disk. What is not here is not known. */
const BY_TRAN: Readonly<Record<string, Transport>> = {
  fc: 'fc',
  fcoe: 'fc',
  sas: 'sas',
  iscsi: 'iscsi',
  sata: 'local',
  ata: 'local',
  usb: 'local',
  mmc: 'local',
};

/** Kernel names that say it alone. Ceph's rbd is a network block device too. `vd` and `xvd` may be anything: unknown. */
const BY_NAME: readonly [prefix: string, transport: Transport][] = [
  ['drbd', 'drbd'],
  ['nbd', 'nbd'],
  ['rbd', 'nbd'],
  ['loop', 'local'],
  ['mmcblk', 'local'],
  ['ram', 'local'],
  ['zram', 'local'],
  ['pmem', 'local'],
  // user-mode-linux
  ['ubd', 'local'],
];

/** How other hosts might reach a block device. */
export class Transports {
  constructor(
    private readonly devices: ReadonlyMap<string, BlockDevice>,
    private readonly nvme: ReadonlyMap<string, Transport | null>,
  ) {}

  /**
   * Of a device and everything below it, the one that most hosts can reach: a shared transport before an unknown one before
   * a local one. Null: unknown.
   */
  of(kernelName: string): Transport | null {
    return this.worst(kernelName, new Set());
  }

  private worst(kernelName: string, seen: Set<string>): Transport | null {
    const device = this.devices.get(kernelName);
    if (device === undefined || seen.has(kernelName)) return null;
    seen.add(kernelName);
    if (device.type === 'mpath') return 'multipath';
    const own = this.ownOf(device);
    if (own !== undefined) return own;
    if (device.below.length === 0) return null;
    let worst: Transport | null = 'local';
    for (const below of device.below) {
      const transport = this.worst(below, seen);
      if (transport !== 'local' && (worst === 'local' || worst === null)) worst = transport;
    }
    return worst;
  }

  /** Undefined where what is below decides. */
  private ownOf(device: BlockDevice): Transport | null | undefined {
    const { kernelName } = device;
    if (device.type === 'part') return undefined;
    const known = BY_NAME.find(([prefix]) => kernelName.startsWith(prefix));
    if (known !== undefined) return known[1];
    if (kernelName.startsWith('nvme')) return this.nvme.get(kernelName) ?? null;
    return device.transport === null ? undefined : (BY_TRAN[device.transport] ?? null);
  }
}

/**
 * NVMe disks by kernel name: `local` on PCIe, `nvme-of` over a fabric (/sys/class/nvme/…/transport: pcie, tcp, rdma, fc,
 * loop). Only where some controller is on a fabric is each disk followed to its own.
 */
export async function readNvmeTransports(
  port: ReadPort,
  devices: ReadonlyMap<string, BlockDevice>,
): Promise<Map<string, Transport | null>> {
  const disks = [...devices.keys()].filter((name) => name.startsWith('nvme'));
  const found = new Map<string, Transport | null>();
  if (disks.length === 0) return found;
  const controllers = (await port.list('/sys/class/nvme')) ?? [];
  const transports = new Map<string, string>();
  for (const name of controllers) {
    transports.set(name, (await port.readFile(`/sys/class/nvme/${name}/transport`))?.trim() ?? '');
  }
  const onlyPcie = controllers.length > 0 && [...transports.values()].every((transport) => transport === 'pcie');
  for (const disk of disks) found.set(disk, onlyPcie ? 'local' : await followDisk(port, disk, transports));
  return found;
}

/** With native multipathing a disk belongs to a subsystem, whose folder names its controllers. */
async function followDisk(
  port: ReadPort,
  disk: string,
  transports: ReadonlyMap<string, string>,
): Promise<Transport | null> {
  const path = await port.realPath(`/sys/block/${disk}/device`);
  if (path === null) return null;
  const owner = path.slice(path.lastIndexOf('/') + 1);
  const names = transports.has(owner)
    ? [owner]
    : ((await port.list(path)) ?? []).filter((name) => transports.has(name));
  const kinds = names.map((name) => transports.get(name));
  if (kinds.length === 0 || kinds.includes('')) return null;
  return kinds.every((kind) => kind === 'pcie') ? 'local' : 'nvme-of';
}
