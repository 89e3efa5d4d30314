import type { Inventory, Usage, Vg } from '../model/inventory.js';
import { dmName } from '../model/volume.js';
import type { DmStack } from './dm-stack.js';
import type { BlockDevice } from './lsblk.js';
import type { FstabLine, Mount } from './mounts.js';
import { numberOf } from './state-folder.js';

/** What LVs carry, collected by LV UUID; an LV that carries nothing is absent. */
export class UsageCollector {
  readonly usage = new Map<string, Usage>();

  /** `fstabRead` is false where nobody could look into /etc/fstab. */
  constructor(
    private readonly stack: DmStack,
    readonly fstabRead: boolean,
  ) {}

  private of(lvUuid: string): Usage {
    let usage = this.usage.get(lvUuid);
    if (usage === undefined) {
      usage = { fileSystem: null, mountPoints: [], swap: false, fstab: this.fstabRead ? [] : null };
      this.usage.set(lvUuid, usage);
    }
    return usage;
  }

  addMounts(mounts: readonly Mount[]): void {
    for (const mount of mounts) {
      for (const uuid of this.stack.lvsUnder(numberOf(mount, this.stack))) {
        const { mountPoints } = this.of(uuid);
        if (!mountPoints.includes(mount.mountPoint)) mountPoints.push(mount.mountPoint);
      }
    }
  }

  /** Swap on an LV, or in a file on one. */
  addSwaps(paths: readonly string[], numberOfFile: (path: string) => string | undefined): void {
    for (const path of paths) {
      const number = this.stack.byPath(path)?.number ?? (path.startsWith('/dev/') ? undefined : numberOfFile(path));
      if (number === undefined) continue;
      for (const uuid of this.stack.lvsUnder(number)) this.of(uuid).swap = true;
    }
  }

  addFileSystems(blockDevices: ReadonlyMap<string, BlockDevice>): void {
    for (const { kernelName, name, fsType } of blockDevices.values()) {
      if (fsType === null || !kernelName.startsWith('dm-')) continue;
      const [uuid] = this.lvsAt(`/dev/mapper/${name}`);
      if (uuid !== undefined) this.of(uuid).fileSystem = fsType;
    }
  }

  /** Lines that name an LV by path, by its file system's UUID or by its label; inactive LVs are found by path only. */
  addFstab(lines: readonly FstabLine[], vgs: readonly Vg[], blockDevices: ReadonlyMap<string, BlockDevice>): void {
    const byPath = new Map<string, FstabLine[]>();
    for (const line of lines) {
      const path = asPath(line.spec);
      if (path !== null) push(byPath, path, line);
      else for (const uuid of this.lvsNamed(line.spec, blockDevices)) this.addFstabEntry(uuid, line);
      const device = path === null ? undefined : this.stack.byPath(path);
      // What lies on an LV (a LUKS mapping) is named by its own path.
      if (device !== undefined) for (const uuid of this.stack.lvsUnder(device.number)) this.addFstabEntry(uuid, line);
    }
    if (byPath.size > 0) for (const vg of vgs) this.addFstabPaths(vg, byPath);
  }

  private addFstabPaths(vg: Vg, byPath: ReadonlyMap<string, FstabLine[]>): void {
    for (const lv of vg.lvs) {
      if (!lv.visible) continue;
      for (const path of [`/dev/${vg.name}/${lv.name}`, `/dev/mapper/${dmName(vg.name, lv.name)}`]) {
        for (const line of byPath.get(path) ?? []) this.addFstabEntry(lv.uuid, line);
      }
    }
  }

  private addFstabEntry(lvUuid: string, { mountPoint, needed }: FstabLine): void {
    const usage = this.of(lvUuid);
    const { fstab, bootWaits = [] } = usage;
    if (fstab !== null && !fstab.includes(mountPoint)) fstab.push(mountPoint);
    if (needed && !bootWaits.includes(mountPoint)) usage.bootWaits = [...bootWaits, mountPoint];
  }

  private lvsNamed(spec: string, blockDevices: ReadonlyMap<string, BlockDevice>): string[] {
    const wanted = asTag(spec);
    if (wanted === null) return [];
    const uuids: string[] = [];
    for (const device of blockDevices.values()) {
      if (device[wanted.by] === wanted.value) uuids.push(...this.lvsAt(`/dev/mapper/${device.name}`));
    }
    return uuids;
  }

  private lvsAt(path: string): string[] {
    const device = this.stack.byPath(path);
    return device === undefined ? [] : this.stack.lvsUnder(device.number);
  }
}

function push(map: Map<string, FstabLine[]>, key: string, value: FstabLine): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** A device path that names device-mapper; udev's links are put into that form. */
function asPath(spec: string): string | null {
  if (spec.startsWith('/dev/disk/by-id/dm-name-'))
    return `/dev/mapper/${spec.slice('/dev/disk/by-id/dm-name-'.length)}`;
  return spec.startsWith('/dev/') && !spec.startsWith('/dev/disk/') ? spec : null;
}

const TAGS: readonly [prefix: string, by: 'uuid' | 'label'][] = [
  ['UUID=', 'uuid'],
  ['/dev/disk/by-uuid/', 'uuid'],
  ['LABEL=', 'label'],
  ['/dev/disk/by-label/', 'label'],
];

function asTag(spec: string): { by: 'uuid' | 'label'; value: string } | null {
  for (const [prefix, by] of TAGS) if (spec.startsWith(prefix)) return { by, value: spec.slice(prefix.length) };
  return null;
}

/** For a light second look: file systems and fstab lines as they were. */
export function keepUsage(collector: UsageCollector, previous: Inventory): void {
  for (const vg of previous.vgs) {
    for (const volume of vg.volumes) {
      const { fileSystem, fstab, bootWaits } = volume.usage;
      if (fileSystem === null && (fstab === null || fstab.length === 0)) continue;
      const now = collector.usage.get(volume.uuid) ?? { fileSystem, mountPoints: [], swap: false, fstab };
      collector.usage.set(volume.uuid, {
        ...now,
        fileSystem,
        fstab,
        ...(bootWaits === undefined ? {} : { bootWaits }),
      });
    }
  }
}
