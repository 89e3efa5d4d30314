import type { Guest } from '../guest/guest.js';
import { nameOf, volumes } from './volumes.js';

/** What `lvs` says of one volume. */
interface Row {
  segtype: string;
  legs: string;
  attr: string;
  log: string;
  region: string;
  sync: string;
}

export type Rows = ReadonlyMap<string, Row>;

const fields = 'vg_name,lv_name,segtype,stripes,lv_attr,mirror_log,region_size,copy_percent';

/** The volumes as LVM itself shows them. */
export async function readRows(guest: Guest): Promise<Rows> {
  const report = JSON.parse(await guest.ok(`lvs --reportformat json -o ${fields} 2>/dev/null`)) as {
    report: { lv: Record<string, string>[] }[];
  };
  return new Map(
    (report.report[0]?.lv ?? []).map((lv) => [
      `${lv['vg_name']}/${lv['lv_name']}`,
      {
        segtype: lv['segtype'] ?? '',
        legs: lv['stripes'] ?? '',
        attr: lv['lv_attr'] ?? '',
        log: lv['segtype'] !== 'mirror' ? '' : lv['mirror_log'] === '' ? 'core' : 'disk',
        region: Number.parseFloat(lv['region_size'] ?? '0') === 0 ? '' : (lv['region_size'] ?? ''),
        sync: lv['copy_percent'] ?? '',
      },
    ]),
  );
}

const heads = ['Type', '#', 'Log', 'Region', 'Attr', 'Sync'] as const;

/** The demo's volumes, before on the left and now on the right. */
export function sideBySide(before: Rows, now: Rows): string[] {
  const rows = volumes.map((volume) => [nameOf(volume), ...cells(before, volume), '│', ...cells(now, volume)]);
  const all = [['LV', ...heads, '│', ...heads], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(' ')
      .trimEnd(),
  );
  const left = widths.slice(0, heads.length + 1).reduce((sum, width) => sum + width + 1, 0);
  const title = `${' '.repeat((widths[0] ?? 0) + 1)}BEFORE`.padEnd(left) + '│ AFTER';
  return [title, ...lines];
}

function cells(rows: Rows, volume: Parameters<typeof nameOf>[0]): string[] {
  const row = rows.get(nameOf(volume));
  if (row === undefined) return ['gone', '', '', '', '', ''];
  return [row.segtype, row.legs, row.log, row.region, row.attr, row.sync];
}
