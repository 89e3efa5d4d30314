import { nextStep } from '../../../../src/apply/next-step.js';
import type { Decision } from '../../../../src/apply/next/decision.js';
import { holds } from '../../../../src/model/holds.js';
import type { Inventory, NodeView } from '../../../../src/model/inventory.js';
import type { Plan, PlannedVolume } from '../../../../src/model/plan.js';
import type { Predicate } from '../../../../src/model/predicate.js';
import { argvFor } from '../../../../src/plan/argv.js';
import { planTag, type Names } from '../../../../src/plan/names.js';
import { probe, type Answer, type Sights } from './probe.js';

export interface Both {
  plan: Plan;
  planned: PlannedVolume;
  inventory: Inventory;
  sights: Sights;
  /** Steps that were finished; names of steps that were tried. */
  recorded?: readonly string[];
  tried?: readonly string[];
  /** What the other nodes show where apply asks them: a script is told. */
  nodes?: readonly NodeView[];
}

/** Asks both evaluators about the same host: every kind of predicate, the next step, its command. */
export function askBoth(shell: readonly string[], both: Both): { script: Answer; apply: Answer } {
  const { plan, planned, inventory, sights, recorded = [], tried = [] } = both;
  const predicates = everyPredicate(planned, allPvs(inventory));
  const script = probe(shell, { plan, planned, sights, predicates, recorded, tried });
  const vg = inventory.vgs.find(({ uuid }) => uuid === planned.vg);
  const now = vg?.volumes.find(({ uuid }) => uuid === planned.uuid);
  const tag = planTag(plan.id);
  const find = () => (vg === undefined || now === undefined ? undefined : { vg, volume: now });
  const context = {
    find,
    tag,
    recorded: new Set(recorded),
    ...(both.nodes === undefined ? {} : { nodes: [...both.nodes] }),
  };
  const decision = nextStep({ planned, vg, now, context, tried: new Set(tried) });
  const argv = decision.kind === 'run' ? argvFor(decision.sketch.action, namesOf(inventory, tag)) : null;
  // A script has a step for each number of dead legs.
  const dead = argv?.filter((word) => word === '--rebuild').length;
  const next = inWords(decision).replace('rebuild-legs', `rebuild-legs-${dead}`);
  return { script, apply: { next, argv, holds: predicates.map((each) => holds(each, context)) } };
}

type Plain = Exclude<
  Predicate['kind'],
  | Cluster
  | Move
  | Absent
  | 'recorded'
  | 'not-used'
  | 'mounted'
  | 'segtype-is'
  | 'legs-are'
  | 'log-is'
  | 'leg-on'
  | 'no-leg-on'
  | 'room-for-leg'
  | 'room-for-metadata'
>;

/** Those that a script takes on a person's word: they ask about other nodes and the cluster manager. */
type Cluster = 'maintenance' | 'nodes-agree';

/** And for those about a move, which a script neither holds nor compares. */
type Move = 'move-from' | 'move-copied' | 'not-moving' | 'part-off' | 'part-on';
/** Nor does one let a leg go for a while. */
type Absent = 'unmonitored' | 'part-inactive' | 'leg-detached' | 'no-leg-detached';

/** Each kind that asks nothing but about the volume; a kind that is missing here does not compile. */
const PLAIN: Readonly<Record<Plain, true>> = {
  exists: true,
  exclusive: true,
  active: true,
  inactive: true,
  'in-sync': true,
  'legs-alive': true,
  'no-strays': true,
  'none-suspended': true,
  'no-operation': true,
  split: true,
  monitored: true,
  tagged: true,
  untagged: true,
  'no-missing-pvs': true,
};

/** Every kind of predicate, with each answer that it could take. */
function everyPredicate(planned: PlannedVolume, pvs: readonly string[]): Predicate[] {
  const lv = planned.uuid;
  const subject = `${planned.vgName}/${planned.name}`;
  return [
    ...(Object.keys(PLAIN) as Plain[]).map((kind) => ({ kind, lv })),
    ...['mirror', 'raid1', 'linear', 'other'].map((type) => ({ kind: 'segtype-is', lv, type }) as const),
    ...[0, 1, 2, 3, 4].map((count) => ({ kind: 'legs-are', lv, count }) as const),
    ...(['core', 'disk', 'mirrored'] as const).map((log) => ({ kind: 'log-is', lv, log }) as const),
    ...[1, 2, 4, 95, 96, 200].map((extentsPerLeg) => ({ kind: 'room-for-metadata', lv, extentsPerLeg }) as const),
    ...pvs.flatMap((pv) => [{ kind: 'leg-on', lv, pv } as const, { kind: 'no-leg-on', lv, pv } as const]),
    ...pvs.flatMap((pv) => [0, 1, 80, 96].map((extents) => ({ kind: 'room-for-leg', lv, pv, extents }) as const)),
    { kind: 'not-used', lv, node: null },
    { kind: 'mounted', lv, mountPoints: [] },
    { kind: 'mounted', lv, mountPoints: ['/mnt/x'] },
    { kind: 'recorded', step: `${subject}:verify` },
    { kind: 'recorded', step: `${subject}:scrub-check` },
  ];
}

/** Some more than there are. */
function allPvs(inventory: Inventory): string[] {
  const pvs = inventory.vgs.flatMap((vg) => vg.pvs.map(({ uuid }) => uuid));
  return [...pvs, 'aaaaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaaaz'];
}

/** Names of the moment, as apply has them. */
function namesOf(inventory: Inventory, tag: string): Names {
  const names = new Map<string, string>();
  for (const each of inventory.vgs) {
    names.set(each.uuid, each.name);
    for (const lv of each.lvs) names.set(lv.uuid, `${each.name}/${lv.name}`);
    for (const pv of each.pvs) names.set(pv.uuid, pv.device);
  }
  const name = (uuid: string): string => names.get(uuid) ?? `no name for ${uuid}`;
  return { tag, vg: name, lv: name, pv: name, move: name, backupFile: name };
}

function inWords(decision: Decision): string {
  switch (decision.kind) {
    case 'run':
      return `run ${decision.sketch.name}`;
    case 'manual':
      return `hand ${decision.sketch.name}`;
    case 'stop':
      return `stop ${decision.code}`;
    default:
      return decision.kind;
  }
}
