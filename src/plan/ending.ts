import { inCluster } from '../assess/elsewhere.js';
import type { ClusterResource, Host, Inventory, Vg, Volume } from '../model/inventory.js';
import type { DraftVolume, Ending } from '../model/plan.js';
import { isActive, subjectOf } from '../model/volume.js';
import type { StepSketch } from './step.js';

/**
 * Who has to let go of a mirror before it can be exclusive on the host that is worked on; undefined where it is already. It is
 * never made so while it is active: `Device or resource busy` (facts §9).
 */
export function endingOf(inventory: Inventory, vg: Vg, volume: Volume): Ending | undefined {
  if (volume.kind !== 'mirror' || !inCluster(vg) || volume.activation === 'exclusive') return undefined;
  const uses: Ending['uses'] = [];
  if (isActive(volume)) uses.push({ node: null, mountPoints: volume.usage.mountPoints });
  const nodes: string[] = [];
  for (const node of inventory.nodes) {
    const name = node.host.name ?? 'another node';
    const seen = node.vgs.flatMap((each) => each.lvs).filter((lv) => lv.uuid === volume.uuid);
    if (seen.length > 0) nodes.push(name);
    if (seen.some((lv) => lv.activation === 'active' || lv.activation === 'exclusive' || (lv.openCount ?? 0) > 0)) {
      uses.push({ node: name, mountPoints: seen.flatMap((lv) => lv.usage.mountPoints) });
    }
  }
  const lock = vg.clustered ? 'clvmd' : (vg.lockType ?? 'unknown');
  return { lock, uses, resources: idsOf(resourcesFor(inventory, volume)), nodes };
}

/**
 * What the cluster manager would start, stop or move while the volume is converted; undefined where there is none, or it keeps its
 * hands off already.
 */
export function managedOf(inventory: Inventory, volume: Volume): string[] | undefined {
  if (volume.kind !== 'mirror' || inventory.host.cluster?.maintenance === true) return undefined;
  const managed = resourcesFor(inventory, volume).filter((resource) => resource.managed);
  return managed.length === 0 ? undefined : idsOf(managed);
}

/** Only Pacemaker's: of rgmanager's, frozen or not, no configuration tells, and a step whose end nobody can see would never end. */
function resourcesFor({ host, nodes }: Inventory, volume: Volume): ClusterResource[] {
  const found: ClusterResource[] = [];
  const add = ({ cluster }: Pick<Host, 'cluster'>): void => {
    for (const each of cluster?.resources ?? []) {
      if (!each.agent.startsWith('rgmanager:') && starts(each, volume)) found.push(each);
    }
  };
  add(host);
  for (const node of nodes) add(node.host);
  return found;
}

function idsOf(resources: readonly ClusterResource[]): string[] {
  return [...new Set(resources.map((each) => each.id))].sort();
}

function starts(
  resource: { vgName: string | null; lvName: string | null; device: string | null },
  volume: Volume,
): boolean {
  const own = resource.vgName === volume.vgName && (resource.lvName === null || resource.lvName === volume.name);
  const devices = [`/dev/${subjectOf(volume)}`, `/dev/mapper/${volume.vgName}-${volume.name}`];
  return own || (resource.device !== null && devices.includes(resource.device));
}

/** The cluster manager keeps its hands off, before anything else. */
function maintenance({ ending, managed, uuid: lv }: DraftVolume): StepSketch[] {
  const resources = ending?.resources ?? managed ?? [];
  if (resources.length === 0) return [];
  const commands = resources.map((id) => `pcs resource unmanage ${id}`);
  return [
    {
      name: 'maintenance',
      phase: 'prepare',
      action: { kind: 'manual', lv, task: 'maintenance', node: null, commands },
      done: [{ kind: 'maintenance', lv, on: true, resources }],
      until: 'end-maintenance',
    },
  ];
}

/** What comes before the conversion: hands off, and where parallel use ends: release everywhere, deactivate, activate here, mount. */
export function endingSteps(volume: DraftVolume): StepSketch[] {
  const { ending, uuid: lv } = volume;
  const steps = maintenance(volume);
  if (ending === undefined) return steps;
  const subject = `${volume.vgName}/${volume.name}`;
  for (const { node, mountPoints } of ending.uses) {
    const umount = mountPoints.map((point) => `umount ${point}`);
    // clvmd deactivates on all nodes at once; lvmlockd's nodes each for themselves.
    const commands = node === null || ending.lock === 'clvmd' ? umount : [...umount, `lvchange -an ${subject}`];
    if (commands.length === 0) continue;
    steps.push({
      name: node === null ? 'release' : `release-${node}`,
      phase: 'prepare',
      action: { kind: 'manual', lv, task: 'release', node, commands },
      done: [{ kind: 'not-used', lv, node }],
    });
  }
  if (ending.uses.some((use) => use.node === null || ending.lock === 'clvmd')) {
    steps.push({
      name: 'deactivate-everywhere',
      phase: 'prepare',
      action: { kind: 'deactivate', lv, for: 'exclusive' },
      done: [{ kind: 'inactive', lv }],
    });
  }
  steps.push({
    name: 'take',
    phase: 'prepare',
    action: { kind: 'activate', lv, ignoreSkip: volume.ignoreSkip },
    mayStart: [{ kind: 'no-missing-pvs', lv }],
    done: [{ kind: 'exclusive', lv }],
    mayFail: true,
  });
  const here = ending.uses.find((use) => use.node === null)?.mountPoints ?? [];
  if (here.length > 0) {
    const commands = here.map((point) => `mount ${point}`);
    steps.push({
      name: 'mount',
      phase: 'prepare',
      action: { kind: 'manual', lv, task: 'mount', node: null, commands },
      mayStart: [{ kind: 'exclusive', lv }],
      done: [{ kind: 'mounted', lv, mountPoints: here }],
    });
  }
  return steps;
}

/** What comes after it: the other nodes are asked, and the cluster manager gets it back. */
export function afterEndingSteps(volume: DraftVolume): StepSketch[] {
  const { ending, managed, uuid: lv } = volume;
  const steps: StepSketch[] = [];
  if (ending !== undefined && ending.nodes.length > 0) {
    const { nodes } = ending;
    steps.push({
      name: 'verify-nodes',
      phase: 'check',
      action: { kind: 'verify-nodes', lv, nodes },
      done: [{ kind: 'nodes-agree', lv, nodes }],
    });
  }
  const resources = ending?.resources ?? managed ?? [];
  if (resources.length > 0) {
    const commands = resources.map((id) => `pcs resource manage ${id}`);
    steps.push({
      name: 'end-maintenance',
      phase: 'restore',
      action: { kind: 'manual', lv, task: 'end-maintenance', node: null, commands },
      done: [{ kind: 'maintenance', lv, on: false, resources }],
    });
  }
  return steps;
}
