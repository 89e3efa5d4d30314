import { nothing, type HostCheck } from '../check.js';

export const savedReport: HostCheck = {
  id: 'SAVED_REPORT',
  level: 'info',
  scope: 'host',
  title: 'this is a saved report: what it does not show is proven at apply',
  meaning:
    'A report says nothing about some things that matter. They are unknown, not good: right before its first change each volume is looked at again on the host, and a new blocker stops it.',
  seenIn: 'what the report lacks',
  remedy: 'Nothing to do. To know now, plan on the host itself.',
  run: ({ inventory, live, host }) => {
    if (live) return nothing;
    const parts: [string, boolean][] = [
      ['device-mapper tables and status (legs that failed, cluster logs, suspended devices)', inventory.dm !== null],
      ['version of lvm2', host.lvmVersion !== null],
      ['device-mapper targets of the kernel', host.dmTargets !== null],
      ['volume_list and auto_activation_volume_list (so no tags will be set)', host.volumeList !== null],
      ['read_only_volume_list', host.readOnlyVolumeList !== null],
      ['raid_fault_policy', host.raidFaultPolicy !== null],
      ['running daemons', host.daemons !== null],
      ['boot image', host.initramfs !== null],
      [
        'how its PVs are reached (an inactive LV may be active on another host)',
        inventory.vgs.every((vg) => vg.pvs.every((pv) => pv.transport !== null)),
      ],
      ['free metadata space of the VGs', inventory.vgs.every((vg) => vg.mdaFreeBytes !== null)],
      ['where the state folder lies', host.state !== null],
    ];
    return [
      {
        evidence: [
          // Without a time: of many saved sources only that of reading is known, and the same sources give the same plan.
          `a saved report of ${host.name ?? 'a host that it does not name'}`,
          ...parts.flatMap(([what, known]) => (known ? [] : [`not in the report: ${what}`])),
        ],
      },
    ];
  },
};
