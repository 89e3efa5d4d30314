import { observe, type VgCheck } from '../check.js';

export const vgForeign: VgCheck = {
  id: 'VG_FOREIGN',
  level: 'blocker',
  scope: 'vg',
  title: 'the VG belongs to another host and is left alone',
  meaning: 'Its system id is another one than this host has: another host may be using it right now.',
  seenIn: 'vg_systemid against the system id of this host',
  remedy:
    'Convert it on the host that owns it. If that host is gone for good: `vgchange --systemid "$(lvm systemid | awk \'{print $3}\')" VG` with the option `--config local/extra_system_ids=[…]`, see lvmsystemid(7).',
  run: ({ vg, host }) =>
    vg.foreign === true
      ? observe([`vgs: system id of ${vg.name} is ${vg.systemId}, of this host ${host.systemId ?? 'not set'}`])
      : [],
};
