import type { DmDevice, Volume } from './inventory.js';
import { dmName, isActive } from './volume.js';

/** Device-mapper names of a leg and of what stands in for its PV, which was not there when the volume was activated. */
export interface MissingUnder {
  leg: string;
  device: string;
}

/**
 * Legs of an active raid1 that was activated without their PVs; LVM puts `VG-LV_rimage_N-missing_…` under such a leg. One that was
 * lost while the volume was active is none of them: the kernel has noted that. Nor is one of a volume of which a leg was split off: the plan that
 * splits has that noted.
 */
export function activatedWithout(volume: Volume, dm: readonly DmDevice[]): MissingUnder[] {
  if (volume.kind !== 'raid1' || !isActive(volume) || volume.operation?.kind === 'split') return [];
  const lost = dm.filter(({ name }) => /-missing_\d+_\d+$/.test(name));
  if (lost.length === 0) return [];
  return volume.legs.flatMap(({ name }) => {
    const leg = dmName(volume.vgName, name);
    return lost
      .filter((device) => device.name.startsWith(`${leg}-missing_`))
      .map((device) => ({ leg, device: device.name }));
  });
}

/** What has the kernel note that a leg is out: a scrub, which ends at once where one leg is left. */
export function noteCommand(volume: Pick<Volume, 'vgName' | 'name'>): string {
  return `dmsetup message ${dmName(volume.vgName, volume.name)} 0 check`;
}
