/** A report of one 2-leg mirror with its log on disk, in the columns that inspect asks for; tests change what they are about. */
export interface SmallReport {
  vg: Record<string, unknown>;
  pv: Record<string, unknown>[];
  lv: Record<string, unknown>[];
  seg: Record<string, unknown>[];
  pvseg?: Record<string, unknown>[];
}

export const uuidOf = (letter: string): string =>
  `${letter.repeat(6)}-${`${letter.repeat(4)}-`.repeat(5)}${letter.repeat(6)}`;

function lvRow(uuid: string, name: string, attr: string): Record<string, unknown> {
  return {
    lv_uuid: uuidOf(uuid),
    lv_name: name,
    lv_attr: attr,
    lv_size: '41943040',
    lv_active: 'active',
    lv_active_locally: 'active locally',
    lv_active_exclusively: 'active exclusively',
    lv_active_remotely: '',
    lv_suspended: '',
    lv_device_open: '',
    lv_tags: '',
    lv_parent: name === 'm' ? '' : 'm',
    origin: '',
    mirror_log: name === 'm' ? '[m_mlog]' : '',
    sync_percent: name === 'm' ? '100.00' : '',
    lv_initial_image_sync: name === 'm' ? 'initial image sync' : '',
    lv_skip_activation: '',
    lv_permissions: 'writeable',
    lv_health_status: '',
    convert_lv: '',
    move_pv: '',
    lv_converting: '',
    raid_mismatch_count: '',
    raid_sync_action: '',
  };
}

function segRow(uuid: string, type: string, devices: string): Record<string, unknown> {
  const extents = type === 'mirror' || !devices.endsWith('(90)') ? '10' : '1';
  return {
    lv_uuid: uuidOf(uuid),
    segtype: type,
    seg_start_pe: '0',
    seg_size_pe: extents,
    region_size: type === 'mirror' ? '2097152' : '0',
    stripes: type === 'mirror' ? '2' : '1',
    devices,
    metadata_devices: '',
    seg_monitor: type === 'mirror' ? 'monitored' : '',
  };
}

export function pvRow(uuid: string, name: string): Record<string, unknown> {
  return {
    pv_uuid: uuidOf(uuid),
    pv_name: name,
    pv_attr: 'a--',
    pv_allocatable: 'allocatable',
    pv_missing: '',
    pv_duplicate: '',
    pv_pe_count: '100',
    pv_pe_alloc_count: '10',
    pv_tags: '',
    pv_mda_free: '500000',
  };
}

export function smallReport(): SmallReport {
  return {
    vg: {
      vg_uuid: uuidOf('v'),
      vg_name: 'vg',
      vg_attr: 'wz--n-',
      vg_exported: '',
      vg_clustered: '',
      vg_lock_type: '',
      vg_systemid: '',
      vg_extent_size: '4194304',
      vg_extent_count: '300',
      vg_free_count: '279',
      vg_seqno: '7',
      vg_tags: '',
      vg_missing_pv_count: '0',
      vg_mda_free: '517632',
      vg_mda_size: '1044480',
    },
    pv: [pvRow('1', '/dev/sda'), pvRow('2', '/dev/sdb'), pvRow('3', '/dev/sdc')],
    lv: [
      lvRow('a', 'm', 'mwi-a-m---'),
      lvRow('b', '[m_mimage_0]', 'iwi-aom---'),
      lvRow('c', '[m_mimage_1]', 'iwi-aom---'),
      { ...lvRow('d', '[m_mlog]', 'lwi-aom---'), lv_size: '4194304' },
    ],
    seg: [
      segRow('a', 'mirror', 'm_mimage_0(0),m_mimage_1(0)'),
      segRow('b', 'linear', '/dev/sda(0)'),
      segRow('c', 'linear', '/dev/sdb(5)'),
      segRow('d', 'linear', '/dev/sdc(90)'),
    ],
  };
}

export function reportText(...reports: SmallReport[]): string {
  return JSON.stringify({ report: reports.map((report) => ({ ...report, vg: [report.vg] })) });
}
