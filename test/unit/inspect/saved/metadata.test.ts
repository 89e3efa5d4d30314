import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfigText } from '../../../../src/inspect/metadata/config-text.js';
import { readMetadata } from '../../../../src/inspect/metadata/read-metadata.js';
import { canonicalJson } from '../../../../src/model/canonical-json.js';
import { inventory as inventorySchema, type Inventory, type Vg } from '../../../../src/model/inventory.js';
import { readPaths } from './sources.js';

const archive = 'test/fixtures/saved/metadata/archive-2.03.16';
const texts = readdirSync(archive).map((name) => `${archive}/${name}`);

/** What a report without hidden LVs and committed metadata both tell of a VG. */
function both({ vgs }: Inventory): unknown {
  return vgs.map((vg: Vg) => ({
    vg: [
      vg.uuid,
      vg.name,
      vg.seqno,
      vg.extentBytes,
      vg.freeExtents,
      vg.exported,
      vg.clustered,
      vg.lockType,
      vg.systemId,
      vg.tags,
    ],
    pvs: vg.pvs.map((pv) => [
      pv.uuid,
      pv.device,
      pv.allocatable,
      pv.missing,
      pv.extentCount,
      pv.allocatedExtents,
      pv.tags,
    ]),
    lvs: vg.lvs
      .filter(({ visible }) => visible)
      .map((lv) => [
        lv.uuid,
        lv.name,
        lv.sizeBytes,
        lv.tags,
        lv.log,
        lv.initialSync,
        lv.readOnly,
        lv.skipActivation,
        lv.segments.map(({ type, extents, regionBytes, stripes, lvs }) => [type, extents, regionBytes, stripes, lvs]),
      ]),
  }));
}

test.each([['host-2.03.16-all-columns.json'], ['host-2.03.16-human-units.json']])(
  'the metadata text of a host tells the same as its report where both know: %s',
  async (report) => {
    const text = await readPaths('test/fixtures/saved/metadata/backup-2.03.16.vg');
    expect(both(text)).toEqual(both(await readPaths(`test/fixtures/reports/${report}`)));
  },
);

describe.each(texts)('the archived text %s', (path) => {
  test('is a valid inventory whose extents add up', async () => {
    const inventory = await readPaths(path);
    inventorySchema.parse(JSON.parse(canonicalJson(inventory)));
    const [vg] = inventory.vgs;
    for (const lv of vg?.lvs ?? []) {
      expect(lv.segments.reduce((sum, { extents }) => sum + extents, 0) * (vg?.extentBytes ?? 0)).toBe(lv.sizeBytes);
      for (const { lvs, metadataLvs } of lv.segments) {
        for (const part of [...lvs, ...metadataLvs]) expect(vg?.lvs.map(({ name }) => name)).toContain(part);
      }
    }
    for (const pv of vg?.pvs ?? []) expect(pv.allocatedExtents).toBeLessThanOrEqual(pv.extentCount);
  });

  test('reads the same however its blanks and comments are put', () => {
    const text = readFileSync(path, 'utf8');
    const expected = readMetadata(text, 'x');
    const blank = fc.constantFrom(' ', '\t', '  \t', '\t# a comment { [ "\n');
    fc.assert(
      fc.property(fc.array(blank, { minLength: 1, maxLength: 5 }), (blanks) => {
        let next = 0;
        const other = text.replace(/^\t+/gm, () => blanks[next++ % blanks.length] ?? ' ');
        expect(readMetadata(other, 'x')).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

test('configuration has strings with escapes, lists, numbers, comments and bare words', () => {
  const text = `a = "x\\"y\\\\z" # c\n'b' { c=[1, -2 "d",]\n e = 'f\\' g=h }\na { i = .5 }`;
  const { children } = parseConfigText(text, 'x');
  expect(children.get('a')).toMatchObject({ kind: 'section' });
  const b = children.get('b');
  const values =
    b?.kind === 'section'
      ? [...b.children].map(([key, node]) => [key, node.kind === 'value' ? node.values : null])
      : [];
  expect(values).toEqual([
    ['c', [1, -2, 'd']],
    ['e', ['f\\']],
    ['g', ['h']],
  ]);
});
