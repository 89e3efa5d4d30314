import { usageError } from '../model/errors.js';
import type { Segment } from '../model/inventory.js';
import { RowReader } from './row-reader.js';

/**
 * Tells which LV each segment belongs to in a report whose `seg` rows carry no `lv_uuid` (`-o seg_all`). LVM sorts these
 * rows by LV UUID and start (lvm.conf: report/segs_sort_keys_full), so they follow the LVs in that order; every LV's count
 * and extents are checked against it. Throws `REPORT_COLUMN_MISSING` where that does not come out even.
 */
export function attributeSegments(
  reports: { path: string; lv: readonly unknown[]; seg: readonly unknown[] },
  source: string,
  read: (index: number, cells: unknown) => Segment,
): Map<string, Segment[]> {
  const segments = new Map<string, Segment[]>();
  let next = 0;
  for (const lv of sortedLvs(reports, source)) {
    const own: Segment[] = [];
    let extents = 0;
    for (let count = 0; count < lv.count; count++, next++) {
      const segment = read(next, reports.seg[next]);
      if (segment.startExtent !== extents) throw uneven(reports.path, source);
      extents += segment.extents;
      own.push(segment);
    }
    segments.set(lv.uuid, own);
  }
  if (next !== reports.seg.length) throw uneven(reports.path, source);
  return segments;
}

function sortedLvs(
  reports: { path: string; lv: readonly unknown[] },
  source: string,
): { uuid: string; count: number }[] {
  const row = new RowReader(source, `${reports.path}.lv`);
  const lvs = reports.lv.map((value, index) => {
    const cells = row.point(index, value);
    if (row.maybe(cells.seg_count, 'seg_count') === null) throw uneven(reports.path, source);
    return { uuid: row.uuid(cells.lv_uuid, 'lv_uuid'), count: row.count(cells.seg_count, 'seg_count') };
  });
  return lvs.sort((a, b) => (a.uuid < b.uuid ? -1 : 1));
}

function uneven(path: string, source: string): Error {
  return usageError(
    'REPORT_COLUMN_MISSING',
    `${source}: ${path}.seg has no column lv_uuid, so its rows cannot be told apart; ` +
      'take the report with: lvm fullreport -a --reportformat json --units b --nosuffix',
  );
}
