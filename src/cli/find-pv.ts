import { isThere } from '../model/volume.js';
import { usageError } from '../model/errors.js';
import type { Inventory, Pv, Vg } from '../model/inventory.js';
import type { HostPort } from '../model/ports.js';

/**
 * The PV that a person means: by UUID, by the path that LVM uses for it, or by another path of the same device.
 * @throws RaidliftError exit 2 where no VG here has it.
 */
export async function findPv(inventory: Inventory, name: string, host: HostPort): Promise<{ vg: Vg; pv: Pv }> {
  const all = inventory.vgs.flatMap((vg) => vg.pvs.map((pv) => ({ vg, pv })));
  const direct = all.find(({ pv }) => pv.uuid === name || pv.device === name || pv.hidden?.device === name);
  if (direct !== undefined) return direct;
  const wanted = name.startsWith('/') ? await host.realPath(name) : null;
  if (wanted !== null) {
    for (const each of all) {
      if (isThere(each.pv) && (await host.realPath(each.pv.device)) === wanted) return each;
    }
  }
  throw usageError(
    'NO_SUCH_PV',
    `${name} is no PV of a VG that is seen here; \`pvs -o +pv_uuid\` lists them, by device path and UUID`,
  );
}
