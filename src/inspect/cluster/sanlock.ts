import type { ClusterFacts } from '../../model/inventory.js';
import type { ReadPort } from '../../model/ports.js';

type Sanlock = NonNullable<ClusterFacts['sanlock']>;

const LIMIT_MS = 10_000;

export const sanlockArgv: readonly string[] = ['sanlock', 'client', 'gets', '-h', '1'];

/** The hosts of each VG that is locked through sanlock and started here; empty where sanlock does not run, null where it does not say. */
export async function readSanlock(port: ReadPort, daemons: readonly string[] | null): Promise<Sanlock | null> {
  if (daemons === null) return null;
  if (!daemons.includes('sanlock')) return [];
  const result = await port.read(sanlockArgv, { timeoutMs: LIMIT_MS });
  return result.code === 0 ? parseSanlock(result.stdout) : null;
}

/**
 * A line `s lvm_VG:HOST_ID:PATH:OFFSET` for each lockspace, then `h HOST_ID gen N timestamp N STATE` for each host that has ever
 * joined it; one that has left is FREE (sanlock(8)). lvmlockd calls a VG's lockspace `lvm_VG`.
 */
export function parseSanlock(text: string): Sanlock {
  const spaces: Sanlock = [];
  let space: Sanlock[number] | null = null;
  for (const line of text.split('\n')) {
    const [, name, self] = /^s ([^:]+):(\d+):/.exec(line) ?? [];
    if (name !== undefined) {
      space = name.startsWith('lvm_') ? { vgName: name.slice('lvm_'.length), self: self ?? '', hosts: [] } : null;
      if (space !== null) spaces.push(space);
    }
    const [, id, state] = /^h (\d+) gen \d+ timestamp \d+(?: (\w+))?/.exec(line) ?? [];
    if (id !== undefined && state !== 'FREE') space?.hosts.push(id);
  }
  return spaces;
}
