import { dmUuid } from '../../../../src/model/volume.js';
import { roleOf, sightOf } from './attributes.js';
import { isMove, lowerOf, parentOf, pvPieces, type MetaLv, type MetaPv, type MetaVg, type PvPiece } from './model.js';
import { syncOf } from './status.js';
import type { World } from './world.js';

type Row = Record<string, string>;

/** `lvm fullreport --reportformat json … --configreport GROUP -o COLUMNS … [VG…]`: the JSON text. */
export function fullreport(world: World, argv: readonly string[]): { code: number; stdout: string; stderr: string } {
  const { columns, vgNames } = parse(argv);
  const vgs = world.vgs.filter((vg) => vgNames.length === 0 || vgNames.includes(vg.name));
  const unknown = vgNames.filter((name) => !world.vgs.some((vg) => vg.name === name));
  const report = vgs.map((vg) =>
    Object.fromEntries(
      [...columns].map(([group, wanted]) => [group, rowsOf(world, vg, group).map((row) => pick(row, wanted))]),
    ),
  );
  const stderr = unknown.map((name) => `  Volume group "${name}" not found\n`).join('');
  return { code: unknown.length > 0 ? 5 : 0, stdout: JSON.stringify({ report }), stderr: stderr + remarks(world) };
}

function parse(argv: readonly string[]): { columns: Map<string, string[]>; vgNames: string[] } {
  const columns = new Map<string, string[]>();
  const vgNames: string[] = [];
  let group = '';
  for (let at = 2; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--configreport') group = argv[++at] ?? '';
    else if (word === '-o') columns.set(group, (argv[++at] ?? '').split(','));
    else if (word === '--reportformat' || word === '--units') at++;
    else if (!word.startsWith('-')) vgNames.push(word);
  }
  return { columns, vgNames };
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(
    columns.map((column) => {
      const cell = row[column];
      if (cell === undefined) throw new Error(`fake: fullreport does not know the column ${column}`);
      return [column, cell];
    }),
  );
}

/** What LVM says beside, on stderr. */
function remarks(world: World): string {
  return world.vgs
    .flatMap((vg) => vg.pvs.map((pv) => ({ vg, pv })))
    .map(({ vg, pv }) => {
      if (world.lost.has(pv.uuid)) return `  WARNING: Couldn't find device with uuid ${pv.uuid}.\n`;
      return pv.missing ? `  WARNING: VG ${vg.name} has unused reappeared PV /dev/mapper/${pv.disk} ${pv.uuid}.\n` : '';
    })
    .join('');
}

function rowsOf(world: World, vg: MetaVg, group: string): Row[] {
  switch (group) {
    case 'vg':
      return [vgRow(world, vg)];
    case 'pv':
      return vg.pvs.map((pv) => pvRow(world, vg, pv));
    case 'lv':
      return vg.lvs.map((lv) => lvRow(world, vg, lv)).sort((a, b) => (plain(a) < plain(b) ? -1 : 1));
    case 'seg':
      return vg.lvs
        .flatMap((lv) => segRows(world, vg, lv))
        .sort((a, b) => ((a['lv_uuid'] ?? '') < (b['lv_uuid'] ?? '') ? -1 : 1));
    case 'pvseg':
      return vg.pvs.flatMap((pv) => pvsegRows(vg, pv));
    default:
      throw new Error(`fake: fullreport does not know the group ${group}`);
  }
}

function plain(row: Row): string {
  return (row['lv_name'] ?? '').replace(/[[\]]/g, '');
}

function deviceName(world: World, vg: MetaVg, pv: string): string {
  const known = vg.pvs.find((candidate) => candidate.uuid === pv);
  return known === undefined || world.lost.has(pv) ? '[unknown]' : `/dev/mapper/${known.disk}`;
}

/** What lies on a PV, in order; one LV may have several pieces there. */
function usedExtents(vg: MetaVg, pv: MetaPv): (PvPiece & { lv: MetaLv })[] {
  return vg.lvs
    .flatMap((lv) => pvPieces(lv).map((piece) => ({ ...piece, lv })))
    .filter((piece) => piece.pv === pv.uuid)
    .sort((a, b) => a.start - b.start);
}

function allocated(vg: MetaVg, pv: MetaPv): number {
  return usedExtents(vg, pv).reduce((sum, { extents }) => sum + extents, 0);
}

const MDA = { free: '516608', size: '1044480' };

function vgRow(world: World, vg: MetaVg): Row {
  const missing = vg.pvs.filter((pv) => world.isAway(vg, pv.uuid)).length;
  const extents = vg.pvs.reduce((sum, pv) => sum + pv.extents, 0);
  const used = vg.pvs.reduce((sum, pv) => sum + allocated(vg, pv), 0);
  return {
    vg_uuid: vg.uuid,
    vg_name: vg.name,
    vg_attr: missing > 0 ? 'wz-pn-' : 'wz--n-',
    vg_exported: '',
    vg_clustered: '',
    vg_lock_type: '',
    vg_systemid: '',
    vg_extent_size: String(vg.extentBytes),
    vg_extent_count: String(extents),
    vg_free_count: String(extents - used),
    vg_seqno: String(vg.seqno),
    vg_tags: '',
    vg_missing_pv_count: String(missing),
    vg_mda_free: MDA.free,
    vg_mda_size: MDA.size,
  };
}

function pvRow(world: World, vg: MetaVg, pv: MetaPv): Row {
  const missing = world.isAway(vg, pv.uuid);
  return {
    pv_uuid: pv.uuid,
    pv_name: deviceName(world, vg, pv.uuid),
    pv_attr: `${pv.allocatable ? 'a' : 'u'}-${missing ? 'm' : '-'}`,
    pv_allocatable: pv.allocatable ? 'allocatable' : '',
    pv_missing: missing ? 'missing' : '',
    pv_duplicate: '',
    pv_pe_count: String(pv.extents),
    pv_pe_alloc_count: String(allocated(vg, pv)),
    pv_tags: '',
    pv_mda_free: world.lost.has(pv.uuid) ? '0' : MDA.free,
  };
}

function lvRow(world: World, vg: MetaVg, lv: MetaLv): Row {
  const { active, suspended, open, percent, health, attr } = sightOf(world, vg, lv);
  const mirrored = lv.type === 'mirror' || lv.type === 'raid1';
  const parent = lv.tracked || isMove(lv) ? undefined : parentOf(vg, lv.name);
  const raid = active && lv.type === 'raid1';
  const lower = lowerOf(vg, lv);
  return {
    lv_uuid: lv.uuid,
    lv_name: lv.visible ? lv.name : `[${lv.name}]`,
    lv_attr: attr,
    lv_role: roleOf(vg, lv),
    lv_size: String(lv.extents * vg.extentBytes),
    lv_active: active ? 'active' : '',
    lv_active_locally: active ? 'active locally' : '',
    lv_active_exclusively: active ? 'active exclusively' : '',
    lv_active_remotely: '',
    lv_suspended: active ? (suspended ? 'suspended' : '') : 'unknown',
    lv_device_open: active ? (open > 0 ? 'open' : '') : 'unknown',
    lv_tags: lv.tags.join(','),
    lv_parent: parent === undefined ? '' : parent.visible ? parent.name : `[${parent.name}]`,
    origin: lv.origin ?? '',
    mirror_log: lv.log === null ? '' : `[${lv.log}]`,
    sync_percent: percent === null ? '' : percent.toFixed(2),
    lv_initial_image_sync: mirrored && !lv.nosync ? 'initial image sync' : '',
    lv_skip_activation: lv.skip ? 'skip activation' : '',
    lv_permissions:
      isMove(lv) && lv.type !== 'error' ? '' : lv.tracked ? 'read-only' : active ? 'writeable' : 'unknown',
    lv_health_status: health,
    convert_lv: lower === undefined ? '' : `[${lower.name}]`,
    move_pv: lv.movePv === undefined || lv.type !== 'mirror' ? '' : deviceName(world, vg, lv.movePv),
    lv_converting: lower === undefined ? '' : 'converting',
    raid_mismatch_count: raid ? '0' : '',
    raid_sync_action: raid ? syncOf(world, dmUuid(vg, lv)).action : '',
  };
}

function segRows(world: World, vg: MetaVg, lv: MetaLv): Row[] {
  const mirrored = lv.type === 'mirror' || lv.type === 'raid1';
  const watched = mirrored && (isMove(lv) || world.isActive(vg, lv));
  const row = {
    lv_uuid: lv.uuid,
    segtype: lv.type === 'snapshot' ? 'linear' : lv.type,
    region_size: String(lv.regionBytes),
    stripes: mirrored ? String(lv.legs.length) : lv.type === 'error' ? '0' : '1',
    metadata_devices: lv.metas.map((meta) => `${meta}(0)`).join(','),
    seg_monitor: watched ? (world.monitored.has(lv.uuid) ? 'monitored' : 'not monitored') : '',
  };
  if (lv.pieces.length === 0) {
    const devices = mirrored ? lv.legs.map((leg) => `${leg}(0)`).join(',') : '';
    return [{ ...row, seg_start_pe: '0', seg_size_pe: String(lv.extents), devices }];
  }
  let start = 0;
  return lv.pieces.map((piece) => {
    const devices = 'pv' in piece ? `${deviceName(world, vg, piece.pv)}(${piece.start})` : `${piece.lv}(0)`;
    const own = { ...row, seg_start_pe: String(start), seg_size_pe: String(piece.extents), devices };
    start += piece.extents;
    return own;
  });
}

function pvsegRows(vg: MetaVg, pv: MetaPv): Row[] {
  const rows: Row[] = [];
  let next = 0;
  for (const { lv, start, extents } of usedExtents(vg, pv)) {
    if (start > next) rows.push({ pv_uuid: pv.uuid, pvseg_start: String(next), lv_uuid: '' });
    rows.push({ pv_uuid: pv.uuid, pvseg_start: String(start), lv_uuid: lv.uuid });
    next = start + extents;
  }
  if (next < pv.extents) rows.push({ pv_uuid: pv.uuid, pvseg_start: String(next), lv_uuid: '' });
  return rows;
}
