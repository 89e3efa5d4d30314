import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFullreport } from '../../../src/inspect/fullreport.js';
import { inspectHost } from '../../../src/inspect/inspect-host.js';
import { hasJsonReports } from '../../../src/inspect/old-lvm/columns-since.js';
import { readPrefixedRows } from '../../../src/inspect/old-lvm/name-prefixes.js';
import { asFullreport } from '../../../src/inspect/old-lvm/old-report.js';
import { oldReportArgv } from '../../../src/inspect/old-lvm/read-old-report.js';
import { assembleVolumes } from '../../../src/inspect/volumes.js';
import type { Inventory, Lv, Vg } from '../../../src/model/inventory.js';
import { oldHost } from './old-host.js';
import { recordedPort, recordingOf } from './recorded-port.js';

const now = '2026-01-02T03:04:05Z';
const hosts = readdirSync('test/fixtures/hosts').map((file) => file.replace('.json', ''));
const versions = readdirSync('test/fixtures/saved/columns').map((file) => file.replace('.txt', ''));

/** Without what old versions do not say; mirrors and their layout are not among it. */
function withoutNewColumns(vg: Vg): unknown {
  const plain = (lv: Lv): unknown => ({
    ...lv,
    activation: lv.activation === 'exclusive' ? 'active' : lv.activation,
    open: lv.open === true,
    parent: null,
    converting: null,
    health: null,
    mismatchCount: null,
    syncAction: null,
    segments: lv.segments.map((segment) => ({ ...segment, metadataLvs: [], monitored: null })),
  });
  return { ...vg, lvs: vg.lvs.map(plain), volumes: null, mdaSizeBytes: null, systemId: null, foreign: null };
}

describe.each(hosts)('a recorded host with an older LVM: %s', (name) => {
  test.each(versions)('%s gives the same inventory where both know', async (version) => {
    const old = await inspectHost(oldHost(recordingOf(name), version), { now });
    const today = await inspectHost(recordedPort(recordingOf(name)), { now });
    expect(old.host.lvmVersion).toBe(version);
    expect(old.vgs.map(withoutNewColumns)).toEqual(today.vgs.map(withoutNewColumns));
    expect(kinds(old)).toEqual(kinds(today));
    expect(old.host.skippedVgs).toEqual(today.host.skippedVgs);
  });

  test('2.02.157, the last one without JSON reports, gives all of it', async () => {
    const old = await inspectHost(oldHost(recordingOf(name), '2.02.157'), { now });
    const today = await inspectHost(recordedPort(recordingOf(name)), { now });
    expect(old.vgs).toEqual(today.vgs);
  });
});

function kinds(inventory: Inventory): unknown {
  return inventory.vgs.flatMap((vg) =>
    vg.volumes.map(({ name, kind, legs, log, liveTarget, openCount, syncPercent, usage, strays }) => ({
      name,
      kind,
      legs: legs.map((leg) => [leg.name, leg.areas, leg.health]),
      log,
      liveTarget,
      openCount,
      syncPercent,
      usage,
      strays: strays.map((stray) => stray.name),
    })),
  );
}

test('an old host is asked with lvs, vgs and pvs and the columns that it has, and lvmetad is bypassed', () => {
  const argv = oldReportArgv('lvs', '2.02.98', ['vg']);
  expect(argv).toContain('global/use_lvmetad=0');
  expect(argv.at(-1)).toBe('vg');
  expect(argv).not.toContain('--foreign');
  expect(argv.join(' ')).toContain('copy_percent');
  expect(argv.join(' ')).not.toContain('lv_active');
  expect(oldReportArgv('pvs', '2.02.130', ['vg']).join(' ')).toMatch(
    /--foreign --shared .* -o vg_uuid,vg_name,pv_uuid,.*pv_mda_free$/,
  );
});

test.each([
  ['2.02.157', false],
  ['2.02.158', true],
  ['2.03.16', true],
  [null, true],
])('whether LVM %s has JSON reports: %s', (version, has) => {
  expect(hasJsonReports(version)).toBe(has);
});

test('the recorded rows of a three-leg cluster mirror are read', () => {
  const text = (name: string): string => readFileSync(`test/fixtures/saved/nameprefixes-2.02.187/${name}.np`, 'utf8');
  const texts = { vgs: text('vgs'), pvs: text('pvs'), lvs: text('lvs'), pvsegs: text('pvsegs'), version: '2.02.187' };
  const [vg] = readFullreport(asFullreport(texts, 'np'), 'np');
  expect(vg).toMatchObject({ name: 'vg', seqno: 96, freeExtents: 689, clustered: true, lockType: 'none' });
  const [volume] = vg === undefined ? [] : assembleVolumes(vg, null);
  expect(volume).toMatchObject({ kind: 'mirror', regionBytes: 524288, activation: 'active', monitored: true });
  expect(volume?.legs.map((leg) => leg.name)).toEqual(['lv_mimage_0', 'lv_mimage_1', 'lv_mimage_2']);
  expect(volume?.log).toMatchObject({ kind: 'disk', name: 'lv_mlog' });
});

describe('rows with name prefixes', () => {
  test('may have values with blanks, empty ones and quoted ones', () => {
    expect(readPrefixedRows("  LVM2_LV_ACTIVE=local exclusive LVM2_ORIGIN= LVM2_LV_TAGS='a,b'\n\n", 'x')).toEqual([
      { lv_active: 'local exclusive', origin: '', lv_tags: 'a,b' },
    ]);
  });

  test.each([['  vg 1 2'], ['  WARNING: x LVM2_VG_NAME=vg']])('name the line that is none: %s', (line) => {
    expect(() => readPrefixedRows(`  LVM2_VG_NAME=vg\n${line}\n`, 'host.txt')).toThrow(
      /^host\.txt: line 2: this is no row/,
    );
  });

  test('name the column that is missing', () => {
    const texts = { vgs: 'LVM2_VG_NAME=vg\n', pvs: '', lvs: '', version: null };
    expect(() => asFullreport(texts, 'x')).toThrow('x (vgs): a row has no column vg_uuid');
  });
});
