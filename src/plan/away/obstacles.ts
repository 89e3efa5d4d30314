import { legsNotLive } from '../../assess/checks/leg-not-live.js';
import { planTags } from '../../assess/tags-allowed.js';
import { isDetached } from '../../model/holds.js';
import type { Inventory, Vg, Volume } from '../../model/inventory.js';
import { dmUuid, isActive } from '../../model/volume.js';

/** Why nothing of a volume can be moved now, one sentence each with what to do; empty: nothing is in the way. */
export function obstaclesOf(inventory: Inventory, vg: Vg, volume: Volume, planId: string | null = null): string[] {
  return [...vgObstacles(inventory, vg), ...volumeObstacles(vg, volume, planId)];
}

function vgObstacles({ vgs }: Inventory, vg: Vg): string[] {
  const found: string[] = [];
  const missing = vg.pvs.filter((pv) => pv.missing);
  if (missing.length > 0) {
    found.push(
      `PV ${missing.map((pv) => pv.uuid).join(', ')} is missing, and LVM moves nothing meanwhile: bring it back, or remove it with \`vgreduce --removemissing ${vg.name}\``,
    );
  }
  for (const volume of vg.volumes) {
    if (volume.kind !== 'mirror' || !volume.legs.some((leg) => isDetached(vg, leg.uuid))) continue;
    found.push(
      `a leg of ${vg.name}/${volume.name} is out, tracked in tables that other changes would end: bring it back first`,
    );
  }
  if (vg.exported) found.push(`VG ${vg.name} is exported: \`vgimport ${vg.name}\``);
  if (vg.foreign === true) found.push(`VG ${vg.name} belongs to host ${vg.systemId}`);
  if (vgs.filter((other) => other.name === vg.name).length > 1) {
    found.push(`two VGs are called ${vg.name}: rename one with \`vgrename UUID NAME\``);
  }
  const twice = vg.pvs.filter((pv) => pv.duplicate);
  if (twice.length > 0) found.push(`${twice.map((pv) => pv.device).join(', ')} is seen twice; hide one of its paths`);
  return found;
}

function volumeObstacles(vg: Vg, volume: Volume, planId: string | null): string[] {
  const found: string[] = [];
  const subject = `${vg.name}/${volume.name}`;
  if (volume.operation !== null) {
    found.push(`${volume.operation.kind} is under way on it (${volume.operation.detail}): let it end first`);
  }
  if (volume.suspended.length > 0) {
    found.push(
      `it is suspended (${volume.suspended.join(', ')}): \`raidlift status\` names the commands that let it go on`,
    );
  }
  if (volume.strays.length > 0) {
    found.push(
      `an unfinished conversion has left ${volume.strays.map((stray) => stray.name).join(', ')}: finish that with \`raidlift plan\` first`,
    );
  }
  const plans = planTags(volume.tags).filter((id) => planId === null || !planId.startsWith(id));
  if (plans.length > 0) found.push(`plan ${plans.join(', ')} has begun something with it: finish or close that first`);
  if (volume.activation === 'elsewhere') found.push('it is active on another host: do it there');
  if (volume.legs.some((leg) => leg.health === 'D' || leg.health === 'F')) {
    found.push(`one of its legs is dead: look with \`lvs -a -o +devices ${subject}\``);
  }
  const notLive = isActive(volume) ? legsNotLive(vg, volume) : [];
  if (notLive.length > 0) {
    found.push(
      `nothing that is written reaches ${notLive.map((leg) => leg.name).join(', ')} (LEG_NOT_LIVE): \`raidlift inspect ${subject}\` says what to do`,
    );
  }
  if (!isActive(volume) && vg.clustered) found.push('it is not active on this node: do it on one where it is');
  return found;
}

/**
 * Why a mirror's leg is not moved now. Where the log of a running mirror was put into memory, LVM has loaded its table with `nosync`; the next one, that of a
 * move, has no such word, and the kernel copies everything from the first leg again: until that has ended, only the first leg has what is written
 * where it has not been yet [lab, 2.03.16]. Null: that is not so.
 */
export function newCopyOf({ dm }: Inventory, vg: Vg, volume: Volume): string | null {
  if (volume.kind !== 'mirror' || volume.log.kind !== 'core' || volume.nosync) return null;
  const [line = ''] = (dm ?? []).find(({ uuid }) => uuid === dmUuid(vg, volume))?.table ?? [];
  if (!/ core 2 \d+ nosync /.test(line)) return null;
  const subject = `${vg.name}/${volume.name}`;
  return `its log was put into memory while it ran, and a move would have all of it copied from its first leg once more: give it a log on disk (\`lvconvert --mirrorlog disk ${subject}\`), or have it copied before (\`lvchange --refresh ${subject}\`, until \`lvs ${subject}\` shows 100 %)`;
}
