import { observe, type VgCheck } from '../check.js';

export const vgOwnerUnproven: VgCheck = {
  id: 'VG_OWNER_UNPROVEN',
  level: 'overridable',
  scope: 'vg',
  title: 'the VG has a system id, and nobody could say whether it is this host’s',
  meaning: 'A VG with the system id of another host may be in use over there.',
  seenIn: 'vg_systemid',
  remedy: 'Compare `vgs -o name,systemid VG` with `lvm systemid`; where they are equal, override with that.',
  run: ({ vg, live }) =>
    live && vg.foreign === null && vg.systemId !== ''
      ? observe([`vgs: system id of ${vg.name} is ${vg.systemId}`])
      : [],
};
