import type { Area, Lv, Pv, Vg } from '../model/inventory.js';
import { allocatableExtents, pvsOf, subjectOf } from '../model/volume.js';
import type { VolumeContext } from './check.js';
import type { Placement } from './ledger.js';
import { count } from './text.js';

/** Concrete ways to make room for these legs, a line per PV; the first is the one to try first. */
export function roomRemedy(lacking: readonly Placement[], context: VolumeContext): string {
  const uuids = new Set(lacking.flatMap(({ leg }) => pvsOf(leg)));
  const needed = lacking.reduce((sum, { extents }) => sum + extents, 0);
  const lines: string[] = [];
  for (const uuid of uuids) {
    const pv = context.pvs.get(uuid);
    if (pv === undefined || pv.missing) continue;
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
  const ways = logsOn(pv, context);
  const other = vg.lvs.find((lv) => isMovable(lv) && lastAreaOn(lv, pv) !== undefined);
  if (other !== undefined) ways.push(moveAway(other, pv, needed, vg));
  const shrinkable = vg.lvs.find((lv) => isMovable(lv) && lv.segments.at(-1)?.areas.at(-1)?.pvUuid === pv.uuid);
  if (shrinkable !== undefined) {
    ways.push(
      `make ${vg.name}/${shrinkable.name} smaller: \`lvresize -r -l -${needed} ${vg.name}/${shrinkable.name}\``,
    );
  }
  if (ways.length === 0) {
    ways.push(
      `free ${count(needed, 'extent')}: nothing there can simply be moved, so enlarge the device and \`pvresize ${pv.device}\``,
    );
  }
  return ways;
}

/** A mirror's log on this PV gives its extent back; a core log needs none (facts §10). */
function logsOn(pv: Pv, { vg, volume }: VolumeContext): string[] {
  const here = vg.volumes.filter(
    (other) => other.kind === 'mirror' && other.log.kind === 'disk' && pvsOf(other.log).includes(pv.uuid),
  );
  const best = here.find((other) => other.uuid === volume.uuid) ?? here[0];
  if (best === undefined) return [];
  const subject = subjectOf(best);
  return [
    `give up the disk log of ${subject}, which lies there: \`lvconvert --mirrorlog core ${subject}\` (until it is converted, each activation copies it in full)`,
  ];
}

/** Plain LVs only: what a mirror, a pool or LVM itself has there is better left alone. */
function isMovable(lv: Lv): boolean {
  return lv.visible && lv.segments.every((segment) => segment.type === 'linear' || segment.type === 'striped');
}

function lastAreaOn(lv: Lv, pv: Pv): Area | undefined {
  return lv.segments.flatMap((segment) => segment.areas).findLast((area) => area.pvUuid === pv.uuid);
}

function moveAway(lv: Lv, pv: Pv, needed: number, vg: Vg): string {
  const area = lastAreaOn(lv, pv);
  const end = area === undefined ? 0 : area.startExtent + area.extents - 1;
  const start = Math.max(area?.startExtent ?? 0, end - needed + 1);
  const target = vg.pvs.find((other) => other.uuid !== pv.uuid && allocatableExtents(other) >= needed);
  const move = `pvmove -n ${lv.name} ${pv.device}:${start}-${end}`;
  return target === undefined
    ? `move extents of ${vg.name}/${lv.name} to a PV that is added for it: \`vgextend ${vg.name} NEW\`, \`${move} NEW\``
    : `move extents of ${vg.name}/${lv.name} off it: \`${move} ${target.device}\``;
}
