import { nearMatch } from '../assess/near-match.js';
import { usageError } from '../model/errors.js';
import type { Inventory, Vg, Volume } from '../model/inventory.js';

/** The mirrors and raid1 volumes of an inventory, in its order, narrowed to the VGs and volumes that were named. */
export function selectVolumes(inventory: Inventory, select: readonly string[]): { vg: Vg; volume: Volume }[] {
  const wanted = new Set(select.map(plain));
  const seen = new Set<string>();
  const chosen: { vg: Vg; volume: Volume }[] = [];
  for (const vg of inventory.vgs) {
    for (const volume of vg.volumes) {
      const subject = `${vg.name}/${volume.name}`;
      if (wanted.size > 0) {
        if (!wanted.has(vg.name) && !wanted.has(subject)) continue;
        seen.add(wanted.has(subject) ? subject : vg.name);
      }
      if (volume.kind === 'mirror' || volume.kind === 'raid1') chosen.push({ vg, volume });
    }
  }
  const vgNames = new Set(inventory.vgs.map((vg) => vg.name));
  const unknown = [...wanted].find((name) => !seen.has(name) && !vgNames.has(name));
  if (unknown !== undefined) {
    const near = nearMatch(unknown, namesOf(inventory));
    const hint = near === null ? '`raidlift inspect` lists them' : `did you mean ${near}?`;
    throw usageError('NO_SUCH_VOLUME', `${unknown}: no such VG or VG/LV here; ${hint}`);
  }
  return chosen;
}

function namesOf(inventory: Inventory): string[] {
  return inventory.vgs.flatMap((vg) => [vg.name, ...vg.volumes.map((volume) => `${vg.name}/${volume.name}`)]);
}

/** `/dev/VG/LV` means `VG/LV`. */
function plain(name: string): string {
  return name.replace(/^\/dev\//, '').replace(/\/$/, '');
}
