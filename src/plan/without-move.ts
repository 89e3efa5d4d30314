/**
 * The one edit of metadata that is ever proposed (facts §3): what a move has left behind whose source was lost is taken out of a VG's
 * text. Pure; `vgcfgbackup` gives the text, `vgcfgrestore` takes it back.
 */
export type Edit =
  /** `removed`: the lines that go, in order, and nothing else. */
  { kind: 'edited'; text: string; removed: string[]; seqno: number } | { kind: 'refused'; why: string };

/** Takes the blocks of a move (`pvmove0`, and with `--atomic` `pvmove0_mimage_0` and `_1`) out of a text that `vgcfgbackup` wrote. */
export function withoutMove(text: string, move: string): Edit {
  if (!/^pvmove\d+$/.test(move)) return { kind: 'refused', why: `${move} is not the name of a move` };
  const seqno = Number(/^\tseqno = (\d+)$/m.exec(text)?.[1]);
  if (!Number.isInteger(seqno)) return { kind: 'refused', why: 'the text says no seqno' };
  const lines = text.split('\n');
  const isOfMove = blocksOf(lines, move);
  const removed = lines.filter((_line, at) => isOfMove[at]);
  if (removed.length === 0) return { kind: 'refused', why: `the text has no ${move}` };
  const rest = lines.filter((_line, at) => !isOfMove[at]);
  const user = rest.find((line) => new RegExp(`\\b${move}(_mimage_\\d+)?\\b`).test(withoutHead(line)));
  if (user !== undefined) return { kind: 'refused', why: `something else refers to ${move}: ${user.trim()}` };
  return { kind: 'edited', text: rest.join('\n'), removed, seqno };
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

/** The command that made the text stands in its head, and may name the move. */
function withoutHead(line: string): string {
  return /^description = /.test(line) ? '' : line;
}

/** What is run to make and to put back the edited text, in order; built here and nowhere else. */
export function editArgv({ vg, backup, move }: { vg: string; backup: string; move: string }): {
  before: string;
  after: string;
  prepare: string[][];
  restore: string[];
} {
  const before = `${backup}.with-${move}`;
  const after = `${backup}.without-${move}`;
  return {
    before,
    after,
    prepare: [
      ['vgcfgbackup', '-f', before, vg],
      ['cp', before, after],
      ['sed', '-i', '-E', `/^\\t\\t${move}(_mimage_[01])? \\{$/,/^\\t\\t\\}$/d`, after],
      ['vgcfgrestore', '--test', '--yes', '-f', after, vg],
    ],
    restore: ['vgcfgrestore', '--yes', '-f', after, vg],
  };
}
