import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inspectReport } from '../../../src/inspect/inspect-report.js';
import { canonicalJson } from '../../../src/model/canonical-json.js';
import { RaidliftError } from '../../../src/model/errors.js';
import { inventory as inventorySchema, type Inventory } from '../../../src/model/inventory.js';
import { volumeOf } from './expected-hosts.js';
import { pvRow, reportText, smallReport, uuidOf } from './small-report.js';

const options = { source: 'report.json', now: '2026-01-02T03:04:05Z' };
const read = async (text: string): Promise<Inventory> => inspectReport(text, options);
const recorded = async (name: string): Promise<Inventory> =>
  await read(readFileSync(`test/fixtures/reports/${name}.json`, 'utf8'));

async function errorOf(text: string): Promise<{ code: string; exit: number; message: string }> {
  try {
    await read(text);
  } catch (error) {
    if (error instanceof RaidliftError) return { code: error.code, exit: error.exit, message: error.message };
    throw error;
  }
  throw new Error('no error');
}

describe('a small report', () => {
  test('becomes an inventory in which nothing is known that it does not hold', async () => {
    const inventory = await read(reportText(smallReport()));
    expect(inventory).toMatchObject({ formatVersion: 1, takenAt: options.now, source: 'saved', dm: null });
    expect(inventory.host).toMatchObject({ name: null, lvmVersion: null, volumeList: null, skippedVgs: [] });
    expect(inventory.vgs[0]).toMatchObject({
      name: 'vg',
      seqno: 7,
      extentBytes: 4194304,
      freeExtents: 279,
      lockType: 'none',
      foreign: false,
      mdaFreeBytes: 517632,
    });
    expect(volumeOf(inventory, 'm')).toMatchObject({
      kind: 'mirror',
      sizeBytes: 41943040,
      regionBytes: 2097152,
      log: {
        kind: 'disk',
        name: 'm_mlog',
        areas: [{ pvUuid: uuidOf('3'), startExtent: 90, extents: 1 }],
        health: null,
      },
      activation: 'exclusive',
      openCount: 0,
      liveTarget: null,
      usage: { fileSystem: null, mountPoints: [], swap: false, fstab: null },
    });
    inventorySchema.parse(JSON.parse(canonicalJson(inventory)));
  });

  test('has the primary leg first, whatever its name', async () => {
    const report = smallReport();
    if (report.seg[0]) report.seg[0]['devices'] = 'm_mimage_1(0),m_mimage_0(0)';
    const { legs } = volumeOf(await read(reportText(report)), 'm');
    expect(legs.map((leg) => leg.name)).toEqual(['m_mimage_1', 'm_mimage_0']);
    expect(legs[0]?.areas).toEqual([{ pvUuid: uuidOf('2'), startExtent: 5, extents: 10 }]);
  });

  test('may hold several VGs, and PVs that belong to none', async () => {
    const other = smallReport();
    other.vg = { ...other.vg, vg_uuid: uuidOf('w'), vg_name: 'other' };
    const document = JSON.parse(reportText(smallReport(), other)) as { report: unknown[] };
    document.report.push({ pv: [pvRow('9', '/dev/sdz')] });
    const inventory = await read(JSON.stringify(document));
    expect(inventory.vgs.map((vg) => vg.name)).toEqual(['vg', 'other']);
    expect(inventory.vgs[1]?.volumes[0]).toMatchObject({ vgName: 'other', vgUuid: uuidOf('w') });
  });

  test('says of a VG with a system id only that it may be foreign', async () => {
    const report = smallReport();
    report.vg['vg_systemid'] = 'elsewhere';
    expect((await read(reportText(report))).vgs[0]).toMatchObject({ systemId: 'elsewhere', foreign: null });
  });

  test('may be the newer JSON with numbers, lists and null', async () => {
    const report = smallReport();
    report.vg = { ...report.vg, vg_seqno: 7, vg_tags: ['a', 'b'], vg_extent_size: 4194304 };
    for (const lv of report.lv) Object.assign(lv, { lv_tags: [], sync_percent: null, lv_size: Number(lv['lv_size']) });
    for (const seg of report.seg) Object.assign(seg, { devices: String(seg['devices']).split(',') });
    const inventory = await read(reportText(report));
    expect(inventory.vgs[0]).toMatchObject({ seqno: 7, tags: ['a', 'b'] });
    expect(volumeOf(inventory, 'm')).toMatchObject({ syncPercent: null, sizeBytes: 41943040 });
    expect(volumeOf(inventory, 'm').legs).toHaveLength(2);
  });

  test('without the columns for it is read off the attribute letters', async () => {
    const report = smallReport();
    const keep = new Set(['lv_uuid', 'lv_name', 'lv_attr', 'lv_size', 'mirror_log']);
    report.lv = report.lv.map((lv) => Object.fromEntries(Object.entries(lv).filter(([column]) => keep.has(column))));
    Object.assign(report.lv[0] ?? {}, { lv_attr: 'Mrs-som--k' });
    report.vg = Object.fromEntries(
      Object.entries({ ...report.vg, vg_attr: 'wzx-nc' }).filter(([c]) => !/clustered|exported|lock/.test(c)),
    );
    report.pv = report.pv.map((pv) =>
      Object.fromEntries(
        Object.entries({ ...pv, pv_attr: '--m' }).filter(([c]) => !/allocatable|missing|dupl/.test(c)),
      ),
    );
    const inventory = await read(reportText(report));
    expect(inventory.vgs[0]).toMatchObject({ clustered: true, exported: true, lockType: null });
    expect(inventory.vgs[0]?.pvs[0]).toMatchObject({ allocatable: false, missing: true, duplicate: false });
    expect(inventory.vgs[0]?.lvs[0]).toMatchObject({
      initialSync: false,
      readOnly: true,
      suspended: true,
      open: true,
      skipActivation: true,
      activation: 'active',
    });
    expect(volumeOf(inventory, 'm')).toMatchObject({ nosync: true, suspended: ['vg-m'], openCount: null });
  });

  test('without hidden LVs says that the legs are not known', async () => {
    const report = smallReport();
    report.lv.length = 1;
    report.seg.length = 1;
    const inventory = await read(reportText(report));
    expect(volumeOf(inventory, 'm')).toMatchObject({ kind: 'mirror', legs: [], log: { kind: 'unknown' } });
    expect(inventory.host.warnings).toEqual([expect.stringContaining('vg/m: its legs are not in the report')]);
  });

  test.each([
    [
      'active on more than one node',
      { lv_active: 'locally', lv_active_exclusively: '', lv_active_remotely: 'unknown' },
      'active',
    ],
    [
      'active on another node',
      { lv_active: 'remotely', lv_active_locally: '', lv_active_exclusively: '' },
      'elsewhere',
    ],
    [
      'of a shared VG, and inactive here (2.03.31)',
      { lv_active: '', lv_active_locally: '', lv_active_remotely: 'unknown' },
      'inactive',
    ],
    ['inactive', { lv_active: '', lv_active_locally: '', lv_active_exclusively: '' }, 'inactive'],
    ['of unknown activation', { lv_active: 'unknown', lv_active_locally: 'unknown' }, null],
  ])('tells an LV that is %s', async (_, columns, activation) => {
    const report = smallReport();
    Object.assign(report.lv[0] ?? {}, columns);
    expect(volumeOf(await read(reportText(report)), 'm').activation).toBe(activation);
  });

  test('leaves out LVs that exist in history only', async () => {
    const report = smallReport();
    report.lv.push({ lv_uuid: uuidOf('h'), lv_name: '-old', lv_attr: '----h-----' });
    expect((await read(reportText(report))).vgs[0]?.lvs).toHaveLength(4);
  });

  test('keeps the areas of two missing PVs apart only where the report does', async () => {
    const report = smallReport();
    report.pv = report.pv.map((pv, index) => (index < 2 ? { ...pv, pv_name: '[unknown]', pv_missing: 'missing' } : pv));
    for (const seg of report.seg) {
      seg['devices'] = String(seg['devices']).replace(/^\/dev\/sd[ab]/, 'unknown device');
    }
    expect(volumeOf(await read(reportText(report)), 'm').legs[0]?.areas[0]?.pvUuid).toBeNull();
    report.pvseg = [
      { pv_uuid: uuidOf('1'), pvseg_start: '0', lv_uuid: uuidOf('b') },
      { pv_uuid: uuidOf('1'), pvseg_start: '10', lv_uuid: '' },
      { pv_uuid: uuidOf('2'), pvseg_start: '5', lv_uuid: uuidOf('c') },
    ];
    const volume = volumeOf(await read(reportText(report)), 'm');
    expect(volume.legs.map((leg) => leg.areas[0]?.pvUuid)).toEqual([uuidOf('1'), uuidOf('2')]);
    expect(volume.missingPvs).toEqual([uuidOf('1'), uuidOf('2')]);
  });
});

describe('a recorded report', () => {
  test('of a cluster mirror that is active on both nodes is not called exclusive', async () => {
    const inventory = await recorded('cluster-2.02.187-active-on-both');
    expect(inventory.vgs[0]).toMatchObject({ clustered: true });
    expect(volumeOf(inventory, 'lv')).toMatchObject({ activation: 'active', legs: [], sizeBytes: 100663296 });
  });

  test('of a layer that syncs shows the operation although its parts are not in it', async () => {
    expect(volumeOf(await recorded('cluster-2.02.187-layer-syncing'), 'lv')).toMatchObject({
      operation: { kind: 'layer' },
      syncPercent: 20.83,
    });
  });

  test('whose segments do not say whose they are is put together by order and size', async () => {
    const volume = volumeOf(await recorded('cluster-2.02.187-stand-in-held'), 'c');
    expect(volume.operation).toEqual({ kind: 'pvmove', detail: 'c_mimage_0 is being moved by pvmove0' });
    expect(volume.legs.map((leg) => [leg.name, leg.areas[0]?.pvUuid])).toEqual([
      ['c_mimage_0', 'gCLn1D-5R60-nhY5-cr72-qozL-m01v-YeqCc8'],
      ['c_mimage_1', 'pjS8SI-pct3-eCeQ-3KPA-Jq1K-xOpw-8F1ii7'],
    ]);
    expect(volume.tags).toEqual(['x10009', 'x11757', 'x13864', 'x25475', 'x28081']);
  });

  test('in units for people gives the same sizes as one in bytes', async () => {
    expect((await recorded('host-2.03.16-human-units')).vgs).toEqual((await recorded('host-2.03.16-all-columns')).vgs);
  });

  test('in sectors is understood', async () => {
    const inventory = await recorded('2.03.16-all-columns-sectors');
    expect(inventory.vgs[0]).toMatchObject({ extentBytes: 4194304, mdaSizeBytes: 1044480 });
    expect(volumeOf(inventory, 'm2')).toMatchObject({ sizeBytes: 20971520, regionBytes: 2097152 });
  });
});

describe('bad input is a usage error that names the place', () => {
  const withLv = (change: Record<string, unknown>): string => {
    const report = smallReport();
    Object.assign(report.lv[1] ?? {}, change);
    return reportText(report);
  };

  test.each([
    ['LVM’s warnings before the JSON', '  WARNING: x\n{}', 'report.json: line 1, column 3'],
    ['garbage', '{-', 'line 1, column 2'],
    ['nothing at all', '', 'line 1, column 1'],
    ['a report that was cut off', reportText(smallReport()).slice(0, 500).replace('"pv"', '\n"pv"'), 'line 2'],
  ])('%s', async (_, text, place) => {
    const error = await errorOf(text);
    expect(error).toMatchObject({ code: 'REPORT_NOT_JSON', exit: 2 });
    expect(error.message).toContain(place);
  });

  test.each([
    ['a number', '7', 'REPORT_NOT_FULLREPORT', 'no list "report"'],
    ['null', 'null', 'REPORT_NOT_FULLREPORT', 'no list "report"'],
    ['lvs output', '{"report":[{"lv":[{"lv_name":"m"}]}]}', 'REPORT_NOT_FULLREPORT', 'report[0] has no "vg"'],
    ['a part that is no list', '{"report":[{"vg":[], "pv": 3}]}', 'REPORT_NOT_FULLREPORT', 'report[0].pv'],
    [
      'a VG without a name',
      '{"report":[{"vg":[{}]}]}',
      'REPORT_COLUMN_MISSING',
      'report[0].vg[0] has no column vg_name',
    ],
    [
      'a row that is none',
      withLv({}).replace('"lv":[', '"lv":[5,'),
      'REPORT_MALFORMED',
      'report[0].lv[0] is not a row',
    ],
    ['a UUID that is none', withLv({ lv_uuid: 'x' }), 'REPORT_MALFORMED', 'report[0].lv[1].lv_uuid is not an LVM UUID'],
    ['a size that is none', withLv({ lv_size: 'big' }), 'REPORT_MALFORMED', 'report[0].lv[1].lv_size'],
    ['a name that LVM refuses', withLv({ lv_name: '--yes' }), 'REPORT_MALFORMED', 'report[0].lv[1].lv_name'],
    ['a cell that is an object', withLv({ lv_tags: {} }), 'REPORT_MALFORMED', 'report[0].lv[1].lv_tags'],
    ['an LV without segments', withLv({ lv_uuid: uuidOf('z') }), 'REPORT_MALFORMED', 'has no segment'],
    ['an inventory of ours that is not whole', '{"formatVersion":1,"vgs":7}', 'INVENTORY_MALFORMED', 'report.json: '],
  ])('%s', async (_, text, code, place) => {
    const error = await errorOf(text);
    expect(error).toMatchObject({ code, exit: 2 });
    expect(error.message).toContain(place);
  });

  test('a size above 2^53', async () => {
    const report = smallReport();
    report.vg['vg_extent_size'] = '9007199254740993';
    expect((await errorOf(reportText(report))).message).toContain(
      'report[0].vg[0].vg_extent_size is not a size in bytes below 2^53',
    );
  });

  test('devices that are no list', async () => {
    const report = smallReport();
    Object.assign(report.seg[1] ?? {}, { devices: '/dev/sda' });
    expect((await errorOf(reportText(report))).message).toContain(
      'report[0].seg[1].devices is no list of devices and extents',
    );
  });

  test('segments that cannot be told apart', async () => {
    const report = smallReport();
    for (const seg of report.seg) delete seg['lv_uuid'];
    expect(await errorOf(reportText(report))).toMatchObject({ code: 'REPORT_COLUMN_MISSING' });
  });
});
