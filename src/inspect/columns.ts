/*
 * What is asked of `lvm fullreport`. Only columns that lvm2 2.02.158, the first with JSON reports, knows already (facts
 * §5). The order of the `--configreport` groups and one `-o` each is the form that every version takes.
 */

/** Columns of `fullreport`, by its subreports. */
export const reportColumns = {
  vg: [
    'vg_uuid',
    'vg_name',
    'vg_attr',
    'vg_exported',
    'vg_clustered',
    'vg_lock_type',
    'vg_systemid',
    'vg_extent_size',
    'vg_extent_count',
    'vg_free_count',
    'vg_seqno',
    'vg_tags',
    'vg_missing_pv_count',
    'vg_mda_free',
    'vg_mda_size',
  ],
  pv: [
    'pv_uuid',
    'pv_name',
    'pv_attr',
    'pv_allocatable',
    'pv_missing',
    'pv_duplicate',
    'pv_pe_count',
    'pv_pe_alloc_count',
    'pv_tags',
    'pv_mda_free',
  ],
  lv: [
    'lv_uuid',
    'lv_name',
    'lv_attr',
    'lv_role',
    'lv_size',
    'lv_active',
    'lv_active_locally',
    'lv_active_exclusively',
    'lv_active_remotely',
    'lv_suspended',
    'lv_device_open',
    'lv_tags',
    'lv_parent',
    'origin',
    'mirror_log',
    'sync_percent',
    'lv_initial_image_sync',
    'lv_skip_activation',
    'lv_permissions',
    'lv_health_status',
    'convert_lv',
    'move_pv',
    'lv_converting',
    'raid_mismatch_count',
    'raid_sync_action',
  ],
  seg: [
    'lv_uuid',
    'segtype',
    'seg_start_pe',
    'seg_size_pe',
    'region_size',
    'stripes',
    'devices',
    'metadata_devices',
    'seg_monitor',
  ],
  /** With two PVs missing, only these rows tell which LV lies on which: `devices` says `[unknown]` for both. */
  pvseg: ['pv_uuid', 'pvseg_start', 'lv_uuid'],
} as const;

/**
 * One process for a whole host (or for the VGs named). Sizes come in bytes, hidden LVs are included. Without `--foreign` and
 * `--shared` LVM leaves out VGs of other hosts, and shared ones where lvmlockd is not used, without a word (lvm2:
 * metadata.c, _access_vg_systemid and _access_vg_lock_type).
 */
export function fullreportArgv(vgNames: readonly string[] = []): string[] {
  const argv = [
    'lvm',
    'fullreport',
    '--reportformat',
    'json',
    '--units',
    'b',
    '--nosuffix',
    '-a',
    '--foreign',
    '--shared',
  ];
  for (const [name, columns] of Object.entries(reportColumns))
    argv.push('--configreport', name, '-o', columns.join(','));
  argv.push(...vgNames);
  return argv;
}
