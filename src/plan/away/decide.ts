import type { Verdict } from '../../model/finding.js';
import type { Inventory, Pv, Vg } from '../../model/inventory.js';
import type { DraftVolume, StandIn } from '../../model/plan.js';
import { pvsOf, subjectOf } from '../../model/volume.js';
import { chooseTarget, promise, type Promised } from './choose-target.js';
import { obstaclesOf } from './obstacles.js';
import type { Resident } from './residents.js';

export interface AwayQuestion {
  inventory: Inventory;
  vg: Vg;
  /** The PV that leaves. */
  pv: Pv;
  redundancy: 'keep' | 'drop';
  /** Whether what is neither a mirror nor raid1 is moved too. */
  moveOthers: boolean;
  spares: readonly string[];
  promised: Promised;
  /** Null for what is no mirror. */
  verdict: Verdict | null;
}

export type AwayDecision = Pick<DraftVolume, 'decision' | 'because'> & { standIn?: StandIn };

/** What is done for a volume that has something on the PV that leaves; the table is in docs/away.md. */
export function decideAway(resident: Resident, question: AwayQuestion): AwayDecision {
  const { volume } = resident;
  const { verdict } = question;
  const obstacles = obstaclesOf(question.inventory, question.vg, volume);
  if (obstacles.length > 0) return blocked(obstacles.join('; '));
  if (verdict?.verdict === 'undecided') {
    return { decision: 'undecided', because: `who else uses it is not known: ${verdict.evidence.join('; ')}` };
  }
  if (volume.kind !== 'mirror' && volume.kind !== 'raid1') return decideOther(resident, question);
  if (resident.log) return blocked(sayLog(resident, question));
  if (resident.legs.length > 1) return blocked('two of its legs lie on this PV: move one away by hand first');
  return question.redundancy === 'drop' ? decideDrop(resident, question) : standIn(resident, question);
}

/** As many good copies as now: a full one first, on a PV that stands in. */
function standIn(resident: Resident, question: AwayQuestion): AwayDecision {
  const { volume, extents } = resident;
  const { vg, pv, spares, promised } = question;
  const target = chooseTarget({ vg, volume, source: pv.uuid, extents, spares, promised });
  if (target === null) return blocked(sayNoRoom(resident, question));
  promise(promised, target, extents);
  const [leg] = volume.kind === 'mirror' ? resident.legs : [];
  const part = leg ?? volume;
  return {
    decision: 'stand-in',
    because: becauseOf(resident, question, target),
    standIn: {
      kind: volume.kind,
      part: part.uuid,
      name: part.name,
      source: pv.uuid,
      target: target.uuid,
      extents,
      logPvs: pvsOf(volume.log),
    },
  };
}

function becauseOf({ volume, legs, extents }: Resident, { verdict, vg, pv }: AwayQuestion, target: Pv): string {
  const what =
    volume.kind === 'mirror' || volume.kind === 'raid1' ? `leg ${legs[0]?.name ?? '?'}` : 'what it has there';
  const move = `${what} (${extents} extents) lies on ${target.device} while ${pv.device} is away`;
  if (verdict?.verdict === 'parallel') {
    return (
      `${move}; it stays a mirror, as several nodes use it. Watch on every node: should the node that runs the move die, ` +
      `\`dmsetup suspend --noflush --nolockfs ${vg.name}-pvmove0; dmsetup resume ${vg.name}-pvmove0\` on another one lets writes go on; ` +
      `should its log be lost, \`lvconvert --yes --repair --use-policies ${subjectOf(volume)}\``
    );
  }
  if (volume.kind === 'mirror')
    return `${move}; as raid1 (\`raidlift plan\`) a leg could go away and come back with only the changes copied`;
  return move;
}

/** With fewer copies, only the changes copied on return. */
function decideDrop({ volume }: Resident, { pv }: AwayQuestion): AwayDecision {
  const subject = subjectOf(volume);
  if (volume.kind === 'raid1') {
    return blocked(
      'going with fewer copies: `lvconvert --splitmirrors 1 --trackchanges ' +
        `${subject} ${pv.device}\` takes the leg out by hand, \`lvconvert --merge\` brings it back; or keep as many copies with \`--redundancy keep\``,
    );
  }
  return blocked(
    `going with fewer copies needs raid1: convert it first (\`raidlift plan ${subject}\`), or keep as many copies with \`--redundancy keep\``,
  );
}

function decideOther(resident: Resident, question: AwayQuestion): AwayDecision {
  const { volume } = resident;
  const { vg, pv } = question;
  const isPlain = volume.kind === 'linear' || vg.lvs.find((lv) => lv.uuid === volume.uuid)?.segments.every(isStriped);
  if (isPlain === true && question.moveOthers) return standIn(resident, question);
  const free = `move it by hand: \`pvmove -n ${volume.name} ${pv.device} PV\``;
  return blocked(
    isPlain === true
      ? 'it is no mirror and has something on this PV: `--move-others` moves it too, held and compared'
      : `it is neither mirror nor raid1 nor linear, and has something on this PV: ${free}`,
  );
}

function isStriped({ type }: { type: string }): boolean {
  return type === 'striped' || type === 'linear';
}

function sayLog({ volume }: Resident, { vg }: AwayQuestion): string {
  const subject = subjectOf(volume);
  return (
    `its log lies on this PV. Put it elsewhere, without a resync: \`lvconvert --yes --mirrorlog core ${subject}\`, then ` +
    `\`lvconvert --yes --mirrorlog disk ${subject} PV\`${vg.clustered ? ' (never pvmove a log in a clustered VG: both nodes hang)' : ''}`
  );
}

function sayNoRoom({ volume, extents }: Resident, { vg, spares }: AwayQuestion): string {
  const among = spares.length > 0 ? `none of the spares (${spares.join(', ')})` : `no other PV of ${vg.name}`;
  return (
    `${among} has ${extents} free extents, nothing of ${subjectOf(volume)} on it and no tag that keeps its legs apart: ` +
    `add one with \`vgextend ${vg.name} DEVICE\``
  );
}

function blocked(because: string): AwayDecision {
  return { decision: 'blocked', because };
}
