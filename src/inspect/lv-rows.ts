import type { Activation, Lv, Segment } from '../model/inventory.js';
import { isLvmName, type RowReader } from './row-reader.js';
import { withoutBrackets } from './segment-rows.js';
import { parseSize } from './sizes.js';

/** What a row of the `lv` subreport needs from its VG. */
export interface LvContext {
  extentBytes: number;
  segments: ReadonlyMap<string, Segment[]>;
}

/** One row of the `lv` subreport. Columns that are absent are read off `lv_attr` where it says the same (lvs(8)). */
export function readLv(row: RowReader, { extentBytes, segments }: LvContext): Lv {
  const uuid = row.uuid('lv_uuid');
  const printed = row.text('lv_name');
  const name = withoutBrackets(printed);
  if (!isLvmName(name)) throw row.error(`is not a name that LVM would take: ${JSON.stringify(printed)}`, 'lv_name');
  const attr = row.text('lv_attr');
  const own = segments.get(uuid) ?? [];
  return {
    uuid,
    name,
    visible: printed === name,
    attr,
    sizeBytes: readSize(row, own, extentBytes),
    activation: readActivation(row, attr),
    suspended: row.flag('lv_suspended') ?? 'sSMC'.includes(attr.charAt(4) || '-'),
    open: row.flag('lv_device_open') ?? (attr.length > 5 ? attr.charAt(5) === 'o' : null),
    tags: row.list('lv_tags'),
    parent: nameOrNull(row, 'lv_parent'),
    origin: nameOrNull(row, 'origin'),
    log: nameOrNull(row, 'mirror_log'),
    syncPercent: readPercent(row),
    initialSync: readInitialSync(row, attr, own),
    skipActivation: row.flag('lv_skip_activation') ?? attr.charAt(9) === 'k',
    readOnly: readReadOnly(row, attr),
    health: row.maybe('lv_health_status') ?? '',
    movePv: textOrNull(row, 'move_pv'),
    converting: isConverting(row, attr),
    mismatchCount: row.countOrNull('raid_mismatch_count'),
    syncAction: textOrNull(row, 'raid_sync_action'),
    segments: own,
  };
}

function textOrNull(row: RowReader, column: string): string | null {
  const text = row.maybe(column);
  return text === null || text === '' ? null : text;
}

function nameOrNull(row: RowReader, column: string): string | null {
  const text = row.maybe(column);
  return text === null || text === '' ? null : withoutBrackets(text);
}

/** In units that LVM rounds, an LV's size is its extents' instead: they are always exact. */
function readSize(row: RowReader, segments: readonly Segment[], extentBytes: number): number {
  const size = parseSize(row.text('lv_size'));
  if (size?.exact === true) return size.bytes;
  if (segments.length === 0) {
    if (size !== null) return size.bytes;
    throw row.error('is not a size in bytes below 2^53', 'lv_size');
  }
  let extents = 0;
  for (const segment of segments) extents += segment.extents;
  const bytes = extents * extentBytes;
  if (bytes > Number.MAX_SAFE_INTEGER) throw row.error('is not a size in bytes below 2^53', 'lv_size');
  return bytes;
}

/**
 * Where LVM says it is active. With an LV active on both nodes of a cluster each node says `locally` and `unknown` for
 * remotely (facts §4), so without the word "exclusively" it is `active` only.
 */
function readActivation(row: RowReader, attr: string): Activation | null {
  const active = row.maybe('lv_active');
  const locally = row.flag('lv_active_locally');
  if (active === null && locally === null) return activationFromAttr(attr);
  if (locally === true || (locally === null && active !== null && /^(active|local)/.test(active))) {
    const exclusively = row.flag('lv_active_exclusively') ?? (active !== null && active.includes('exclusive'));
    return exclusively ? 'exclusive' : 'active';
  }
  if (active === 'unknown') return null;
  if (active !== null && active.startsWith('remote')) return 'elsewhere';
  return row.maybe('lv_active_remotely') === 'unknown' ? null : 'inactive';
}

function activationFromAttr(attr: string): Activation | null {
  const state = attr.charAt(4);
  if (state === '-') return 'inactive';
  return state === '' || state === 'X' ? null : 'active';
}

function readPercent(row: RowReader): number | null {
  const text = row.maybe('sync_percent') ?? row.maybe('copy_percent');
  if (text === null || text === '') return null;
  const percent = Number(text.replace(',', '.'));
  return percent >= 0 && percent <= 100 ? percent : null;
}

/** An empty `lv_initial_image_sync` says `--nosync`, but only where there is something to sync; attr `M`/`R` says it too. */
function readInitialSync(row: RowReader, attr: string, segments: readonly Segment[]): boolean {
  const type = segments[0]?.type ?? '';
  if (type !== 'mirror' && !type.startsWith('raid')) return true;
  return row.flag('lv_initial_image_sync') ?? !(attr.startsWith('M') || attr.startsWith('R'));
}

function readReadOnly(row: RowReader, attr: string): boolean {
  const permissions = row.maybe('lv_permissions');
  if (permissions !== null && permissions !== '' && permissions !== 'unknown') {
    return permissions.startsWith('read-only');
  }
  return attr.charAt(1) === 'r' || attr.charAt(1) === 'R';
}

function isConverting(row: RowReader, attr: string): boolean {
  return (row.flag('lv_converting') ?? attr.startsWith('c')) || (row.maybe('convert_lv') ?? '') !== '';
}
