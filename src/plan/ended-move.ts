import { isMoveName } from '../model/moves.js';
import { editLines, withoutHead, type Edit } from './metadata-edit.js';

/**
 * What LVM commits next when it ends a move [lab, 2.03.16, the ring of metadata texts]: what lies on `pvmove0`, linear by now, lies where that
 * lies, is locked no more, and `pvmove0` is an `error` LV of one extent, which `lvremove` takes. For a move that was cut off before: no
 * command of LVM goes on with it. No extent changes its place.
 */
export function endedMove(text: string, move: string): Edit {
  if (!isMoveName(move)) return { kind: 'refused', why: `${move} is not the name of a move` };
  const lines = text.split('\n');
  const blocks = readBlocks(lines);
  const mover = blocks.find(({ name }) => name === move);
  if (mover === undefined) return { kind: 'refused', why: `the text has no ${move}` };
  const pieces = mover.segments.map((segment) => pieceOf(lines, segment));
  if (!/"PVMOVE"/.test(lines[mover.status] ?? '') || pieces.includes(null)) {
    return { kind: 'refused', why: `${move} was not cut off while it ended` };
  }
  const edits = new Map<number, string | null>(closeMover(lines, mover));
  for (const block of blocks) {
    if (block === mover) continue;
    const moved = redirect(lines, block, { move, pieces: pieces.filter((piece) => piece !== null) });
    if (moved === 'outside') return { kind: 'refused', why: `${block.name} does not lie on ${move} as a whole` };
    for (const [at, line] of moved) edits.set(at, line);
  }
  const edit = editLines(text, (_line, at) => edits.get(at));
  if (edit.kind === 'refused') return edit;
  const named = new RegExp(`"${move}(_mimage_\\d+)?"`);
  const user = edit.text.split('\n').find((line) => named.test(withoutHead(line)));
  return user === undefined ? edit : { kind: 'refused', why: `something else refers to ${move}: ${user.trim()}` };
}

/** Numbers of lines, counted from 0. */
interface Range {
  first: number;
  last: number;
}

interface Block extends Range {
  name: string;
  status: number;
  segments: Range[];
}

/** So many extents from `start` on lie on `pv` from `at` on. */
interface Piece {
  start: number;
  extents: number;
  pv: string;
  at: number;
}

/** The LVs of a text; LVM indents an LV's block by two tabs, its segments by three. */
function readBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let isInLvs = false;
  lines.forEach((line, at) => {
    isInLvs ||= line === '\tlogical_volumes {';
    const name = isInLvs ? /^\t\t(\S+) \{$/.exec(line)?.[1] : undefined;
    if (name !== undefined) blocks.push({ name, first: at, last: at, status: at, segments: [] });
    const block = blocks.at(-1);
    if (block === undefined || block.last !== block.first) return;
    if (line === '\t\t}') block.last = at;
    if (/^\t\t\tstatus = /.test(line)) block.status = at;
    if (/^\t\t\tsegment\d+ \{$/.test(line)) block.segments.push({ first: at, last: at });
    const segment = block.segments.at(-1);
    if (line === '\t\t\t}' && segment !== undefined) segment.last = at;
  });
  return blocks;
}

function numberIn(lines: readonly string[], { first, last }: Range, field: string): number {
  const line = lines.slice(first, last).find((each) => each.trim().startsWith(`${field} = `));
  return Number(/= (\d+)/.exec(line ?? '')?.[1] ?? NaN);
}

/** `"NAME", EXTENT`, alone on its line. */
const PLACE = /^\t+"([^"]+)", (\d+),?$/;

/** A linear segment; null: it is none. */
function pieceOf(lines: readonly string[], segment: Range): Piece | null {
  const own = lines.slice(segment.first, segment.last + 1);
  const places = own.flatMap((line) => PLACE.exec(line) ?? []);
  const [, pv, at] = places;
  const isLinear = own.some((line) => line.trim() === 'type = "striped"') && places.length === 3;
  if (!isLinear || pv === undefined) return null;
  const [start, extents] = [numberIn(lines, segment, 'start_extent'), numberIn(lines, segment, 'extent_count')];
  return { start, extents, pv, at: Number(at) };
}

/** The lines of an LV that lies on the move, with where it lies then; none for another LV. */
function redirect(
  lines: readonly string[],
  block: Block,
  { move, pieces }: { move: string; pieces: readonly Piece[] },
): 'outside' | [number, string][] {
  const edits: [number, string][] = [];
  for (const segment of block.segments) {
    const extents = numberIn(lines, segment, 'extent_count');
    for (let at = segment.first; at <= segment.last; at++) {
      const line = lines[at] ?? '';
      const [, name, from] = PLACE.exec(line) ?? [];
      if (name !== move) continue;
      const start = Number(from);
      const piece = pieces.find((each) => each.start <= start && start + extents <= each.start + each.extents);
      if (piece === undefined) return 'outside';
      edits.push([at, line.replace(`"${move}", ${from}`, `"${piece.pv}", ${piece.at + start - piece.start}`)]);
    }
  }
  if (edits.length > 0) edits.push([block.status, unlocked(lines[block.status] ?? '')]);
  return edits;
}

function unlocked(status: string): string {
  return status.replace(/, "(LOCKED|PVMOVE)"/g, '');
}

/** The move's own lines: one extent of `error`. */
function closeMover(lines: readonly string[], { first, last, status, segments }: Block): [number, string | null][] {
  const edits: [number, string | null][] = [[status, unlocked(lines[status] ?? '')]];
  const [only, ...others] = segments;
  for (let at = first; at <= last; at++) {
    const line = lines[at] ?? '';
    if (/^\t\t\tsegment_count = /.test(line)) edits.push([at, '\t\t\tsegment_count = 1']);
    if (others.some((segment) => segment.first <= at && at <= segment.last)) edits.push([at, null]);
    if (only === undefined || at <= only.first || at >= only.last) continue;
    if (/^\t{4}extent_count = /.test(line)) edits.push([at, '\t\t\t\textent_count = 1']);
    else if (/^\t{4}type = /.test(line)) edits.push([at, '\t\t\t\ttype = "error"']);
    else if (!/^\t{4}start_extent = /.test(line) && line !== '') edits.push([at, null]);
  }
  return edits;
}
