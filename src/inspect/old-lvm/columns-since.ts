import { compareVersions } from '../../model/volume.js';

/** The first lvm2 with JSON reports (facts §5). */
const FIRST_WITH_JSON = '2.02.158';

/** Whether this lvm2 has `fullreport`; an unknown version is taken for a current one. */
export function hasJsonReports(version: string | null): boolean {
  return version === null || compareVersions(version, FIRST_WITH_JSON) >= 0;
}

/**
 * Columns that not every lvm2 2.02 has, with the first release that has each (lvm2: lib/report/columns.h at its release tags;
 * patch level only, all are 2.02). An older LVM refuses a report that asks for one column which it does not know. What is left
 * out is read off the attribute letters where they say the same, else it is unknown.
 */
const SINCE: Readonly<Record<string, number>> = {
  region_size: 11,
  vg_mda_free: 29,
  convert_lv: 30,
  seg_start_pe: 30,
  vg_mda_size: 44,
  lv_active: 99,
  sync_percent: 99,
  raid_mismatch_count: 99,
  raid_sync_action: 99,
  seg_monitor: 99,
  seg_size_pe: 103,
  vg_exported: 108,
  vg_clustered: 108,
  pv_allocatable: 108,
  pv_missing: 108,
  lv_active_locally: 108,
  lv_active_exclusively: 108,
  lv_active_remotely: 108,
  lv_suspended: 108,
  lv_device_open: 108,
  lv_parent: 108,
  lv_initial_image_sync: 108,
  lv_skip_activation: 108,
  lv_permissions: 108,
  lv_health_status: 108,
  lv_converting: 108,
  lv_role: 110,
  vg_systemid: 117,
  vg_missing_pv_count: 133,
  metadata_devices: 133,
  vg_lock_type: 146,
  pv_duplicate: 153,
};

/** The column where `sync_percent` is not known. */
const COPY_PERCENT = 'copy_percent';

/** Of these columns those that this version knows, in order. */
export function knownColumns(columns: readonly string[], version: string): string[] {
  return columns.flatMap((column) => {
    const since = SINCE[column];
    if (since === undefined || isSince(version, since)) return [column];
    return column === 'sync_percent' ? [COPY_PERCENT] : [];
  });
}

/** Whether the version is 2.02.`patch` or newer. */
export function isSince(version: string, patch: number): boolean {
  return compareVersions(version, `2.02.${patch}`) >= 0;
}
