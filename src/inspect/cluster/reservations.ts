import type { ClusterFacts, Pv, Vg } from '../../model/inventory.js';
import type { ReadPort } from '../../model/ports.js';

type Registrations = NonNullable<ClusterFacts['registrations']>;

const LIMIT_MS = 5_000;
/** A process each: more disks than these say nothing new. */
const MOST = 16;

/**
 * PVs below mirrors on which hosts have registered keys. Only those are asked that other hosts may see, and none where sg_persist is
 * not installed: null then.
 */
export async function readRegistrations(port: ReadPort, vgs: readonly Vg[]): Promise<Registrations | null> {
  const pvs = vgs.filter((vg) => vg.volumes.some((volume) => volume.kind === 'mirror')).flatMap((vg) => vg.pvs);
  const asked = pvs.filter(mayBeReserved).slice(0, MOST);
  const found: Registrations = [];
  for (const pv of asked) {
    const result = await port.read(['sg_persist', '--in', '--read-keys', pv.device], { timeoutMs: LIMIT_MS });
    if (result.fault === 'ENOENT') return null;
    const keys = result.code === 0 ? parseReadKeys(result.stdout) : null;
    if (keys !== null && keys > 0) found.push({ pvUuid: pv.uuid, keys });
  }
  return found;
}

/** SCSI disks that other hosts may see, or whose way nobody knows. */
function mayBeReserved({ device, missing, transport }: Pv): boolean {
  if (missing || !device.startsWith('/dev/')) return false;
  return transport !== 'local' && transport !== 'drbd' && transport !== 'nbd';
}

/** How many keys `sg_persist --in --read-keys` lists; null where the text is something else (sg3_utils: src/sg_persist.c). */
export function parseReadKeys(text: string): number | null {
  if (text.includes('there are NO registered reservation keys')) return 0;
  const count = /(\d+) registered reservation keys? follows?:/.exec(text)?.[1];
  return count === undefined ? null : Number(count);
}
