import type { Host } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import type { DmStack } from './dm-stack.js';
import { mountOf, type Mount } from './mounts.js';

/** The LVs that the state folder (or, before it is made, the place where it will be) lies on, through all layers. */
export async function locateStateFolder(
  port: ReadPort,
  folder: string,
  { mounts, stack }: { mounts: readonly Mount[]; stack: DmStack },
): Promise<NonNullable<Host['state']>> {
  const mount = mountOf(await nearestRealPath(port, folder), mounts);
  return { folder, lvUuids: mount === undefined ? [] : stack.lvsUnder(numberOf(mount, stack)) };
}

/** File systems with a number of their own (btrfs) are found by the device that they were mounted from. */
export function numberOf(mount: Mount, stack: DmStack): string {
  if (!mount.number.startsWith('0:')) return mount.number;
  return stack.byPath(mount.source)?.number ?? mount.number;
}

async function nearestRealPath(port: ReadPort, folder: string): Promise<string> {
  for (let path = folder; path !== '/' && path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
    const real = await port.realPath(path);
    if (real !== null) return real;
  }
  return '/';
}
