import { groupsByVg, type GraphEdge, type GraphGroup, type GraphNode, type StepGraph } from './step-graph.js';

/* Where everything goes in the drawing of one VG: a lane for each volume, between what opens and what closes the VG. */

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  node: GraphNode;
  /** As short as the box; the steps below have it whole. */
  label: string;
}

export interface Lane {
  title: string;
  y: number;
  boxes: Box[];
}

export interface Line {
  /** An SVG path of straight lines. */
  path: string;
  kind: GraphEdge['kind'];
}

export interface OrderLayout {
  title: string;
  width: number;
  height: number;
  lanes: Lane[];
  lines: Line[];
}

const CHARACTER = 7.3;
const BOX = { height: 28, gap: 34, padding: 20, longest: 28 };
const LANE = { height: 74, title: 14, left: 44 };
const GUTTER = { next: 26, until: 10 };

/** One drawing a VG: VGs do not wait for each other. */
export function orderLayouts({ groups, edges }: StepGraph): OrderLayout[] {
  return groupsByVg(groups).map((own) => layOut(own, edges));
}

function layOut(groups: readonly GraphGroup[], edges: readonly GraphEdge[]): OrderLayout {
  const lanes = groups.map((group, index) => laneOf(group, index * LANE.height));
  const right = Math.max(...lanes.flatMap(({ boxes }) => boxes.map(({ x, width }) => x + width)));
  const boxes = new Map(lanes.flatMap((lane) => lane.boxes.map((box) => [box.node.id, box] as const)));
  const lines = edges.flatMap(({ from, to, kind }): Line[] => {
    const start = boxes.get(from);
    const end = boxes.get(to);
    return start === undefined || end === undefined ? [] : [{ path: pathOf(start, end, { kind, right }), kind }];
  });
  const width = Math.round(right + 2 * GUTTER.next);
  return { title: groups[0]?.title ?? '', width, height: lanes.length * LANE.height, lanes, lines };
}

function laneOf({ title, nodes }: GraphGroup, y: number): Lane {
  let x = LANE.left;
  const boxes = nodes.map((node): Box => {
    const label = shorten(node.label, BOX.longest);
    const width = Math.round([...label].length * CHARACTER + BOX.padding);
    const box = { x, y: y + LANE.title + 8, width, height: BOX.height, node, label };
    x += width + BOX.gap;
    return box;
  });
  return { title: shorten(title, 60), y: y + LANE.title, boxes };
}

/** Ends in an ellipsis where it is longer than that. */
export function shorten(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}

function pathOf(from: Box, to: Box, { kind, right }: { kind: GraphEdge['kind']; right: number }): string {
  const middle = from.y + from.height / 2;
  const goal = to.y + to.height / 2;
  if (kind === 'until') return from.y === to.y ? below(from, to) : aside(from, to);
  if (from.y === to.y) return `M ${from.x + from.width} ${middle} H ${to.x}`;
  // To a lane's first box from above, along its left; from a lane's last box, along the right of all lanes, to what closes.
  if (to.x === LANE.left && from.y < to.y && isOpening(from)) {
    const bottom = from.y + from.height;
    return `M ${from.x + from.width / 2} ${bottom} V ${bottom + 8} H ${GUTTER.next} V ${goal} H ${to.x}`;
  }
  const lane = to.y + to.height + 8;
  const outside = right + GUTTER.next;
  return `M ${from.x + from.width} ${middle} H ${outside} V ${lane} H ${to.x + to.width / 2} V ${to.y + to.height}`;
}

/** The first lane of a drawing opens the VG. */
function isOpening({ y }: Box): boolean {
  return y < LANE.height;
}

/** Within a lane: under the boxes between the two. */
function below(from: Box, to: Box): string {
  const bottom = from.y + from.height;
  return `M ${from.x + from.width / 2} ${bottom} V ${bottom + 12} H ${to.x + to.width / 2} V ${bottom}`;
}

/** Between lanes: along the far left. */
function aside(from: Box, to: Box): string {
  const top = from.y + from.height + 14;
  return `M ${from.x + from.width - 10} ${from.y + from.height} V ${top} H ${GUTTER.until} V ${to.y - 4} H ${to.x + 12} V ${to.y}`;
}
