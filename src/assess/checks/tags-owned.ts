import { subjectOf } from '../../model/volume.js';
import { nothing, observe, type Observation, type VgCheck } from '../check.js';
import { configKnown, hostTags, ownersOnVg } from '../tags-allowed.js';

export const tagsOwned: VgCheck = {
  id: 'TAGS_OWNED',
  level: 'warning',
  scope: 'vg',
  title: 'tags mean ownership here, so none are set',
  meaning:
    'Tags decide which host may activate what (HA-LVM, or @ entries in volume_list or auto_activation_volume_list). A tag of ours could change that, so the plan sets none: other hosts do not see in the metadata that it is under way, and only the state folder knows.',
  seenIn: 'tags of the VG and its LVs, this host’s name, the activation lists of lvm.conf',
  remedy: 'Nothing to do. Tell whoever else works on this VG that a plan is under way, and keep the state folder.',
  run: ({ host, vg, wanted, live }) => {
    if (live && !configKnown(host)) return observe(['volume_list or auto_activation_volume_list could not be read']);
    const owners = ownersOnVg(host, vg);
    if (owners.length > 0) return observe(owners);
    if (host.name === null) return nothing;
    const tagged = wanted.filter((volume) => volume.tags.length > 0);
    return tagged.flatMap((volume): readonly Observation[] => {
      const subject = subjectOf(volume);
      const tags = hostTags(host, volume.tags);
      return observe(
        tags.map((tag) => `${subject} has the tag ${tag}, this host's name`),
        { subject },
      );
    });
  },
};
