import type { Area, Lv, Pv } from '../model/inventory.js';
import { RowReader } from './row-reader.js';

/** What there is to tell which of several missing PVs an LV lies on. */
export interface UnknownDevices {
  pvs: readonly Pv[];
  lvs: readonly Lv[];
  pvseg: readonly unknown[];
  source: string;
  /** JSON path of the VG's part of the report. */
  path: string;
}

/**
 * Reports call every missing PV's device `[unknown]`. Finds out which PV each such area lies on: the only missing one, or
 * the one whose `pvseg` row has this LV at this extent. Areas that cannot be told apart keep a null.
 */
export function resolveUnknownDevices(report: UnknownDevices): void {
  const gone = report.pvs.filter((pv) => pv.device === '[unknown]').map((pv) => pv.uuid);
  const [first] = gone;
  if (first === undefined) return;
  const holders = gone.length === 1 ? null : indexPvSegments(report, new Set(gone));
  for (const lv of report.lvs) {
    for (const segment of lv.segments) {
      for (const area of segment.areas) {
        if (area.pvUuid === null) area.pvUuid = holders === null ? first : holder(holders, lv, area);
      }
    }
  }
}

function key(lvUuid: string, startExtent: number): string {
  return `${lvUuid}:${startExtent}`;
}

function holder(holders: ReadonlyMap<string, string[]>, lv: Lv, area: Area): string | null {
  // Two legs at the same extent of two missing PVs belong to two LVs; two stripes of one LV there stay ambiguous.
  const candidates = holders.get(key(lv.uuid, area.startExtent)) ?? [];
  return candidates.length === 1 ? (candidates[0] ?? null) : null;
}

function indexPvSegments(report: UnknownDevices, gone: ReadonlySet<string>): Map<string, string[]> {
  const row = new RowReader(report.source, `${report.path}.pvseg`);
  const holders = new Map<string, string[]>();
  report.pvseg.forEach((value, index) => {
    const cells = row.point(index, value);
    const pv = row.maybe(cells.pv_uuid, 'pv_uuid');
    const lv = row.maybe(cells.lv_uuid, 'lv_uuid');
    if (pv === null || lv === null || lv === '' || !gone.has(pv)) return;
    const place = key(lv, row.count(cells.pvseg_start, 'pvseg_start'));
    const known = holders.get(place);
    if (known === undefined) holders.set(place, [pv]);
    else known.push(pv);
  });
  return holders;
}
