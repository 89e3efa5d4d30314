import type { Area, Lv, Pv, Vg, Volume } from '../model/inventory.js';
import { allocatableExtents, pvsOf, subjectOf } from '../model/volume.js';
import type { VolumeContext } from './check.js';
import type { Placement } from './ledger.js';
import { count } from '../model/quantities.js';

/** Concrete ways to make room for these legs, a line per PV; the first is the one to try first. */
export function roomRemedy(lacking: readonly Placement[], context: VolumeContext): string {
  const uuids = new Set(lacking.flatMap(({ leg }) => pvsOf(leg)));
  const lines: string[] = [];
  for (const uuid of uuids) {
    const pv = context.pvs.get(uuid);
    if (pv === undefined || pv.missing) continue;
    const needed = lacking.reduce((sum, { leg, extents }) => sum + (pvsOf(leg).includes(uuid) ? extents : 0), 0);
    lines.push(`${pv.device}: ${waysOn(pv, needed, context).join('; or ')}.`);
  }
  if (lines.length === 0) return 'Bring back the PVs of this leg first.';
  lines.push('`vgextend` alone does not help: the room must be on a PV that the leg uses already.');
  return lines.join('\n');
}

function waysOn(pv: Pv, needed: number, context: VolumeContext): string[] {
  if (!pv.allocatable && pv.extentCount - pv.allocatedExtents >= needed) {
    return [`allow allocation there: \`pvchange -xy ${pv.device}\``];
  }
  const { vg } = context;
  const residents = context.residents().get(pv.uuid);
  if (residents === undefined) return [enlarge(pv, needed)];
  const ways = giveUpLog(residents.logs, context);
  if (residents.movable !== null) ways.push(moveAway(residents.movable, pv, needed, vg));
  if (residents.shrinkable !== null) {
    const name = `${vg.name}/${residents.shrinkable.name}`;
    ways.push(`make ${name} smaller: \`lvresize -r -l -${needed} ${name}\``);
  }
  return ways.length === 0 ? [enlarge(pv, needed)] : ways;
}

function enlarge(pv: Pv, needed: number): string {
  const what = count(needed, 'extent');
  return `free ${what}: nothing there can simply be moved, so enlarge the device and \`pvresize ${pv.device}\``;
}

/** A mirror's log on this PV gives its extent back; a core log needs none (facts §10). */
function giveUpLog(logs: readonly Volume[], { volume }: VolumeContext): string[] {
  const best = logs.find((other) => other.uuid === volume.uuid) ?? logs[0];
  if (best === undefined) return [];
  const subject = subjectOf(best);
  return [
    `give up the disk log of ${subject}, which lies there: \`lvconvert --mirrorlog core ${subject}\` (until it is converted, each activation copies it in full)`,
  ];
}

function moveAway({ lv, area }: { lv: Lv; area: Area }, pv: Pv, needed: number, vg: Vg): string {
  const end = area.startExtent + area.extents - 1;
  const start = Math.max(area.startExtent, end - needed + 1);
  const target = vg.pvs.find((other) => other.uuid !== pv.uuid && allocatableExtents(other) >= needed);
  const move = `pvmove -n ${lv.name} ${pv.device}:${start}-${end}`;
  return target === undefined
    ? `move extents of ${vg.name}/${lv.name} to a PV that is added for it: \`vgextend ${vg.name} NEW\`, \`${move} NEW\``
    : `move extents of ${vg.name}/${lv.name} off it: \`${move} ${target.device}\``;
}
