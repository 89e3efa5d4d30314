import type { ReadPort } from '../../model/ports.js';

/**
 * The dlm lockspaces that this node has joined, sorted: each has a folder in sysfs while it exists (kernel: fs/dlm/lockspace.c).
 * Empty where the folder is not there and no dlm_controld runs; null where nobody can say.
 */
export async function readLockspaces(port: ReadPort, daemons: readonly string[] | null): Promise<string[] | null> {
  const names = await port.list('/sys/kernel/dlm');
  if (names !== null) return names.toSorted();
  return daemons === null || daemons.includes('dlm_controld') ? null : [];
}

/** The names in what `dlm_tool ls` prints (recorded, dlm 4.2: `name          gfs`). */
export function parseDlmToolLs(text: string): string[] {
  const names: string[] = [];
  for (const line of text.split('\n')) {
    const name = /^name\s+(\S+)\s*$/.exec(line)?.[1];
    if (name !== undefined && !names.includes(name)) names.push(name);
  }
  return names.sort();
}
