import { isMoveName } from '../model/moves.js';
import { editLines, withoutHead, type Edit } from './metadata-edit.js';

/**
 * Takes the blocks of a move (`pvmove0`, and with `--atomic` `pvmove0_mimage_0` and `_1`), left behind as its source was lost, out of a text
 * that `vgcfgbackup` wrote (facts §3). Nothing may lie on it any more.
 */
export function withoutMove(text: string, move: string): Edit {
  if (!isMoveName(move)) return { kind: 'refused', why: `${move} is not the name of a move` };
  const lines = text.split('\n');
  const isOfMove = blocksOf(lines, move);
  if (!isOfMove.includes(true)) return { kind: 'refused', why: `the text has no ${move}` };
  const rest = lines.filter((_line, at) => !isOfMove[at]);
  const user = rest.find((line) => new RegExp(`\\b${move}(_mimage_\\d+)?\\b`).test(withoutHead(line)));
  if (user !== undefined) return { kind: 'refused', why: `something else refers to ${move}: ${user.trim()}` };
  return editLines(text, (_line, at) => (isOfMove[at] === true ? null : undefined));
}

/** Which lines belong to the move; LVM indents an LV's block by two tabs. */
function blocksOf(lines: readonly string[], move: string): boolean[] {
  const head = new RegExp(`^\\t\\t${move}(_mimage_[01])? \\{$`);
  let inside = false;
  return lines.map((line) => {
    inside ||= head.test(line);
    const belongs = inside;
    if (line === '\t\t}') inside = false;
    return belongs;
  });
}
