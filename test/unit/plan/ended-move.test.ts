import { describe, expect, test } from 'vitest';
import { endedMove } from '../../../src/plan/ended-move.js';
import { showChanges } from '../../../src/plan/metadata-edit.js';

/* Texts as vgcfgbackup writes them, as far as it matters: a raid1's leg and its metadata, moved together, and cut off at the end. */

interface Place {
  extents: number;
  on: [string, number];
}

const segment = ({ extents, on: [name, at] }: Place, index: number, start: number): string[] => [
  `\t\t\tsegment${index + 1} {`,
  `\t\t\t\tstart_extent = ${start}`,
  `\t\t\t\textent_count = ${extents}\t# some Megabytes`,
  '',
  '\t\t\t\ttype = "striped"',
  '\t\t\t\tstripe_count = 1\t# linear',
  '',
  '\t\t\t\tstripes = [',
  `\t\t\t\t\t"${name}", ${at}`,
  '\t\t\t\t]',
  '\t\t\t}',
];

function lv(name: string, places: Place[], status = '"READ", "WRITE"'): string[] {
  const starts = places.map((_, index) => places.slice(0, index).reduce((sum, { extents }) => sum + extents, 0));
  const head = [`\t\t${name} {`, `\t\t\tid = "${name}-id"`, `\t\t\tstatus = [${status}]`];
  const segments = places.flatMap((place, index) => segment(place, index, starts[index] ?? 0));
  return [...head, `\t\t\tsegment_count = ${places.length}`, '', ...segments, '\t\t}', ''];
}

function text(lvs: string[][]): string {
  const head = ['description = "vgcfgbackup -f vg.with-pvmove0 vg"', '', 'vg {', '\tseqno = 8', ''];
  const pvs = ['\tphysical_volumes {', '', '\t\tpv3 {', '\t\t\tid = "pv3-id"', '\t\t}', '\t}', ''];
  return [...head, ...pvs, '\tlogical_volumes {', '', ...lvs.flat(), '\t}', '}', ''].join('\n');
}

const LOCKED = '"READ", "WRITE", "LOCKED"';
const other = lv('m_rimage_1', [{ extents: 2, on: ['pv1', 1] }]);
const mover = lv(
  'pvmove0',
  [
    { extents: 1, on: ['pv3', 7] },
    { extents: 2, on: ['pv3', 4] },
  ],
  '"READ", "WRITE", "PVMOVE", "LOCKED"',
);
const moved = [
  lv('m_rmeta_0', [{ extents: 1, on: ['pvmove0', 0] }], LOCKED),
  lv('m_rimage_0', [{ extents: 2, on: ['pvmove0', 1] }], LOCKED),
];
const image = lv('pvmove0_mimage_0', [{ extents: 3, on: ['pv0', 0] }], '"READ", "WRITE", "VISIBLE"');

function edited(before: string): string {
  const edit = endedMove(before, 'pvmove0');
  if (edit.kind !== 'edited') throw new Error(edit.why);
  expect(edit.seqno).toBe(8);
  return edit.text;
}

describe('a metadata text with a move brought to its end', () => {
  test('has what was moved where the move lay, unlocked, and an error LV of one extent in its place', () => {
    const after = edited(text([...moved, other, image, mover]));
    const home = [
      lv('m_rmeta_0', [{ extents: 1, on: ['pv3', 7] }]),
      lv('m_rimage_0', [{ extents: 2, on: ['pv3', 4] }]),
    ];
    const error = [
      ...[
        '\t\tpvmove0 {',
        '\t\t\tid = "pvmove0-id"',
        '\t\t\tstatus = ["READ", "WRITE"]',
        '\t\t\tsegment_count = 1',
        '',
      ],
      ...['\t\t\tsegment1 {', '\t\t\t\tstart_extent = 0', '\t\t\t\textent_count = 1', '', '\t\t\t\ttype = "error"'],
      ...['', '\t\t\t}', '\t\t}', ''],
    ];
    expect(after).toBe(text([...home, other, image, error]));
  });

  test('finds parts of what LVM has merged into one segment', () => {
    const merged = lv('pvmove0', [{ extents: 3, on: ['pv3', 4] }], '"PVMOVE"');
    const after = edited(text([...moved, merged]));
    expect(after).toContain('"pv3", 4\n');
    expect(after).toContain('"pv3", 5\n');
    expect(after).not.toContain('"pvmove0"');
  });

  test('shows each line that changes, and no other', () => {
    const edit = endedMove(text([...moved, mover]), 'pvmove0');
    if (edit.kind !== 'edited') throw new Error(edit.why);
    const shown = showChanges(edit.changes);
    expect(shown.filter((line) => line.includes('LOCKED"]'))).toHaveLength(3);
    expect(shown).toContain('+ \t\t\t\t\t"pv3", 4');
    expect(shown.some((line) => line.includes('pv1') || line.includes('id ='))).toBe(false);
  });

  test.each<[string, string]>([
    ['it is a mirror still', text([...moved, mover.map((line) => line.replace('"striped"', '"mirror"'))])],
    ['it is another LV', text([...moved, other])],
    ['LVM does not call it a move', text([...moved, lv('pvmove0', [{ extents: 3, on: ['pv3', 4] }])])],
    ['something lies on it only in part', text([lv('a', [{ extents: 4, on: ['pvmove0', 0] }], LOCKED), mover])],
    ['its images are in use', text([lv('a', [{ extents: 3, on: ['pvmove0_mimage_0', 0] }]), image, mover])],
    ['the VG says no number', text([...moved, mover]).replace('\tseqno = 8\n', '')],
  ])('is refused where %s', (_, before) => {
    expect(endedMove(before, 'pvmove0').kind).toBe('refused');
  });
});
