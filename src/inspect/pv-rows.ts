import type { Pv } from '../model/inventory.js';
import type { RowReader } from './row-reader.js';
import { isUnknownDevice } from './segment-rows.js';

/** One row of the `pv` subreport. What only a live host shows (transport, what hides it) is filled in later. */
export function readPv(row: RowReader): Pv {
  const attr = row.maybe('pv_attr');
  const device = row.text('pv_name');
  return {
    uuid: row.uuid('pv_uuid'),
    device: isUnknownDevice(device) ? '[unknown]' : device,
    allocatable: flagOrAttr(row, 'pv_allocatable', attr?.startsWith('a')),
    missing: flagOrAttr(row, 'pv_missing', attr?.charAt(2) === 'm'),
    duplicate: row.flag('pv_duplicate') ?? attr?.startsWith('d') ?? false,
    extentCount: row.count('pv_pe_count'),
    allocatedExtents: row.count('pv_pe_alloc_count'),
    tags: row.list('pv_tags'),
    transport: null,
    hidden: null,
  };
}

function flagOrAttr(row: RowReader, column: string, fromAttr: boolean | undefined): boolean {
  const flag = row.flag(column) ?? fromAttr;
  if (flag === undefined) throw row.missing(column, 'pv_attr');
  return flag;
}
