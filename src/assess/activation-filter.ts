import type { Host, Vg } from '../model/inventory.js';

/** How an activation list of lvm.conf answers for one LV; unknown where it turns on host tags that nobody read. */
export type ListAnswer = 'match' | 'no-match' | 'unknown';

interface Candidate {
  vg: Pick<Vg, 'name' | 'tags'>;
  lvName: string;
  lvTags: readonly string[];
}

/**
 * Whether a list such as `volume_list` names an LV, by LVM's own rules (lvm2: _passes_volumes_filter): `VG`, `VG/LV`,
 * `@tag` on the LV or its VG, `@*` for a tag of this host on either.
 */
export function answerOf(list: readonly string[], candidate: Candidate, hostName: string | null): ListAnswer {
  let unknown = false;
  for (const entry of list) {
    const answer = answerOfEntry(entry, candidate, hostName);
    if (answer === 'match') return 'match';
    if (answer === 'unknown') unknown = true;
  }
  return unknown ? 'unknown' : 'no-match';
}

function answerOfEntry(entry: string, { vg, lvName, lvTags }: Candidate, hostName: string | null): ListAnswer {
  if (entry === '@*') {
    const tags = [...vg.tags, ...lvTags];
    if (tags.length === 0) return 'no-match';
    return hostName !== null && tags.includes(hostName) ? 'match' : 'unknown';
  }
  const matched = entry.startsWith('@')
    ? vg.tags.includes(entry.slice(1)) || lvTags.includes(entry.slice(1))
    : entry === vg.name || entry === `${vg.name}/${lvName}`;
  return matched ? 'match' : 'no-match';
}

/** The list's entries; empty where it is not set or not known. */
export function entriesOf(list: Host['volumeList']): readonly string[] {
  return list === null || list === 'unset' ? [] : list;
}

/** The names that the conversion gives to the metadata LVs at first, before they have tags of their own (facts §1). */
export function futureMetadataNames(volume: { name: string; legs: readonly unknown[] }): string[] {
  return volume.legs.map((_, index) => `${volume.name}_rmeta_${index}`);
}
