import type { ClusterFacts, Pv, Vg } from '../../model/inventory.js';
import type { ReadPort } from '../../model/ports.js';

type Registrations = NonNullable<ClusterFacts['registrations']>;

const LIMIT_MS = 5_000;
/** A process each: more disks than these say nothing new. */
const MOST = 16;

/**
 * PVs below mirrors on which hosts have registered keys. Only those are asked that other hosts may see, and none where the
 * program for it is not installed: null then. multipath's own comes with multipath, sg_persist perhaps not.
 */
export async function readRegistrations(port: ReadPort, vgs: readonly Vg[]): Promise<Registrations | null> {
  const pvs = vgs.filter((vg) => vg.volumes.some((volume) => volume.kind === 'mirror')).flatMap((vg) => vg.pvs);
  const asked = pvs.filter(mayBeReserved).slice(0, MOST);
  const found: Registrations = [];
  let isUnasked = false;
  for (const pv of asked) {
    const keys = await keysOn(port, pv);
    if (keys === 'not-installed') isUnasked = true;
    else if (keys !== null && keys > 0) found.push({ pvUuid: pv.uuid, keys });
  }
  return isUnasked && found.length === 0 ? null : found;
}

/** SCSI disks that other hosts may see, or whose way nobody knows. */
function mayBeReserved({ device, missing, transport }: Pv): boolean {
  if (missing || !device.startsWith('/dev/')) return false;
  return transport !== 'local' && transport !== 'drbd' && transport !== 'nbd';
}

async function keysOn(port: ReadPort, { device, transport }: Pv): Promise<number | null | 'not-installed'> {
  for (const argv of readKeysArgv(device, transport === 'multipath')) {
    const result = await port.read(argv, { timeoutMs: LIMIT_MS });
    if (result.fault === 'ENOENT') continue;
    return result.code === 0 ? parseReadKeys(result.stdout) : null;
  }
  return 'not-installed';
}

export function readKeysArgv(device: string, isMultipath: boolean): readonly (readonly string[])[] {
  const sg = ['sg_persist', '--in', '--read-keys', device];
  return isMultipath ? [['mpathpersist', '--in', '--read-keys', device], sg] : [sg];
}

/**
 * How many keys `sg_persist --in --read-keys` lists, or mpathpersist; null where the text is something else (sg3_utils:
 * src/sg_persist.c; the strings in multipath-tools 0.9.4's mpathpersist).
 */
export function parseReadKeys(text: string): number | null {
  if (text.includes('there are NO registered reservation keys')) return 0;
  const count = /(\d+) registered reservation keys?(?: follows?:|\.)/.exec(text)?.[1];
  return count === undefined ? null : Number(count);
}
