import { observe, type VgCheck } from '../check.js';

export const mdaUnproven: VgCheck = {
  id: 'MDA_UNPROVEN',
  level: 'overridable',
  scope: 'vg',
  title: 'how much metadata space the VG has left could not be read',
  meaning: 'A conversion makes the VG’s metadata longer. Where it does not fit, LVM refuses the change.',
  seenIn: 'vg_mda_free',
  remedy: 'See `vgs -o name,vg_mda_free,vg_mda_size VG`; some hundred bytes a leg are needed.',
  run: ({ vg, live }) => (live && vg.mdaFreeBytes === null ? observe([`vgs: no vg_mda_free for ${vg.name}`]) : []),
};
