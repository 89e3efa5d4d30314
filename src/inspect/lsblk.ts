import type { ReadPort } from '../model/ports.js';

/** A block device as lsblk(8) shows it; null where it shows nothing. */
export interface BlockDevice {
  /** `sda`, `dm-3`. */
  kernelName: string;
  /** For device-mapper the name under /dev/mapper. */
  name: string;
  /** `disk`, `part`, `lvm`, `mpath`, `crypt`, `raid1`, … */
  type: string;
  fsType: string | null;
  uuid: string | null;
  label: string | null;
  transport: string | null;
  /** Kernel names of what it lies on. */
  below: string[];
}

/** `PATH` is not asked for: util-linux before 2.33 refuses it. */
export const LSBLK_COLUMNS = 'NAME,KNAME,PKNAME,TYPE,FSTYPE,UUID,LABEL,TRAN';

export const lsblkArgv: readonly string[] = ['lsblk', '--json', '--output', LSBLK_COLUMNS];

/** Every block device by kernel name; null where lsblk is missing or fails. */
export async function readBlockDevices(port: ReadPort): Promise<Map<string, BlockDevice> | null> {
  const result = await port.read(lsblkArgv);
  return result.code === 0 ? parseLsblk(result.stdout) : null;
}

/** Null where the text is no lsblk JSON. A device on several others appears once under each. */
export function parseLsblk(text: string): Map<string, BlockDevice> | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  const devices = new Map<string, BlockDevice>();
  const open: { node: unknown; parent: string | null }[] = [];
  for (const node of childrenOf(document, 'blockdevices')) open.push({ node, parent: null });
  for (let index = 0; index < open.length; index++) {
    const next = open[index];
    if (next === undefined) break;
    const kernelName = add(devices, next.node, next.parent);
    for (const node of childrenOf(next.node, 'children')) open.push({ node, parent: kernelName });
  }
  return devices;
}

function childrenOf(node: unknown, key: string): unknown[] {
  const children = cell(node, key);
  return Array.isArray(children) ? children : [];
}

function cell(node: unknown, key: string): unknown {
  return node !== null && typeof node === 'object' ? (node as Record<string, unknown>)[key] : undefined;
}

function add(devices: Map<string, BlockDevice>, node: unknown, parent: string | null): string | null {
  const text = (key: string): string | null => {
    const value = cell(node, key);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const kernelName = text('kname');
  if (kernelName === null) return null;
  let device = devices.get(kernelName);
  if (device === undefined) {
    device = {
      kernelName,
      name: text('name') ?? kernelName,
      type: text('type') ?? '',
      fsType: text('fstype'),
      uuid: text('uuid'),
      label: text('label'),
      transport: text('tran'),
      below: [],
    };
    devices.set(kernelName, device);
  }
  const below = parent ?? text('pkname');
  if (below !== null && !device.below.includes(below)) device.below.push(below);
  return kernelName;
}
