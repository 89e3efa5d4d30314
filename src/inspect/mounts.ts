import { CLUSTER_FILE_SYSTEMS } from '../model/cluster-file-systems.js';

/** A mounted file system. */
export interface Mount {
  /** `254:3`; `0:…` where the file system has a number of its own (btrfs, overlay). */
  number: string;
  mountPoint: string;
  fsType: string;
  source: string;
  /** The file system's own options; kept of cluster file systems only, whose locking they tell. */
  options?: string[];
}

/** Reads /proc/self/mountinfo (proc_pid_mountinfo(5)). */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split('\n')) {
    const words = line.split(' ');
    const dash = words.indexOf('-', 6);
    const [number, mountPoint, fsType, source] = [words[2], words[4], words[dash + 1], words[dash + 2]];
    if (dash < 0 || number === undefined || mountPoint === undefined || fsType === undefined) continue;
    const mount: Mount = { number, mountPoint: unescape(mountPoint), fsType, source: unescape(source ?? '') };
    if (CLUSTER_FILE_SYSTEMS.has(fsType)) mount.options = (words[dash + 3] ?? '').split(',');
    mounts.push(mount);
  }
  return mounts;
}

/** Paths of swap areas, devices and files, in /proc/swaps (proc_swaps(5)). */
export function parseSwaps(text: string): string[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => (line === '' ? [] : [unescape(line.split(/\s+/)[0] ?? '')]))
    .filter((path) => path !== '');
}

/** A line of /etc/fstab: what is mounted, by path or `UUID=…`, `LABEL=…`, and where. Swap is at `swap`. */
export interface FstabLine {
  spec: string;
  mountPoint: string;
  fsType: string;
  /** Its option `_netdev`: not before the network is up (mount(8)). */
  netdev: boolean;
  /** A boot waits for it: it is mounted then, and not with `nofail`. Not so where the options are not known. */
  needed: boolean;
}

/** Reads /etc/fstab (fstab(5)). */
export function parseFstab(text: string): FstabLine[] {
  const lines: FstabLine[] = [];
  for (const line of text.split('\n')) {
    const [spec, mountPoint, fsType = '', options] = line.trim().split(/\s+/);
    if (spec === undefined || mountPoint === undefined || spec === '' || spec.startsWith('#')) continue;
    const plain = spec.replace(/^(UUID|LABEL)="(.*)"$/, '$1=$2');
    const isSwap = fsType === 'swap';
    const words = options?.split(',');
    const waits = words !== undefined && !words.includes('nofail') && !words.includes('noauto');
    lines.push({
      spec: unescape(plain),
      mountPoint: isSwap ? 'swap' : unescape(mountPoint),
      fsType,
      netdev: words?.includes('_netdev') === true,
      needed: waits && !isSwap,
    });
  }
  return lines;
}

/** The kernel writes blanks, tabs, newlines and backslashes as `\040` and so on. */
function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** The mount that a path lies on: the one whose mount point is the longest beginning of it; of equals the last one. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const { mountPoint } = mount;
    const inside = path === mountPoint || mountPoint === '/' || path.startsWith(`${mountPoint}/`);
    if (inside && mountPoint.length >= (best?.mountPoint.length ?? 0)) best = mount;
  }
  return best;
}
