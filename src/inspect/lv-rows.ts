import type { Activation, Lv, Segment } from '../model/inventory.js';
import { isLvmName, type Row, type RowReader } from './row-reader.js';
import { withoutBrackets } from './segment-rows.js';
import { parseSize } from './sizes.js';

/** What a row of the `lv` subreport needs from its VG. */
export interface LvContext {
  extentBytes: number;
  segments: ReadonlyMap<string, Segment[]>;
}

/** One row of the `lv` subreport. Columns that are absent are read off `lv_attr` where it says the same (lvs(8)). */
export function readLv(row: RowReader, cells: Row, { extentBytes, segments }: LvContext): Lv {
  const uuid = row.uuid(cells.lv_uuid, 'lv_uuid');
  const printed = row.text(cells.lv_name, 'lv_name');
  const name = withoutBrackets(printed);
  if (!isLvmName(name)) throw row.error(`is not a name that LVM would take: ${JSON.stringify(printed)}`, 'lv_name');
  const attr = row.text(cells.lv_attr, 'lv_attr');
  const own = segments.get(uuid) ?? [];
  return {
    uuid,
    name,
    visible: printed === name,
    attr,
    sizeBytes: readSize(row, cells, { segments: own, extentBytes }),
    activation: readActivation(row, cells, attr),
    suspended: row.flag(cells.lv_suspended, 'lv_suspended') ?? 'sSMC'.includes(attr.charAt(4) || '-'),
    open: row.flag(cells.lv_device_open, 'lv_device_open') ?? (attr.length > 5 ? attr.charAt(5) === 'o' : null),
    tags: row.list(cells.lv_tags, 'lv_tags'),
    parent: nameOrNull(row.maybe(cells.lv_parent, 'lv_parent')),
    origin: nameOrNull(row.maybe(cells.origin, 'origin')),
    log: nameOrNull(row.maybe(cells.mirror_log, 'mirror_log')),
    syncPercent: readPercent(row, cells),
    initialSync: readInitialSync(row, cells, own),
    skipActivation: row.flag(cells.lv_skip_activation, 'lv_skip_activation') ?? attr.charAt(9) === 'k',
    readOnly: readReadOnly(row, cells, attr),
    health: row.maybe(cells.lv_health_status, 'lv_health_status') ?? '',
    movePv: textOrNull(row.maybe(cells.move_pv, 'move_pv')),
    converting: isConverting(row, cells, attr),
    mismatchCount: row.countOrNull(cells.raid_mismatch_count, 'raid_mismatch_count'),
    syncAction: textOrNull(row.maybe(cells.raid_sync_action, 'raid_sync_action')),
    segments: own,
  };
}

function textOrNull(text: string | null): string | null {
  return text === null || text === '' ? null : text;
}

function nameOrNull(text: string | null): string | null {
  return text === null || text === '' ? null : withoutBrackets(text);
}

interface OwnSegments {
  segments: readonly Segment[];
  extentBytes: number;
}

/** In units that LVM rounds, an LV's size is its extents' instead: they are always exact. */
function readSize(row: RowReader, cells: Row, { segments, extentBytes }: OwnSegments): number {
  const text = row.text(cells.lv_size, 'lv_size');
  const size = parseSize(text);
  if (size === null)
    throw row.error(`is not a size in bytes below 2^53: ${JSON.stringify(text.slice(0, 60))}`, 'lv_size');
  if (size.exact || segments.length === 0) return size.bytes;
  let extents = 0;
  for (const segment of segments) extents += segment.extents;
  return extents * extentBytes;
}

/**
 * Where LVM says it is active. With an LV active on both nodes of a cluster each node says `locally` and `unknown` for
 * remotely (facts §4), so without the word "exclusively" it is `active` only. lvm2 2.03.31 says `unknown` for remotely of
 * whatever is not active here in a shared VG, held elsewhere or not, and 2.03.16 nothing [lab]: it is inactive here.
 */
function readActivation(row: RowReader, cells: Row, attr: string): Activation | null {
  const active = row.maybe(cells.lv_active, 'lv_active');
  const locally = row.flag(cells.lv_active_locally, 'lv_active_locally');
  if (active === null && locally === null) return activationFromAttr(attr);
  if (locally === true || (locally === null && active !== null && /^(active|local)/.test(active))) {
    const exclusively =
      row.flag(cells.lv_active_exclusively, 'lv_active_exclusively') ??
      (active !== null && active.includes('exclusive'));
    return exclusively ? 'exclusive' : 'active';
  }
  if (active === 'unknown') return null;
  if (active !== null && active.startsWith('remote')) return 'elsewhere';
  if (locally === false) return 'inactive';
  return row.maybe(cells.lv_active_remotely, 'lv_active_remotely') === 'unknown' ? null : 'inactive';
}

function activationFromAttr(attr: string): Activation | null {
  const state = attr.charAt(4);
  if (state === '-') return 'inactive';
  return state === '' || state === 'X' ? null : 'active';
}

function readPercent(row: RowReader, cells: Row): number | null {
  const text = row.maybe(cells.sync_percent, 'sync_percent') ?? row.maybe(cells.copy_percent, 'copy_percent');
  if (text === null || text === '') return null;
  if (text === '100.00') return 100;
  const percent = Number(text.replace(',', '.'));
  return percent >= 0 && percent <= 100 ? percent : null;
}

/** An empty `lv_initial_image_sync` says `--nosync`, but only where there is something to sync; attr `M`/`R` says it too. */
function readInitialSync(row: RowReader, cells: Row, segments: readonly Segment[]): boolean {
  const type = segments[0]?.type ?? '';
  if (type !== 'mirror' && !type.startsWith('raid')) return true;
  return (
    row.flag(cells.lv_initial_image_sync, 'lv_initial_image_sync') ?? !/^[MR]/.test(row.text(cells.lv_attr, 'lv_attr'))
  );
}

function readReadOnly(row: RowReader, cells: Row, attr: string): boolean {
  const permissions = row.maybe(cells.lv_permissions, 'lv_permissions');
  if (permissions !== null && permissions !== '' && permissions !== 'unknown') {
    return permissions.startsWith('read-only');
  }
  return attr.charAt(1) === 'r' || attr.charAt(1) === 'R';
}

function isConverting(row: RowReader, cells: Row, attr: string): boolean {
  return (
    (row.flag(cells.lv_converting, 'lv_converting') ?? attr.startsWith('c')) ||
    (row.maybe(cells.convert_lv, 'convert_lv') ?? '') !== ''
  );
}
