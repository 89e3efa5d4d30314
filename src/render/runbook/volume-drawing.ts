import { join, tag, type Markup } from './markup.js';
import { shorten } from './order-layout.js';
import type { Drawing, DrawnLeg } from './volume-story.js';

const LEG = { width: 210, height: 62, gap: 16, top: 78 };
const METADATA = { height: 26, gap: 4 };
/** Of a character in the page's fixed-width font, in the drawing's units. */
const CHARACTER = 7.3;

/** A volume with its legs, and with its log or the metadata of each leg, as one drawing. The page says the same in words. */
export function volumeDrawing(subject: string, drawing: Drawing, label: string): Markup {
  const { legs, log, type } = drawing;
  const columns = legs.length + (log === null ? 0 : 1);
  const width = Math.max(1, columns) * (LEG.width + LEG.gap) + LEG.gap;
  const height = LEG.top + LEG.height + METADATA.height + METADATA.gap + 8;
  const center = width / 2;
  return tag(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label },
    box({ x: center - 130, y: 6, width: 260, height: 44, className: 'box' }, [subject, type]),
    ...legs.map((leg, index) => join([link(center, index), legBox(leg, index)])),
    ...(log === null ? [] : [link(center, legs.length), logBox(log, legs.length)]),
  );
}

function leftOf(column: number): number {
  return LEG.gap + column * (LEG.width + LEG.gap);
}

function link(center: number, column: number): Markup {
  const x = leftOf(column) + LEG.width / 2;
  return tag('path', { class: 'edge', d: `M ${center} 50 V 64 H ${x} V ${LEG.top}` });
}

function legBox({ name, metadata, places }: DrawnLeg, column: number): Markup {
  const x = leftOf(column);
  const [first = 'nowhere that is known', ...others] = places;
  const [device = first, extents = ''] = first.split(/ (?=\([^(]*$)/);
  const rest = others.length === 0 ? extents : `and ${others.length} more`;
  const size = { x, y: LEG.top, width: LEG.width, height: LEG.height, className: 'box' };
  const leg = box(size, [name, device, rest]);
  if (metadata === null) return leg;
  const y = LEG.top + LEG.height + METADATA.gap;
  return join([leg, box({ ...size, y, height: METADATA.height, className: 'box metadata' }, [metadata])]);
}

function logBox(log: string, column: number): Markup {
  const size = { x: leftOf(column), y: LEG.top, width: LEG.width, height: LEG.height, className: 'box log' };
  return box(size, [log]);
}

interface BoxOptions {
  x: number;
  y: number;
  width: number;
  height: number;
  className: string;
}

/** A box with lines of text, the first one its name. */
function box({ x, y, width, height, className }: BoxOptions, lines: readonly string[]): Markup {
  return join([
    tag('rect', { class: className, x, y, width, height, rx: 3 }),
    ...lines.map((line, index) =>
      tag(
        'text',
        {
          x: x + width / 2,
          y: y + 17 + index * 17,
          'text-anchor': 'middle',
          ...(index === 0 ? { class: 'name' } : {}),
        },
        shorten(line, Math.floor((width - 10) / CHARACTER)),
      ),
    ),
  ]);
}
