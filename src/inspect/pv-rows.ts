import type { Pv } from '../model/inventory.js';
import type { Row, RowReader } from './row-reader.js';
import { isUnknownDevice } from './segment-rows.js';

/** One row of the `pv` subreport. What only a live host shows (transport, what hides it) is filled in later. */
export function readPv(row: RowReader, cells: Row): Pv {
  const attr = row.maybe(cells.pv_attr, 'pv_attr');
  const device = row.text(cells.pv_name, 'pv_name');
  return {
    uuid: row.uuid(cells.pv_uuid, 'pv_uuid'),
    device: isUnknownDevice(device) ? '[unknown]' : device,
    allocatable: row.flag(cells.pv_allocatable, 'pv_allocatable') ?? attrFlag(row, attr, 0, 'a'),
    missing: row.flag(cells.pv_missing, 'pv_missing') ?? attrFlag(row, attr, 2, 'm'),
    duplicate: row.flag(cells.pv_duplicate, 'pv_duplicate') ?? attr?.startsWith('d') ?? false,
    extentCount: row.count(cells.pv_pe_count, 'pv_pe_count'),
    allocatedExtents: row.count(cells.pv_pe_alloc_count, 'pv_pe_alloc_count'),
    tags: row.list(cells.pv_tags, 'pv_tags'),
    mdaFreeBytes:
      row.maybe(cells.pv_mda_free, 'pv_mda_free') === null ? null : row.bytes(cells.pv_mda_free, 'pv_mda_free'),
    transport: null,
    hidden: null,
  };
}

function attrFlag(row: RowReader, attr: string | null, at: number, letter: string): boolean {
  if (attr === null) throw row.missing('pv_attr');
  return attr.charAt(at) === letter;
}
