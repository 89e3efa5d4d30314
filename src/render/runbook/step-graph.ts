import type { Plan, Step } from '../../model/plan.js';
import { blocksOf, type StepBlock } from '../step-blocks.js';

/** What a step is in a drawing: shapes tell them apart, never colour alone. */
export type NodeKind = 'command' | 'look' | 'no-return' | 'several';

export interface GraphNode {
  /** Letters and digits only. */
  id: string;
  label: string;
  kind: NodeKind;
}

export interface GraphGroup {
  title: string;
  vg: string;
  /** `open`, `close`: what comes before and after all volumes of a VG. */
  place: 'open' | 'volume' | 'close';
  nodes: GraphNode[];
}

/** until: the first is temporary, the second takes it back. */
export interface GraphEdge {
  from: string;
  to: string;
  kind: 'next' | 'until';
}

export interface StepGraph {
  groups: GraphGroup[];
  edges: GraphEdge[];
}

/** More boxes than that are no drawing any more. */
const MOST_NODES = 120;

/**
 * What must come before what. The volumes of a VG do not wait for each other's success: one that stops keeps no other from
 * going on. Very many steps are drawn as one box a volume; null where even that is too much.
 */
export function stepGraph(plan: Pick<Plan, 'basis' | 'volumes' | 'steps'>): StepGraph | null {
  const blocks = blocksOf(plan);
  if (blocks.length > MOST_NODES || blocks.length === 0) return null;
  const whole = plan.steps.length <= MOST_NODES;
  let number = 1;
  const nodeOfStep = new Map<string, string>();
  const groups: GraphGroup[] = [];
  for (const block of blocks) {
    const nodes = whole ? nodesOf(block, number) : [nodeOf(block, number)];
    if (whole) block.steps.forEach((step, index) => nodeOfStep.set(step.id, nodes[index]?.id ?? ''));
    number += block.steps.length;
    const vg = block.steps[0]?.vg ?? '';
    const isFirst = !groups.some((group) => group.vg === vg);
    groups.push({
      title: block.heading,
      vg,
      place: block.volume !== null ? 'volume' : isFirst ? 'open' : 'close',
      nodes,
    });
  }
  return { groups, edges: [...nextEdges(groups), ...untilEdges(plan.steps, nodeOfStep)] };
}

function nodesOf({ steps }: StepBlock, first: number): GraphNode[] {
  return steps.map((step, index) => ({
    id: `s${first + index}`,
    label: `${first + index} ${nameOf(step)}${step.action.kind === 'manual' ? ' (by hand)' : ''}`,
    kind: step.pointOfNoReturn ? 'no-return' : isLook(step) ? 'look' : 'command',
  }));
}

function nodeOf({ steps }: StepBlock, first: number): GraphNode {
  const last = first + steps.length - 1;
  return { id: `s${first}`, label: first === last ? `step ${first}` : `steps ${first} to ${last}`, kind: 'several' };
}

/** Not where a person, or commands of the moment, change something. */
function isLook({ argv, action }: Step): boolean {
  return argv === null && action.kind !== 'manual' && action.kind !== 'keep-log' && action.kind !== 'detach-leg';
}

/** What stands after the subject in a step's id. */
function nameOf({ id }: Step): string {
  return id.slice(id.lastIndexOf(':') + 1);
}

function nextEdges(groups: readonly GraphGroup[]): GraphEdge[] {
  const edges: GraphEdge[] = [];
  const join = (from: GraphNode | undefined, to: GraphNode | undefined): void => {
    if (from !== undefined && to !== undefined) edges.push({ from: from.id, to: to.id, kind: 'next' });
  };
  for (const { nodes } of groups) nodes.forEach((node, index) => join(nodes[index - 1], node));
  for (const own of groupsByVg(groups)) {
    const open = own.find((group) => group.place === 'open');
    const close = own.find((group) => group.place === 'close');
    const volumes = own.filter((group) => group.place === 'volume');
    for (const volume of volumes) {
      join(open?.nodes.at(-1), volume.nodes[0]);
      join(volume.nodes.at(-1), close?.nodes[0]);
    }
    if (volumes.length === 0) join(open?.nodes.at(-1), close?.nodes[0]);
  }
  return edges;
}

/** The groups of each VG, in order. */
export function groupsByVg(groups: readonly GraphGroup[]): GraphGroup[][] {
  const byVg = new Map<string, GraphGroup[]>();
  for (const group of groups) {
    const own = byVg.get(group.vg);
    if (own === undefined) byVg.set(group.vg, [group]);
    else own.push(group);
  }
  return [...byVg.values()];
}

function untilEdges(steps: readonly Step[], nodes: ReadonlyMap<string, string>): GraphEdge[] {
  return steps.flatMap(({ id, until }) => {
    const from = nodes.get(id);
    const to = until === undefined ? undefined : nodes.get(until);
    return from === undefined || to === undefined ? [] : [{ from, to, kind: 'until' as const }];
  });
}
