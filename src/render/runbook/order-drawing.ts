import { join, tag, type Markup } from './markup.js';
import { orderLayouts, type Box, type Line, type OrderLayout } from './order-layout.js';
import type { StepGraph } from './step-graph.js';

/** The order of the steps as drawings, one a VG; each box leads to its step. */
export function orderDrawings(graph: StepGraph): Markup {
  return join([
    // One arrow head for all drawings of the page.
    tag(
      'svg',
      { width: 0, height: 0, 'aria-hidden': 'true' },
      tag(
        'defs',
        {},
        tag(
          'marker',
          {
            id: 'head',
            markerWidth: 8,
            markerHeight: 8,
            refX: 7,
            refY: 4,
            orient: 'auto',
            markerUnits: 'userSpaceOnUse',
          },
          tag('path', { class: 'head', d: 'M 0 0 L 8 4 L 0 8 z' }),
        ),
      ),
    ),
    ...orderLayouts(graph).map(drawingOf),
  ]);
}

function drawingOf({ title, width, height, lanes, lines }: OrderLayout): Markup {
  return tag(
    'figure',
    {},
    tag('figcaption', {}, title),
    tag(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': `Order of the steps: ${title}` },
      ...lines.map(lineOf),
      ...lanes.flatMap((lane) => [
        tag('text', { x: 44, y: lane.y, class: 'name' }, lane.title),
        ...lane.boxes.map(boxOf),
      ]),
    ),
  );
}

function lineOf({ path, kind }: Line): Markup {
  return tag('path', { class: kind === 'until' ? 'edge until' : 'edge', d: path, 'marker-end': 'url(#head)' });
}

function boxOf({ x, y, width, height, node, label }: Box): Markup {
  return tag(
    'a',
    { href: `#step-${node.id.slice(1)}` },
    tag('rect', {
      class: node.kind === 'no-return' ? 'box no-return' : 'box',
      x,
      y,
      width,
      height,
      rx: node.kind === 'look' ? height / 2 : 2,
    }),
    tag('text', { x: x + width / 2, y: y + height / 2 + 4, 'text-anchor': 'middle' }, label),
  );
}
