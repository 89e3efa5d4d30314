/** A node of a cluster as corosync knows it; one that was given no name goes by its address. */
export interface CorosyncNode {
  name: string | null;
  address: string | null;
}

/**
 * The nodes of a corosync.conf (corosync.conf(5)); empty where it lists none. One with a loopback address is no other host: the
 * file that Debian ships before anybody has configured a cluster lists a `node1` at 127.0.0.1 [lab, corosync 3.1.7].
 */
export function parseCorosyncConf(text: string): CorosyncNode[] {
  const nodes: CorosyncNode[] = [];
  const open: string[] = [];
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    const section = /^([A-Za-z_]+)\s*\{$/.exec(trimmed)?.[1];
    if (section !== undefined) {
      open.push(section);
      if (isNode(open)) nodes.push({ name: null, address: null });
    } else if (trimmed === '}') open.pop();
    else if (isNode(open)) {
      const [, key, value] = /^(name|ring0_addr)\s*:\s*(\S+)$/.exec(trimmed) ?? [];
      setOf(nodes.at(-1), key, value);
    }
  }
  return nodes.filter((node) => isKnown(node) && !isLoopback(node));
}

function isLoopback({ address }: CorosyncNode): boolean {
  return address !== null && /^(127\.|::1$|localhost$)/.test(address);
}

function isNode(open: readonly string[]): boolean {
  return open.length === 2 && open[0] === 'nodelist' && open[1] === 'node';
}

/** The same from the running corosync: `nodelist.node.0.name (str) = alpha` (corosync-cmapctl(8)). */
export function parseCmapctl(text: string): CorosyncNode[] {
  const nodes = new Map<string, CorosyncNode>();
  for (const line of text.split('\n')) {
    const [, index, key, value] = /^nodelist\.node\.(\d+)\.(name|ring0_addr) \(str\) = (\S+)\s*$/.exec(line) ?? [];
    if (index === undefined) continue;
    const node = nodes.get(index) ?? { name: null, address: null };
    setOf(node, key, value);
    nodes.set(index, node);
  }
  return [...nodes.values()].filter(isKnown);
}

function setOf(node: CorosyncNode | undefined, key: string | undefined, value: string | undefined): void {
  if (node === undefined || value === undefined) return;
  if (key === 'name') node.name = value;
  else if (key === 'ring0_addr') node.address = value;
}

function isKnown({ name, address }: CorosyncNode): boolean {
  return name !== null || address !== null;
}
