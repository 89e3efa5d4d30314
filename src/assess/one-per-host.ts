import type { Host, NodeLv, NodeView } from '../model/inventory.js';

type NodeVg = NodeView['vgs'][number];

/** Whether two reports are of one host: taken in the same boot, or under the same name. */
export function isOneHost(a: Pick<Host, 'name' | 'bootId'>, b: Pick<Host, 'name' | 'bootId'>): boolean {
  return (a.bootId !== null && a.bootId === b.bootId) || (a.name !== null && a.name === b.name);
}

/**
 * One view of each host. Of a VG in two reports of a host the one with the higher seqno counts; of equal ones, and of what has
 * no seqno (mounts, locks, daemons), whatever either shows in use: which of them is the older nobody knows.
 */
export function onePerHost(nodes: readonly NodeView[]): NodeView[] {
  const hosts: NodeView[] = [];
  for (const node of nodes) {
    const index = hosts.findIndex(({ host }) => isOneHost(host, node.host));
    const known = hosts[index];
    if (known === undefined) hosts.push(node);
    else hosts[index] = { ...known, host: unionOf(known.host, node.host) as Host, vgs: vgsOf(known.vgs, node.vgs) };
  }
  return hosts;
}

function vgsOf(first: readonly NodeVg[], second: readonly NodeVg[]): NodeVg[] {
  const vgs = new Map(first.map((vg) => [vg.uuid, vg]));
  for (const vg of second) {
    const known = vgs.get(vg.uuid);
    if (known === undefined || (vg.seqno ?? -1) > (known.seqno ?? -1)) vgs.set(vg.uuid, vg);
    else if (vg.seqno === known.seqno) vgs.set(vg.uuid, { ...known, lvs: lvsOf(known.lvs, vg.lvs) });
  }
  return [...vgs.values()];
}

function lvsOf(first: readonly NodeLv[], second: readonly NodeLv[]): NodeLv[] {
  const lvs = new Map(first.map((lv) => [lv.uuid, lv]));
  for (const lv of second) {
    const known = lvs.get(lv.uuid);
    lvs.set(lv.uuid, known === undefined || weightOf(lv) > weightOf(known) ? lv : known);
  }
  return [...lvs.values()];
}

/** How much a report shows a volume in use; the more general use first: a cluster log, any activation, nothing known, none. */
function weightOf({ clusterLog, activation, openCount }: NodeLv): number {
  const weights = { active: 5, exclusive: 4, elsewhere: 2, inactive: 0 } as const;
  const use = activation === null ? 1 : weights[activation];
  return (clusterLog === true ? 100 : 0) + use * 10 + Math.min(openCount ?? 0, 9);
}

/** The first one's word where both have one; lists have what is in either. */
function unionOf(first: unknown, second: unknown): unknown {
  if (first === null || first === undefined) return second;
  if (Array.isArray(first) && Array.isArray(second)) {
    const known = new Set(first.map((item) => JSON.stringify(item)));
    return [...first, ...second.filter((item) => !known.has(JSON.stringify(item)))] as unknown[];
  }
  if (!isRecord(first) || !isRecord(second)) return first;
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(keys.map((key) => [key, unionOf(first[key], second[key])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
