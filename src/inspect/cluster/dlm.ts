import type { ReadPort } from '../../model/ports.js';

const LIMIT_MS = 10_000;
const SPACES = '/sys/kernel/config/dlm/cluster/spaces';

/** The dlm lockspaces that a node has joined, and the ids of the nodes that have joined any of them. */
export interface Lockspaces {
  names: string[];
  nodeIds: string[];
}

/**
 * Each lockspace has a folder in sysfs while it exists (kernel: fs/dlm/lockspace.c), and its nodes stand in configfs
 * (fs/dlm/config.c); dlm_tool is asked where those are not there. Empty where no dlm_controld runs, null where nobody can say.
 */
export async function readLockspaces(port: ReadPort, daemons: readonly string[] | null): Promise<Lockspaces | null> {
  const names = await port.list('/sys/kernel/dlm');
  if (names !== null) {
    const ids = await Promise.all(names.map((name) => port.list(`${SPACES}/${name}/nodes`)));
    return { names: names.toSorted(), nodeIds: sorted(ids.flatMap((list) => list ?? [])) };
  }
  if (daemons === null) return null;
  if (!daemons.includes('dlm_controld')) return { names: [], nodeIds: [] };
  const result = await port.read(['dlm_tool', 'ls'], { timeoutMs: LIMIT_MS });
  return result.code === 0 ? parseDlmToolLs(result.stdout) : null;
}

/** What `dlm_tool ls` prints (recorded, dlm 4.2: lines `name          gfs` and `members       1 2`). */
export function parseDlmToolLs(text: string): Lockspaces {
  const names: string[] = [];
  const nodeIds: string[] = [];
  for (const line of text.split('\n')) {
    const name = /^name\s+(\S+)\s*$/.exec(line)?.[1];
    if (name !== undefined) names.push(name);
    const ids = /^members\s+([\d\s]+)$/.exec(line)?.[1];
    if (ids !== undefined) nodeIds.push(...ids.trim().split(/\s+/));
  }
  return { names: sorted(names), nodeIds: sorted(nodeIds) };
}

/** The folders that would show these lockspaces on the host itself. */
export function lockspaceFolders({ names, nodeIds }: Lockspaces): Record<string, string[]> {
  if (names.length === 0) return {};
  const nodes = names.map((name) => [`${SPACES}/${name}/nodes`, nodeIds] as const);
  return { '/sys/kernel/dlm': names, ...Object.fromEntries(nodes) };
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
