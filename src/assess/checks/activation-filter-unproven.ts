import { nothing, observe, type VolumeCheck } from '../check.js';
import { answerOf, futureMetadataNames } from '../activation-filter.js';

export const activationFilterUnproven: VolumeCheck = {
  id: 'ACTIVATION_FILTER_UNPROVEN',
  level: 'overridable',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'whether lvm.conf lets its future metadata LVs be activated is not known',
  meaning:
    'The lists could not be read, or they hold `@*`, which means any tag of this host, and the VG has tags: only a person knows whether they meet.',
  seenIn: 'activation/volume_list and activation/read_only_volume_list',
  remedy:
    'See `lvmconfig activation/volume_list activation/read_only_volume_list` and the section `tags` of lvm.conf: LVs called LV_rmeta_N in this VG must be activated, and not read-only.',
  run: ({ host, volume, vg, live }) => {
    const lists = [
      ['volume_list', host.volumeList],
      ['read_only_volume_list', host.readOnlyVolumeList],
    ] as const;
    if (lists.every(([, list]) => list === 'unset')) return nothing;
    return observe(
      lists.flatMap(([name, list]) => {
        if (list === null) return live ? [`${name} could not be read`] : [];
        if (list === 'unset') return [];
        const future = futureMetadataNames(volume).map((lvName) => ({ vg, lvName, lvTags: [] as string[] }));
        const unknown = future.some((candidate) => answerOf(list, candidate, host.name) === 'unknown');
        return unknown ? [`${name} holds @*, and VG ${vg.name} has the tags ${vg.tags.join(', ')}`] : [];
      }),
    );
  },
};
