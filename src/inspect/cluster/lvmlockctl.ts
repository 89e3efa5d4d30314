import type { ClusterFacts } from '../../model/inventory.js';
import type { ReadPort } from '../../model/ports.js';

type LvLocks = NonNullable<ClusterFacts['lvLocks']>;

const LIMIT_MS = 10_000;

/** Locks on LVs that lvmlockd holds here; empty where it does not run, null where it does not answer. */
export async function readLvLocks(port: ReadPort, daemons: readonly string[] | null): Promise<LvLocks | null> {
  if (daemons === null) return null;
  if (!daemons.includes('lvmlockd')) return [];
  const result = await port.read(['lvmlockctl', '--info'], { timeoutMs: LIMIT_MS });
  return result.code === 0 ? parseLvmlockctl(result.stdout) : null;
}

/**
 * `lvmlockctl -i` prints each VG (`VG NAME lock_type=dlm UUID`), then its locks, those of LVs as `LK LV MODE LV-UUID`; a lock
 * nobody holds any more has the mode `un` (lvm2: daemons/lvmlockd/lvmlockctl.c).
 */
export function parseLvmlockctl(text: string): LvLocks {
  const locks: LvLocks = [];
  let vgName = '';
  for (const line of text.split('\n')) {
    const vg = /^VG (\S+) lock_type=/.exec(line)?.[1];
    if (vg !== undefined) vgName = vg;
    const [, mode, lvUuid] = /^LK LV (\S+) (\S+)\s*$/.exec(line) ?? [];
    if (mode !== undefined && lvUuid !== undefined && mode !== 'un') locks.push({ vgName, lvUuid, mode });
  }
  return locks;
}
