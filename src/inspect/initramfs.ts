import type { Host, Volume } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import { moduleName, readModules } from './dm-targets.js';

const NEEDED = ['dm-raid', 'raid1'];
const EARLY = new Set(['/', '/boot', '/usr']);

/** Whether a volume must be there before the root file system is: then the boot image must know how to activate it. */
export function isNeededAtBoot(volume: Pick<Volume, 'usage'>): boolean {
  return volume.usage.swap || volume.usage.mountPoints.some((mountPoint) => EARLY.has(mountPoint));
}

/**
 * Which of dm-raid and raid1 the running kernel's boot image lacks (facts §7: dracut packs only what this boot needed).
 * Null where there is no image or no tool that lists it: unknown.
 */
export async function readInitramfs(port: ReadPort, kernel: string): Promise<Host['initramfs']> {
  const file = await findImage(port, kernel);
  if (file === null) return null;
  const listing = await listImage(port, file);
  if (listing === null) return null;
  const inside = new Set<string>();
  for (const line of listing.split('\n')) {
    const name = moduleName(line.trim());
    if (name !== null) inside.add(name);
  }
  const absent = NEEDED.filter((name) => !inside.has(name));
  if (absent.length === 0) return { file, missing: [] };
  const builtIn = await readBuiltIn(port, kernel);
  return { file, missing: absent.filter((name) => !builtIn.has(name)) };
}

/** Debian, Fedora and SUSE name it differently. */
async function findImage(port: ReadPort, kernel: string): Promise<string | null> {
  const names = [`initrd.img-${kernel}`, `initramfs-${kernel}.img`, `initrd-${kernel}`];
  const present = new Set((await port.list('/boot')) ?? []);
  const name = names.find((candidate) => present.has(candidate));
  return name === undefined ? null : `/boot/${name}`;
}

async function listImage(port: ReadPort, file: string): Promise<string | null> {
  for (const tool of ['lsinitramfs', 'lsinitrd']) {
    const result = await port.read([tool, file]);
    if (result.code === 0) return result.stdout;
  }
  return null;
}

async function readBuiltIn(port: ReadPort, kernel: string): Promise<Set<string>> {
  const only: ReadPort = {
    ...port,
    readFile: async (path) => (path.endsWith('/modules.builtin') ? port.readFile(path) : null),
  };
  return readModules(only, kernel);
}
