import { isThere } from '../model/volume.js';
import { usageError } from '../model/errors.js';
import type { Inventory, Pv } from '../model/inventory.js';
import type { HostPort } from '../model/ports.js';

/**
 * The PV of a VG that a person named, by UUID, by the path that LVM uses or by any other to the same device; from here on it
 * goes by its UUID.
 * @throws RaidliftError exit 2 where the VG has none of that name.
 */
export async function pvNamed(
  inventory: Inventory,
  { vgName, name }: { vgName: string; name: string },
  host: HostPort,
): Promise<Pv> {
  const pvs = inventory.vgs.filter((vg) => vg.name === vgName).flatMap((vg) => vg.pvs);
  const found = pvs.find((pv) => pv.uuid === name || pv.device === name) ?? (await sameDevice(pvs, name, host));
  if (found !== undefined) return found;
  const known = pvs.map((pv) => pv.device).join(', ');
  throw usageError('NO_SUCH_PV', `${name}: no PV of VG ${vgName}${known === '' ? '' : `, which has ${known}`}`);
}

async function sameDevice(pvs: readonly Pv[], name: string, host: HostPort): Promise<Pv | undefined> {
  if (!name.startsWith('/')) return undefined;
  const real = await host.realPath(name);
  if (real === null) return undefined;
  for (const pv of pvs) if (isThere(pv) && (await host.realPath(pv.device)) === real) return pv;
  return undefined;
}
