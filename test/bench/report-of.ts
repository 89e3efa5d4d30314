/** A saved `lvm fullreport` of one VG with this many two-leg mirrors with a disk log, in the columns that `inspect` asks for. */
export function reportOf(mirrors: number): string {
  const extentsPerLeg = 10;
  const lvs: string[] = [];
  const segs: string[] = [];
  for (let index = 0; index < mirrors; index++) {
    const name = `lv${index}`;
    const base = index * 4;
    const parts = [`${name}_mimage_0`, `${name}_mimage_1`, `${name}_mlog`];
    lvs.push(lvRow({ uuid: uuid('L', base), name, size: 41943040, mirror: true, parent: '', log: `[${name}_mlog]` }));
    parts.forEach((part, offset) => {
      const size = offset === 2 ? 4194304 : 41943040;
      lvs.push(
        lvRow({ uuid: uuid('L', base + 1 + offset), name: `[${part}]`, size, mirror: false, parent: name, log: '' }),
      );
      const device = `/dev/mapper/pv${offset}`;
      const start = offset === 2 ? index : index * extentsPerLeg;
      segs.push(
        segRow({
          uuid: uuid('L', base + 1 + offset),
          type: 'linear',
          extents: size / 4194304,
          devices: `${device}(${start})`,
          region: 0,
        }),
      );
    });
    segs.push(
      segRow({
        uuid: uuid('L', base),
        type: 'mirror',
        extents: extentsPerLeg,
        devices: `${parts[0]}(0),${parts[1]}(0)`,
        region: 2097152,
      }),
    );
  }
  const count = mirrors * extentsPerLeg + 100_000;
  const pvs = [0, 1, 2].map((index) =>
    JSON.stringify({
      pv_uuid: uuid('P', index),
      pv_name: `/dev/mapper/pv${index}`,
      ...{ pv_attr: 'a--', pv_allocatable: 'allocatable', pv_missing: '', pv_duplicate: '', pv_tags: '' },
      ...{ pv_pe_count: String(count), pv_pe_alloc_count: String(index === 2 ? mirrors : mirrors * extentsPerLeg) },
      pv_mda_free: '99999999744',
    }),
  );
  const vg = JSON.stringify({
    ...{ vg_uuid: uuid('V', 0), vg_name: 'vg', vg_attr: 'wz--n-', vg_exported: '', vg_clustered: '', vg_lock_type: '' },
    ...{ vg_systemid: '', vg_extent_size: '4194304', vg_extent_count: String(count * 3), vg_free_count: '300000' },
    ...{
      vg_seqno: '20001',
      vg_tags: '',
      vg_missing_pv_count: '0',
      vg_mda_free: '99999999744',
      vg_mda_size: '99999999999',
    },
  });
  const pvsegs = segs.map(() => '{"pvseg_start":"0"}');
  const block = (rows: string[]) => `[\n                  ${rows.join(',\n                  ')}\n              ]`;
  return `  {
      "report": [
          {
              "vg": ${block([vg])}
              ,
              "pv": ${block(pvs)}
              ,
              "lv": ${block(lvs)}
              ,
              "pvseg": ${block(pvsegs)}
              ,
              "seg": ${block(segs)}
          }
      ]
  }
`;
}

function lvRow(lv: { uuid: string; name: string; size: number; mirror: boolean; parent: string; log: string }): string {
  return JSON.stringify({
    lv_uuid: lv.uuid,
    lv_name: lv.name,
    lv_attr: lv.mirror ? 'mwi-aom---' : 'iwi-aom---',
    lv_role: lv.mirror ? 'public' : 'private,mirror,image',
    lv_size: String(lv.size),
    ...{ lv_active: 'active', lv_active_locally: 'active locally', lv_active_exclusively: 'active exclusively' },
    ...{
      lv_active_remotely: '',
      lv_suspended: '',
      lv_device_open: 'open',
      lv_tags: '',
      lv_parent: lv.parent,
      origin: '',
    },
    mirror_log: lv.log,
    sync_percent: lv.mirror ? '100.00' : '',
    lv_initial_image_sync: lv.mirror ? 'initial image sync' : '',
    ...{ lv_skip_activation: '', lv_permissions: 'writeable', lv_health_status: '', convert_lv: '', move_pv: '' },
    ...{ lv_converting: '', raid_mismatch_count: '', raid_sync_action: '' },
  });
}

function segRow(seg: { uuid: string; type: string; extents: number; devices: string; region: number }): string {
  return JSON.stringify({
    lv_uuid: seg.uuid,
    segtype: seg.type,
    seg_start_pe: '0',
    seg_size_pe: String(seg.extents),
    region_size: String(seg.region),
    stripes: seg.type === 'mirror' ? '2' : '1',
    devices: seg.devices,
    metadata_devices: '',
    seg_monitor: seg.type === 'mirror' ? 'monitored' : '',
  });
}

/** A well-formed LVM UUID that is the same every time. */
function uuid(kind: string, number: number): string {
  const digits = number.toString(36).padStart(31, '0');
  const text = kind + digits;
  return [text.slice(0, 6), ...[6, 10, 14, 18, 22].map((at) => text.slice(at, at + 4)), text.slice(26)].join('-');
}
