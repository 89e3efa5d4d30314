import { isSameHost } from '../model/cluster-members.js';
import type { Host, Inventory, Vg, Volume } from '../model/inventory.js';

const PLAN_TAG = /^raidlift\.([0-9a-f]+)$/;

/** The ids of plans whose tag is on a volume. */
export function planTags(tags: readonly string[]): string[] {
  return tags.flatMap((tag) => PLAN_TAG.exec(tag)?.[1] ?? []);
}

/** Whether we may set our tag on this volume: never where a tag may decide which host owns it (DESIGN, LV tags). */
export function tagsAllowed(inventory: Inventory, vg: Vg, volume: Pick<Volume, 'tags'>): boolean {
  const { host } = inventory;
  if (!configKnown(host) || ownersOnVg(host, vg).length > 0) return false;
  return !mayNameHost(host, vg.tags) && !mayNameHost(host, volume.tags);
}

/** False where the activation lists are unknown: they might hold tags. */
export function configKnown(host: Host): boolean {
  return host.volumeList !== null && host.autoActivationVolumeList !== null;
}

/** Why tags mean ownership in this whole VG, one line each. */
export function ownersOnVg(host: Host, vg: Vg): string[] {
  return [
    ...tagEntries('volume_list', host.volumeList),
    ...tagEntries('auto_activation_volume_list', host.autoActivationVolumeList),
    ...hostTags(host, vg.tags).map((tag) => `VG ${vg.name} has the tag ${tag}, this host's name`),
    ...agentTags(host, vg),
  ];
}

/** The tag that resource-agents' `LVM` and `LVM-activate` set unless they are told another. */
const AGENT_TAG = 'pacemaker';

/** HA-LVM by tags: the cluster manager takes a VG by a tag of its own, or by a node's name (resource-agents, rgmanager). */
function agentTags({ cluster }: Host, vg: Vg): string[] {
  const lines = (cluster?.resources ?? [])
    .filter(({ vgName, ownerTag }) => vgName === vg.name && ownerTag !== null)
    .map(({ id, agent, ownerTag }) => `${id} (${agent}) owns VG ${vg.name} by the tag ${ownerTag ?? ''}`);
  if (lines.length === 0 && vg.tags.includes(AGENT_TAG)) lines.push(`VG ${vg.name} has the tag ${AGENT_TAG}`);
  for (const { id, agent, vgName } of cluster?.resources ?? []) {
    if (vgName === vg.name && agent === 'rgmanager:lvm')
      lines.push(`${id} (${agent}) owns VG ${vg.name} by a node's name`);
  }
  for (const tag of vg.tags) {
    if (cluster?.members?.some((member) => isSameHost(member, tag)) === true) {
      lines.push(`VG ${vg.name} has the tag ${tag}, the name of a node of the cluster`);
    }
  }
  return lines;
}

/** Tags that are this host's name, in full or its first part. */
export function hostTags(host: Host, tags: readonly string[]): string[] {
  const { name } = host;
  if (name === null || tags.length === 0) return [];
  return tags.filter((tag) => tag === name || tag === name.split('.')[0]);
}

function mayNameHost(host: Host, tags: readonly string[]): boolean {
  const foreignTags = tags.filter((tag) => !PLAN_TAG.test(tag));
  return host.name === null ? foreignTags.length > 0 : hostTags(host, foreignTags).length > 0;
}

function tagEntries(name: string, list: Host['volumeList']): string[] {
  if (list === null || list === 'unset') return [];
  return list.filter((entry) => entry.startsWith('@')).map((entry) => `${name} holds ${entry}`);
}
