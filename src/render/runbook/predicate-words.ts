import type { Predicate } from '../../model/predicate.js';

/** Subjects named one by one before the rest is counted. */
const SHOWN = 5;

/**
 * Predicates as sentences for people. Those that ask the same of many volumes become one sentence; `nameOf` gives the name
 * at planning.
 */
export function predicateWords(predicates: readonly Predicate[], nameOf: (lvUuid: string) => string): string[] {
  const sentences = new Map<string, string[]>();
  for (const predicate of predicates) {
    const words = wordsOf(predicate);
    const subject = predicate.kind === 'recorded' ? predicate.step : nameOf(predicate.lv);
    const subjects = sentences.get(words);
    if (subjects === undefined) sentences.set(words, [subject]);
    else subjects.push(subject);
  }
  return [...sentences].map(([words, subjects]) => `${list(subjects)}: ${words}`);
}

function list(subjects: readonly string[]): string {
  const rest = subjects.length - SHOWN;
  return rest <= 0 ? subjects.join(', ') : `${subjects.slice(0, SHOWN).join(', ')} and ${rest} more`;
}

function wordsOf(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'exists':
      return 'is there';
    case 'segtype-is':
      return `its segment type is ${predicate.type}`;
    case 'active':
      return 'active on this host';
    case 'inactive':
      return 'not active on this host';
    case 'in-sync':
      return '100 % in sync';
    case 'legs-are':
      return `has ${predicate.count} legs`;
    case 'legs-alive':
      return 'every leg is alive (status A)';
    case 'leg-on':
      return `has a leg on PV ${predicate.pv}`;
    case 'no-leg-on':
      return `has no leg on PV ${predicate.pv}`;
    case 'room-for-leg':
      return `PV ${predicate.pv} has ${predicate.extents} free extents`;
    case 'log-is':
      return `its log is ${predicate.log}`;
    case 'no-strays':
      return 'nothing is left behind by a broken-off conversion';
    case 'none-suspended':
      return 'none of its devices is suspended';
    case 'no-operation':
      return 'LVM has nothing under way on it';
    case 'split':
      return 'a leg is split off, with its changes tracked';
    case 'monitored':
      return 'dmeventd watches it';
    case 'unmonitored':
      return 'dmeventd does not watch it';
    case 'part-inactive':
      return `its part ${predicate.part} has no device`;
    case 'leg-detached':
      return `its leg ${predicate.leg} is detached from its PV`;
    case 'no-leg-detached':
      return 'no leg is detached from its PV';
    case 'tagged':
      return 'carries the tag of this plan';
    case 'untagged':
      return 'does not carry the tag of this plan';
    case 'no-missing-pvs':
      return 'none of its PVs is missing';
    case 'room-for-metadata':
      return `room for raid metadata on a PV of each leg (extents a leg: ${predicate.extentsPerLeg})`;
    case 'exclusive':
      return 'active on this host and nowhere else';
    case 'not-used':
      return predicate.node === null
        ? 'neither mounted nor open on this host'
        : `neither mounted nor active on ${predicate.node}`;
    case 'mounted':
      return `mounted at ${predicate.mountPoints.join(', ')}`;
    case 'maintenance':
      return predicate.on
        ? `the cluster manager keeps its hands off ${predicate.resources.join(', ')}`
        : `the cluster manager acts on ${predicate.resources.join(', ')} again`;
    case 'nodes-agree':
      return `${predicate.nodes.join(', ')} shows the same metadata of its VG`;
    case 'move-from':
      return 'it, or a part of it, is being moved';
    case 'move-copied':
      return 'all that is being moved of it is copied';
    case 'not-moving':
      return 'nothing of it is being moved';
    case 'part-off':
      return 'nothing of what is moved is left on the PV that it leaves';
    case 'part-on':
      return 'what is moved lies on the PV that it goes to';
    case 'recorded':
      return 'the journal has it as finished';
  }
}
