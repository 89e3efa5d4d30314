/**
 * An edit of a VG's metadata text, line by line; `vgcfgbackup` gives the text, `vgcfgrestore` takes it back. Pure. There are two: what a
 * move has left behind whose source was lost (`without-move.ts`), and a move that was cut off at its end (`ended-move.ts`).
 */
export type Edit =
  { kind: 'edited'; text: string; changes: LineChange[]; seqno: number } | { kind: 'refused'; why: string };

/** `line`: counted from 1. `to`: null where the line goes. */
export interface LineChange {
  line: number;
  from: string;
  to: string | null;
}

/** The seqno of the VG that a text is of; null where it says none. */
export function seqnoOf(text: string): number | null {
  const found = /^\tseqno = (\d+)$/m.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

/** The text with other lines in place of some. `to`: undefined leaves a line as it is, null takes it out. */
export function editLines(text: string, to: (line: string, at: number) => string | null | undefined): Edit {
  const seqno = seqnoOf(text);
  if (seqno === null) return { kind: 'refused', why: 'the text says no seqno' };
  const changes: LineChange[] = [];
  const lines = text.split('\n').flatMap((from, at) => {
    const next = to(from, at);
    if (next === undefined || next === from) return [from];
    changes.push({ line: at + 1, from, to: next });
    return next === null ? [] : [next];
  });
  return { kind: 'edited', text: lines.join('\n'), changes, seqno };
}

/** What changes, for people: what goes with `-`, what comes with `+`. */
export function showChanges(changes: readonly LineChange[]): string[] {
  return changes.flatMap(({ from, to }) => [`- ${from}`, ...(to === null ? [] : [`+ ${to}`])]);
}

/** The command that made a text stands in its head, and may name a move. */
export function withoutHead(line: string): string {
  return /^description = /.test(line) ? '' : line;
}

/** What is run to make and to put back an edited text; built here and nowhere else. */
export function editArgv({ vg, backup, move }: { vg: string; backup: string; move: string }): {
  before: string;
  after: string;
  save: string[];
  make: (changes: readonly LineChange[]) => string[][];
  restore: string[];
} {
  const before = `${backup}.with-${move}`;
  const after = `${backup}.without-${move}`;
  return {
    before,
    after,
    save: ['vgcfgbackup', '-f', before, vg],
    make: (changes) => [
      ['cp', before, after],
      ['sed', '-i', ...changes.flatMap((change) => ['-e', sedOf(change)]), after],
      ['vgcfgrestore', '--test', '--yes', '-f', after, vg],
    ],
    restore: ['vgcfgrestore', '--yes', '-f', after, vg],
  };
}

function sedOf({ line, to }: LineChange): string {
  return to === null ? `${line}d` : `${line}s/^.*$/${to.replace(/[\\/&]/g, '\\$&')}/`;
}
