import type { ClusterResource } from '../../model/inventory.js';
import { walkXml } from './xml.js';

/** What is kept of a cluster manager's configuration. */
export interface ManagedCluster {
  members: string[];
  /** All of it is in maintenance mode; null: it has no such thing. */
  maintenance: boolean | null;
  resources: ClusterResource[];
}

/** Agents that activate LVs, mount what is on them, or run LVM's locking; nothing else of a CIB is kept. */
const AGENTS = new Set(['LVM-activate', 'LVM', 'Filesystem', 'clvm', 'clvmd', 'lvmlockd', 'controld']);

/** A set of `nvpair`s, or a reference to one (`id-ref`). */
interface PairSet {
  ref: string | null;
  pairs: Map<string, string>;
}

/** A primitive, template, group or clone while it is read. */
interface Holder {
  element: string;
  id: string;
  agent: string;
  template: string | null;
  parent: Holder | null;
  parameters: PairSet[];
  meta: PairSet[];
}

const HOLDERS = new Set(['primitive', 'template', 'group', 'clone', 'master', 'bundle']);

/** What one pass over the document collects; references are followed at the end, as they may point forward. */
class CibReader {
  readonly holders: Holder[] = [];
  readonly sets = new Map<string, PairSet>();
  readonly pairs = new Map<string, string>();
  readonly members: string[] = [];
  readonly properties: PairSet[] = [];
  readonly defaults: PairSet[] = [];
  private holder: Holder | null = null;
  private set: PairSet | null = null;

  open(name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void {
    if (path[1] !== 'configuration') return;
    if (HOLDERS.has(name) && path[2] === 'resources') this.openHolder(name, attributes);
    else if (name === 'node' && path[2] === 'nodes') this.members.push(attributes['uname'] ?? attributes['id'] ?? '');
    else if (name === 'nvpair') this.addPair(attributes);
    else this.openSet(name, attributes, path);
  }

  close(name: string, path: readonly string[]): void {
    if (path[1] !== 'configuration') return;
    if (HOLDERS.has(name) && path[2] === 'resources') this.holder = this.holder?.parent ?? null;
    else if (name.endsWith('_attributes') || name === 'cluster_property_set') this.set = null;
  }

  private openHolder(element: string, attributes: Readonly<Record<string, string>>): void {
    const agent = [attributes['class'], attributes['provider'], attributes['type']];
    this.holder = {
      element,
      id: attributes['id'] ?? '',
      agent: agent.filter((part) => part !== undefined).join(':'),
      template: attributes['template'] ?? null,
      parent: this.holder,
      parameters: [],
      meta: [],
    };
    this.holders.push(this.holder);
  }

  private addPair(attributes: Readonly<Record<string, string>>): void {
    const { id, name, value } = attributes;
    const ref = attributes['id-ref'];
    if (id !== undefined && value !== undefined) this.pairs.set(id, value);
    if (name === undefined || this.set === null) return;
    const own = value ?? (ref === undefined ? '' : `\0${ref}`);
    // Sets with rules may name a parameter twice; the one that lets more nodes in counts.
    if (!this.set.pairs.has(name) || own === 'shared') this.set.pairs.set(name, own);
  }

  private openSet(name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void {
    const list = this.listFor(name, path);
    if (list === null) return;
    this.set = { ref: attributes['id-ref'] ?? null, pairs: new Map() };
    list.push(this.set);
    if (attributes['id'] !== undefined) this.sets.set(attributes['id'], this.set);
  }

  /** Where a set of pairs belongs; null for one that says nothing here (operations, utilization). */
  private listFor(name: string, path: readonly string[]): PairSet[] | null {
    if (name === 'cluster_property_set') return this.properties;
    if (path[2] === 'rsc_defaults') return name === 'meta_attributes' ? this.defaults : null;
    if (this.holder === null || path.at(-1) !== this.holder.element) return null;
    if (name === 'instance_attributes') return this.holder.parameters;
    return name === 'meta_attributes' ? this.holder.meta : null;
  }

  valueIn(sets: readonly PairSet[], name: string): string | null {
    for (const { ref, pairs } of sets) {
      const value = pairs.get(name) ?? (ref === null ? undefined : this.sets.get(ref)?.pairs.get(name));
      if (value !== undefined) return value.startsWith('\0') ? (this.pairs.get(value.slice(1)) ?? null) : value;
    }
    return null;
  }
}

/**
 * What a Pacemaker configuration (`cibadmin -Q`, cib.xml) says about LVs: the agents that activate, mount or lock, with the
 * parameters that matter here, and the members by name. Nothing else is kept: a CIB holds passwords of fence devices.
 *
 * @throws RaidliftError exit 2, see `walkXml`.
 */
export async function parseCib(text: string, source: string): Promise<ManagedCluster> {
  const reader = new CibReader();
  await walkXml(text, { source, root: 'cib', visitor: reader });
  const templates = new Map(reader.holders.map((holder) => [holder.id, holder]));
  const resources: ClusterResource[] = [];
  for (const holder of reader.holders) {
    if (holder.element !== 'primitive') continue;
    const template = holder.template === null ? undefined : templates.get(holder.template);
    const resource = resourceOf(reader, holder, template);
    if (resource !== null) resources.push(resource);
  }
  const members = reader.members.filter((name) => name !== '');
  return { members, maintenance: isTrue(reader.valueIn(reader.properties, 'maintenance-mode')), resources };
}

function resourceOf(reader: CibReader, holder: Holder, template: Holder | undefined): ClusterResource | null {
  const agent = holder.agent || (template?.agent ?? '');
  if (!AGENTS.has(agent.split(':').at(-1) ?? '')) return null;
  const sets = [...holder.parameters, ...(template?.parameters ?? [])];
  const parameter = (...names: string[]): string | null => {
    for (const name of names) {
      const value = reader.valueIn(sets, name);
      if (value !== null && value !== '') return value;
    }
    return null;
  };
  const meta = (name: string): string | null => {
    for (let at: Holder | null = holder; at !== null; at = at.parent) {
      const value =
        reader.valueIn(at.meta, name) ?? (at === holder ? reader.valueIn(template?.meta ?? [], name) : null);
      if (value !== null) return value;
    }
    return reader.valueIn(reader.defaults, name);
  };
  return {
    id: holder.id,
    agent,
    vgName: parameter('vgname', 'volgrpname'),
    lvName: parameter('lvname'),
    device: parameter('device'),
    directory: parameter('directory'),
    fileSystem: parameter('fstype'),
    activationMode: activationOf(agent, parameter),
    access: parameter('vg_access_mode'),
    ownerTag: ownerTagOf(agent, parameter),
    cloned: isCloned(reader, holder),
    managed: !isFalse(meta('is-managed')) && !isTrue(meta('maintenance')),
  };
}

/**
 * How an agent activates LVs: `LVM-activate` exclusively unless `activation_mode=shared`, and with `system_id` and `tagging`
 * always (resource-agents: heartbeat/LVM-activate); the older `LVM` only where `exclusive` is set, else it leaves it to the VG
 * (heartbeat/LVM): null.
 */
function activationOf(agent: string, parameter: (name: string) => string | null): ClusterResource['activationMode'] {
  if (agent.endsWith(':LVM-activate')) {
    const access = parameter('vg_access_mode');
    if (access === 'system_id' || access === 'tagging') return 'exclusive';
    return parameter('activation_mode') === 'shared' ? 'shared' : 'exclusive';
  }
  return agent.endsWith(':LVM') && isTrue(parameter('exclusive')) ? 'exclusive' : null;
}

/** With `tagging` the agent takes a VG by a tag, `pacemaker` unless `tag` says otherwise (heartbeat/LVM-activate, heartbeat/LVM). */
function ownerTagOf(agent: string, parameter: (name: string) => string | null): string | null {
  if (agent.endsWith(':LVM-activate')) {
    return parameter('vg_access_mode') === 'tagging' ? (parameter('tag') ?? 'pacemaker') : null;
  }
  return agent.endsWith(':LVM') && isTrue(parameter('exclusive')) ? (parameter('tag') ?? 'pacemaker') : null;
}

/** It may run on several nodes at once: it is in a clone that is not limited to one instance. */
function isCloned(reader: CibReader, holder: Holder): boolean {
  for (let at = holder.parent; at !== null; at = at.parent) {
    if (at.element === 'bundle') return true;
    if (at.element === 'clone' || at.element === 'master') return reader.valueIn(at.meta, 'clone-max') !== '1';
  }
  return false;
}

/** Pacemaker takes these words in any case. */
function isTrue(value: string | null): boolean {
  return value !== null && /^(?:true|on|yes|y|1)$/i.test(value);
}

function isFalse(value: string | null): boolean {
  return value !== null && /^(?:false|off|no|n|0)$/i.test(value);
}
