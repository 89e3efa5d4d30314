import { nothing, observe, type VolumeCheck } from '../check.js';

export const strays: VolumeCheck = {
  id: 'STRAYS',
  level: 'warning',
  scope: 'volume',
  of: 'all',
  title: 'an earlier conversion left LVs behind',
  meaning:
    'A conversion that failed or was cut off leaves visible LVs that nothing refers to (LV_rmeta_N, LV_mlog). They hold no data. The plan removes them before it converts.',
  seenIn: 'visible LVs with names that only LVM gives',
  remedy: 'Nothing to do: the plan removes them.',
  run: ({ volume, vg }) => {
    if (volume.strays.length === 0) return nothing;
    const names = volume.strays.map((stray) => `${vg.name}/${stray.name}`);
    const lines = names.map((name) => `lvs: ${name} is visible and nothing refers to it`);
    if (volume.kind === 'mirror') return observe(lines);
    return observe(lines, {
      title: 'an earlier conversion left LVs behind, and no plan is about this one',
      remedy: `It is no mirror, so nothing is converted here. When no plan is under way on it: \`lvremove ${names.join(' ')}\`.`,
    });
  },
};
