import { nothing, observe, type VolumeCheck } from '../check.js';
import { answerOf, entriesOf, futureMetadataNames } from '../activation-filter.js';
import { listText } from '../text.js';

export const activationFilter: VolumeCheck = {
  id: 'ACTIVATION_FILTER',
  level: 'blocker',
  scope: 'volume',
  of: 'converting',
  onlyFor: 'conversion',
  title: 'lvm.conf keeps its future metadata LVs from being activated',
  meaning:
    'The conversion makes LVs called LV_rmeta_N and activates them. Where `volume_list` does not name them, or `read_only_volume_list` does, it fails half-way and leaves strays. An entry that names only the LV, or a tag on the LV, does not reach them.',
  seenIn: 'activation/volume_list and activation/read_only_volume_list against the future names',
  remedy:
    'In lvm.conf let `volume_list` hold the whole VG (`"VG"`), or a tag that the VG itself has (`"@tag"`), and take the LV out of `read_only_volume_list`; then plan again.',
  run: ({ host, volume, vg }) => {
    const { volumeList, readOnlyVolumeList } = host;
    if (!Array.isArray(volumeList) && !Array.isArray(readOnlyVolumeList)) return nothing;
    const future = futureMetadataNames(volume).map((lvName) => ({ vg, lvName, lvTags: [] as string[] }));
    const all = [{ vg, lvName: volume.name, lvTags: volume.tags }, ...future];
    const lines: string[] = [];
    if (Array.isArray(volumeList)) {
      const out = all.filter((candidate) => answerOf(volumeList, candidate, host.name) === 'no-match');
      const names = out.map((candidate) => candidate.lvName);
      if (names.length > 0) lines.push(`volume_list (${listText(volumeList)}) does not reach ${listText(names)}`);
    }
    const entries = entriesOf(readOnlyVolumeList);
    const readOnly = all.filter((candidate) => answerOf(entries, candidate, host.name) === 'match');
    const names = readOnly.map((candidate) => candidate.lvName);
    if (names.length > 0) lines.push(`read_only_volume_list (${listText(entries)}) makes read-only ${listText(names)}`);
    return observe(lines);
  },
};
