import type { Host, Inventory, Vg } from '../../model/inventory.js';
import { hostView } from '../host-view.js';
import type { HostView } from '../vg-index.js';
import { assembleVolumes } from '../volumes.js';
import { nodeViewOf } from '../node-view.js';
import { withLayoutOf } from './with-layout.js';

/** One source, named as a person named it. */
export interface NamedInventory {
  source: string;
  inventory: Inventory;
}

/**
 * Several sources as one Inventory. The first that shows a running host is the one that is worked on; each of the others is a
 * node of its own, unless it is the same host by name. Sources that show no host at all (metadata texts) tell the layout only.
 * Of a VG in several of them the layout with the highest seqno counts, of equal ones the fullest; what is active, open and in
 * sync stays what each host says of itself. `Vg.seen` keeps who said what.
 */
export function mergeInventories(sources: readonly NamedInventory[]): Inventory {
  const [only] = sources;
  if (only === undefined) throw new Error('there is nothing to merge');
  if (sources.length === 1) return only.inventory;
  const hosts = sources.filter(({ inventory }) => showsHost(inventory));
  const texts = sources.filter(({ inventory }) => !showsHost(inventory));
  const first = newestOfSame(hosts) ?? only;
  const merged = new Merger(first);
  for (const other of [...hosts, ...texts]) if (other !== first) merged.add(other);
  return merged.inventory();
}

/** Whether a source was taken on a running host: it has a name, or says whether something is active. */
function showsHost({ host, dm, vgs }: Inventory): boolean {
  return host.name !== null || dm !== null || vgs.some((vg) => vg.lvs.some((lv) => lv.activation !== null));
}

/** Of the reports that are of the first one's host the newest: what it says of activation and use counts. */
function newestOfSame([first, ...others]: readonly NamedInventory[]): NamedInventory | undefined {
  if (first?.inventory.host.name == null) return first;
  const same = others.filter(({ inventory }) => inventory.host.name === first.inventory.host.name);
  return same.reduce((newest, other) => (isNewer(other.inventory, newest.inventory) ? other : newest), first);
}

function isNewer(a: Inventory, b: Inventory): boolean {
  const seqnos = new Map(b.vgs.map(({ uuid, seqno }) => [uuid, seqno]));
  return a.vgs.some(({ uuid, seqno }) => seqno > (seqnos.get(uuid) ?? Infinity));
}

class Merger {
  private readonly base: Inventory;
  private readonly vgs = new Map<string, Vg>();
  private readonly seen = new Map<string, Vg['seen']>();

  constructor({ source, inventory }: NamedInventory) {
    this.base = { ...inventory, nodes: [...inventory.nodes] };
    for (const vg of inventory.vgs) {
      this.vgs.set(vg.uuid, vg);
      this.seen.set(vg.uuid, [{ source, seqno: vg.seqno }]);
    }
  }

  add({ source, inventory }: NamedInventory): void {
    const isHost = showsHost(inventory);
    const isSame = isHost && inventory.host.name !== null && inventory.host.name === this.base.host.name;
    if (isSame) this.addSameHost(inventory);
    else if (isHost) this.base.nodes.push(nodeViewOf(inventory), ...inventory.nodes);
    // What only another node sees is not on the host that is worked on.
    const isOther = isHost && !isSame && (this.base.host.name !== null || inventory.host.name !== null);
    for (const vg of inventory.vgs) {
      if (!this.vgs.has(vg.uuid) && isOther) continue;
      this.addVg(vg, source);
    }
  }

  private addSameHost(inventory: Inventory): void {
    this.base.nodes.push(...inventory.nodes);
    this.base.dm ??= inventory.dm;
    this.base.host = withoutGaps(this.base.host, inventory.host);
  }

  private addVg(vg: Vg, source: string): void {
    const known = this.vgs.get(vg.uuid);
    this.seen.set(vg.uuid, [...(this.seen.get(vg.uuid) ?? []), { source, seqno: vg.seqno }]);
    if (known === undefined) this.vgs.set(vg.uuid, vg);
    else if (isBetter(vg, known)) this.vgs.set(vg.uuid, withLayoutOf(known, vg));
  }

  inventory(): Inventory {
    const view = viewOf(this.base);
    const before = new Map(this.base.vgs.map((vg) => [vg.uuid, vg]));
    const vgs = [...this.vgs.values()].map((vg) => {
      const seen = this.seen.get(vg.uuid) ?? [];
      const complete = { ...vg, seen: seen.length > 1 ? seen : [] };
      return before.get(vg.uuid) === vg ? complete : { ...complete, volumes: assembleVolumes(vg, view) };
    });
    return { ...this.base, vgs, host: withoutSolved(this.base.host, vgs) };
  }
}

/** Newer, or of the same age and with parts that the other lacks (a report without hidden LVs). */
function isBetter(vg: Vg, known: Vg): boolean {
  return vg.seqno > known.seqno || (vg.seqno === known.seqno && vg.lvs.length > known.lvs.length);
}

function withoutGaps(host: Host, other: Host): Host {
  const filled: Record<string, unknown> = { ...host };
  for (const [key, value] of Object.entries(other)) filled[key] ??= value;
  return {
    ...(filled as Host),
    warnings: [...new Set([...host.warnings, ...other.warnings])],
    skippedVgs: [
      ...host.skippedVgs,
      ...other.skippedVgs.filter(({ name }) => !host.skippedVgs.some((vg) => vg.name === name)),
    ],
  };
}

/** A VG that was skipped in one source and is in another, and legs that came from another source, need no warning any more. */
function withoutSolved(host: Host, vgs: readonly Vg[]): Host {
  const names = new Set(
    vgs.flatMap((vg) => vg.volumes.filter(({ legs }) => legs.length > 0).map(({ name }) => `${vg.name}/${name}`)),
  );
  const warnings = host.warnings.filter(
    (line) => !line.includes(': its legs are not in the report') || !names.has(line.split(':', 1)[0] ?? ''),
  );
  return { ...host, warnings };
}

/** The host's own devices and what its volumes carry, as they were when they were assembled. */
function viewOf({ dm, vgs }: Inventory): HostView | null {
  if (dm === null) return null;
  const volumes = vgs.flatMap((vg) => vg.volumes);
  const usage = new Map(volumes.map((volume) => [volume.uuid, volume.usage]));
  const devices = dm.map((device) => ({ ...device, number: '' }));
  return hostView(devices, { usage, fstabRead: volumes.some((volume) => volume.usage.fstab !== null) });
}
