import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { editArgv } from '../../../src/plan/metadata-edit.js';
import { withoutMove } from '../../../src/plan/without-move.js';

/* A text as vgcfgbackup writes it, as far as it matters: a linear volume, and what a move with `--atomic` has left behind. */

const lv = (name: string, type: string, areas: string): string =>
  [
    `\t\t${name} {`,
    `\t\t\tid = "${name}-id"`,
    '\t\t\tsegment1 {',
    '\t\t\t\tstart_extent = 0',
    `\t\t\t\ttype = "${type}"`,
    `\t\t\t\t${areas}`,
    '\t\t\t}',
    '\t\t}',
  ].join('\n');

const volume = lv('db', 'striped', 'stripes = ["pv1", 0]');
const left = [
  lv('pvmove0', 'mirror', 'mirrors = ["pvmove0_mimage_0", 0, "pvmove0_mimage_1", 0]'),
  lv('pvmove0_mimage_0', 'striped', 'stripes = ["pv0", 0]'),
  lv('pvmove0_mimage_1', 'striped', 'stripes = ["pv3", 0]'),
];

function text(lvs: string[], command = 'vgcfgbackup -f before.with-pvmove0 vg'): string {
  const head = ['contents = "Text Format Volume Group"', `description = "Created *after* executing '${command}'"`, ''];
  return [
    ...head,
    'vg {',
    '\tid = "vg-id"',
    '\tseqno = 17',
    '',
    '\tlogical_volumes {',
    '',
    lvs.join('\n\n'),
    '\t}',
    '}',
    '',
  ].join('\n');
}

describe('a metadata text without a move', () => {
  const before = text([volume, ...left]);

  test('lacks the blocks of the move and nothing else', () => {
    const edit = withoutMove(before, 'pvmove0');
    if (edit.kind !== 'edited') throw new Error(edit.why);
    expect(edit.seqno).toBe(17);
    expect(edit.changes.map(({ from, to }) => (to === null ? from : to)).join('\n')).toBe(left.join('\n'));
    expect(edit.text.replace(/\n+/g, '\n')).toBe(text([volume]).replace(/\n+/g, '\n'));
  });

  test('is refused where something still lies on the move', () => {
    const used = text([lv('db', 'striped', 'stripes = ["pvmove0", 0]'), ...left]);
    expect(withoutMove(used, 'pvmove0')).toEqual({
      kind: 'refused',
      why: 'something else refers to pvmove0: stripes = ["pvmove0", 0]',
    });
  });

  test('is refused where there is none, where it is another LV, and where the VG says no number', () => {
    expect(withoutMove(text([volume]), 'pvmove0')).toMatchObject({ kind: 'refused' });
    expect(withoutMove(before, 'db')).toMatchObject({ kind: 'refused' });
    expect(withoutMove(before.replace('\tseqno = 17\n', ''), 'pvmove0')).toMatchObject({ kind: 'refused' });
  });

  test('another move beside it stays', () => {
    const other = lv('pvmove01', 'mirror', 'mirrors = ["pv4", 0, "pv5", 0]');
    const edit = withoutMove(text([volume, other, ...left]), 'pvmove0');
    expect(edit).toMatchObject({ kind: 'edited', text: expect.stringContaining('pvmove01 {') });
  });

  test('is what the commands write', () => {
    const dir = mkdtempSync(join(tmpdir(), 'raidlift-edit-'));
    try {
      const {
        before: from,
        after,
        save,
        make,
        restore,
      } = editArgv({ vg: 'vg', backup: join(dir, 'vg'), move: 'pvmove0' });
      const wanted = withoutMove(before, 'pvmove0');
      if (wanted.kind !== 'edited') throw new Error(wanted.why);
      writeFileSync(from, before);
      const [copy = [], cut = [], look] = make(wanted.changes);
      expect(save).toEqual(['vgcfgbackup', '-f', from, 'vg']);
      for (const [file = '', ...args] of [copy, cut]) execFileSync(file, args);
      expect(readFileSync(after, 'utf8')).toBe(wanted.text);
      expect(look).toEqual(['vgcfgrestore', '--test', '--yes', '-f', after, 'vg']);
      expect(restore).toEqual(['vgcfgrestore', '--yes', '-f', after, 'vg']);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
