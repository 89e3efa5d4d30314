import { readFileSync } from 'node:fs';

/*
 * A picture of a session for the README: terminal screens as tmux captured them in the lab (text and colours, nothing that
 * moves the cursor), one below the other. It follows the reader's light or dark theme and needs no script.
 */

const COLUMNS = 80;
const CHAR_WIDTH = 8.4;
const LINE_HEIGHT = 18;
const PADDING = 14;
const GAP = 16;
const TITLE_HEIGHT = 26;

const FRAMES: readonly (readonly [file: string, title: string])[] = [
  ['1-question', 'It looks, and asks only what it cannot know'],
  ['2-plan', 'The plan, before anything is changed'],
  ['3-done', 'Stopped half-way with Ctrl-C, gone on with later'],
];

interface Span {
  text: string;
  column: number;
  classes: string[];
}

/** docs/session.svg, from the recorded screens. */
export function sessionPicture(): string {
  const frames = FRAMES.map(([file, title]) => ({ title, lines: screenLines(recorded(file)) }));
  const width = COLUMNS * CHAR_WIDTH + 2 * PADDING;
  let top = 0;
  const drawn = frames.map(({ title, lines }) => {
    const height = TITLE_HEIGHT + lines.length * LINE_HEIGHT + 2 * PADDING;
    const frame = drawFrame({ title, lines, top, width, height });
    top += height + GAP;
    return frame;
  });
  const size = `width="${round(width)}" height="${top - GAP}" viewBox="0 0 ${round(width)} ${top - GAP}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title">`,
    '<!-- Made by `npm run generate` from test/fixtures/session/, which test/lab/wizard.test.ts records. -->',
    '<title id="title">A session of raidlift on a terminal, in three screens</title>',
    STYLE,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function recorded(name: string): string {
  return readFileSync(new URL(`../fixtures/session/${name}.ansi`, import.meta.url), 'utf8');
}

const STYLE = `<style>
  .back { fill: #ffffff; stroke: #d0d7de; } .bar { fill: #f6f8fa; } text { fill: #1f2328; white-space: pre; }
  text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
  .title { fill: #59636e; } .bold { font-weight: 700; } .dim { fill: #59636e; }
  .red { fill: #b3261e; } .green { fill: #1a7f37; } .yellow { fill: #8a5d00; } .cyan { fill: #0b6170; }
  @media (prefers-color-scheme: dark) {
    .back { fill: #0d1117; stroke: #3d444d; } .bar { fill: #151b23; } text { fill: #e6edf3; }
    .title, .dim { fill: #9198a1; }
    .red { fill: #ff7b72; } .green { fill: #56d364; } .yellow { fill: #e3b341; } .cyan { fill: #76e3ea; }
  }
</style>`;

interface Frame {
  title: string;
  lines: readonly Span[][];
  top: number;
  width: number;
  height: number;
}

function drawFrame({ title, lines, top, width, height }: Frame): string {
  const box = `x="0.5" y="${top + 0.5}" width="${round(width - 1)}" rx="6"`;
  return [
    `<rect class="back" ${box} height="${height - 1}"/>`,
    `<rect class="bar" x="1" y="${top + 1}" width="${round(width - 2)}" height="${TITLE_HEIGHT - 2}" rx="5"/>`,
    `<text class="title" x="${PADDING}" y="${top + 18}">${escape(title)}</text>`,
    ...lines.flatMap((spans, index) => {
      const y = top + TITLE_HEIGHT + PADDING + (index + 1) * LINE_HEIGHT - 5;
      return spans.map((span) => drawSpan(span, y));
    }),
  ].join('\n');
}

/** Each piece is stretched to its columns: whatever font there is, the table stays a table. */
function drawSpan({ text, column, classes }: Span, y: number): string {
  const look = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  const length = round([...text].length * CHAR_WIDTH);
  return `<text${look} x="${round(PADDING + column * CHAR_WIDTH)}" y="${y}" textLength="${length}">${escape(text)}</text>`;
}

const COLORS: Readonly<Record<number, string>> = { 31: 'red', 32: 'green', 33: 'yellow', 36: 'cyan' };

/** A captured screen as lines of pieces with one look each; looks go on over line ends. */
function screenLines(screen: string): Span[][] {
  const look = { bold: false, dim: false, color: '' };
  return screen
    .trimEnd()
    .split('\n')
    .map((line) => {
      const spans: Span[] = [];
      let column = 0;

      for (const piece of line.split(/(\u001b\[[0-9;]*m)/)) {
        if (piece.startsWith('\u001b')) setLook(look, piece);
        else {
          spans.push(...spansOf(piece, column, look));
          column += [...piece].length;
        }
      }
      return spans;
    });
}

function setLook(look: { bold: boolean; dim: boolean; color: string }, sequence: string): void {
  for (const code of sequence.slice(2, -1).split(';').map(Number)) {
    if (code === 0) Object.assign(look, { bold: false, dim: false, color: '' });
    else if (code === 1) look.bold = true;
    else if (code === 2) look.dim = true;
    else if (code === 39) look.color = '';
    else if (COLORS[code] !== undefined) look.color = COLORS[code];
    else if (code !== 49) throw new Error(`the recording has a look that the picture does not know: ${code}`);
  }
}

/** Without the spaces around it, which need no drawing. */
function spansOf(piece: string, column: number, look: { bold: boolean; dim: boolean; color: string }): Span[] {
  const text = piece.trim();
  if (text === '') return [];
  const classes = [look.bold ? 'bold' : '', look.dim ? 'dim' : '', look.color].filter((name) => name !== '');
  return [{ text, column: column + (piece.length - piece.trimStart().length), classes }];
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
