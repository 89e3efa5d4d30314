import type { Verdict } from '../../model/finding.js';
import type { Inventory, Pv, Vg } from '../../model/inventory.js';
import type { DraftVolume } from '../../model/plan.js';
import { findLv, isActive, pvsOf, subjectOf } from '../../model/volume.js';
import { chooseTarget, promise, type Promised } from './choose-target.js';
import { newCopyOf, obstaclesOf } from './obstacles.js';
import { planAbsence, planParallelAbsence } from './plan-absence.js';
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
  /** The policy lets legs of parallel mirrors go. */
  trackParallel: boolean;
  /** The mirror is to become raid1 first. */
  convert: boolean;
  /** Ids of the findings that stand against that. */
  against: readonly string[];
  /** Extents that each leg's raid metadata takes. */
  metadataExtents: number;
}

export type AwayDecision = Pick<
  DraftVolume,
  'decision' | 'because' | 'convertFirst' | 'logMove' | 'standIn' | 'absence'
>;

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
  if (resident.log) return decideLog(resident, question);
  if (resident.legs.length > 1) return blocked('two of its legs lie on this PV: move one away by hand first');
  if (volume.kind !== 'mirror' || !question.convert || verdict?.verdict !== 'exclusive') {
    return decideLeg(resident, question);
  }
  if (question.against.length === 0) return asRaid(resident, question);
  const asMirror = decideLeg(resident, question);
  return {
    ...asMirror,
    because: `it cannot become raid1 first: ${question.against.join(', ')}. ${capital(asMirror.because)}`,
  };
}

function decideLeg(resident: Resident, question: AwayQuestion): AwayDecision {
  return question.redundancy === 'drop' ? decideDrop(resident, question) : standIn(resident, question);
}

/** What is done for the raid1 that it will be: its legs keep their UUIDs, and each gets metadata beside it. */
function asRaid(resident: Resident, question: AwayQuestion): AwayDecision {
  const extents = resident.extents + question.metadataExtents;
  const decided = decideLeg({ ...resident, extents, volume: { ...resident.volume, kind: 'raid1' } }, question);
  if (decided.decision === 'blocked') return decided;
  return { ...decided, because: `it becomes raid1 first; then ${decided.because}`, convertFirst: true };
}

/** A log is never moved by pvmove: in a clustered VG that hangs every node (facts §9). */
function decideLog(resident: Resident, question: AwayQuestion): AwayDecision {
  const { volume, legs } = resident;
  const { vg, pv, spares, promised, moveOthers } = question;
  if (!moveOthers || legs.length > 0 || volume.log.kind !== 'disk') return blocked(sayLog(resident, question));
  if (!isActive(volume)) return blocked('its log lies on this PV, and it is not active: activate it first');
  const extents = volume.log.areas.reduce((sum, area) => sum + area.extents, 0);
  const target = chooseTarget({ vg, volume, source: pv.uuid, extents, spares, promised });
  if (target === null) return blocked(sayNoRoom({ ...resident, extents }, question));
  promise(promised, target, extents);
  return {
    decision: 'move-log',
    because: `its log lies on ${target.device} while ${pv.device} is away; in between it is in memory, without a resync`,
    logMove: { from: pv.uuid, to: target.uuid, extents },
  };
}

/** As many good copies as now: a full one first, on a PV that stands in. */
function standIn(resident: Resident, question: AwayQuestion): AwayDecision {
  const { volume, extents } = resident;
  const { inventory, vg, pv, spares, promised } = question;
  const newCopy = newCopyOf(inventory, vg, volume);
  if (newCopy !== null) return blocked(newCopy);
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
    return `${move}. LVM's maintainers advise raid1: \`--convert\` makes it one first, and then a leg can go with only the changes copied on return`;
  return move;
}

/**
 * With fewer copies, only the changes copied on return. A leg that cannot go so, because acknowledged writes would be lost or the
 * volume would stop, is moved as a whole: that is safe, and takes longer.
 */
function decideDrop(resident: Resident, question: AwayQuestion): AwayDecision {
  const { volume } = resident;
  const { inventory, vg, pv, spares, verdict } = question;
  if (verdict?.verdict === 'parallel') {
    if (question.trackParallel) return decideParallel(resident, question);
    return blocked(
      'several nodes use it, and no leg of such a mirror goes away tracked; keep as many copies with `--redundancy keep`',
    );
  }
  const out = planAbsence({ inventory, vg, volume }, pv.uuid);
  if (!('refused' in out)) {
    const absence = { ...out.absence, ...(spares.length > 0 ? { spares: [...spares] } : {}) };
    return { decision: out.decision, because: becauseTracked(resident, question), absence };
  }
  const instead = standIn(resident, question);
  return {
    ...instead,
    because: `its changes cannot be tracked: ${out.refused.join('; ')}. ${capital(instead.because)}`,
  };
}

/** Seen on a real cluster in single runs only (facts §9). */
function decideParallel(resident: Resident, question: AwayQuestion): AwayDecision {
  const { inventory, vg, pv } = question;
  const out = planParallelAbsence({ inventory, vg, volume: resident.volume }, pv.uuid);
  if ('refused' in out) return blocked(`its changes cannot be tracked: ${out.refused.join('; ')}`);
  return {
    decision: 'track-parallel',
    because:
      `EXPERIMENTAL, as the policy says: dmeventd stops watching it, on all nodes, and ${pv.device} may then be lost for a while. ` +
      'The PV stays open until it is gone; writes to it fail then and are tracked in the log. See on each node that nobody watches it: `lvs -o+seg_monitor`',
    absence: out.absence,
  };
}

function becauseTracked({ volume, legs }: Resident, { pv }: AwayQuestion): string {
  const leg = legs[0]?.name ?? '?';
  const left = volume.legs.length - 1;
  const fewer = `leg ${leg} on ${pv.device} goes, ${left === 1 ? 'one copy is' : `${left} copies are`} left, and only what changes is copied when it is back`;
  if (volume.kind === 'raid1') return fewer;
  return (
    `${fewer}. LVM has no command for that: the absence lives in device-mapper tables, not in its metadata, and a refresh of the volume or a reboot ends it. ` +
    "With `--convert` it becomes raid1 first, whose absences are in the metadata: LVM's maintainers advise that"
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function decideOther(resident: Resident, question: AwayQuestion): AwayDecision {
  const { volume } = resident;
  const { vg, pv } = question;
  const isPlain = volume.kind === 'linear' || findLv(vg, volume.uuid)?.segments.every(isStriped);
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

function sayLog({ volume, legs }: Resident, { vg, moveOthers }: AwayQuestion): string {
  const subject = subjectOf(volume);
  const where = legs.length > 0 ? 'a leg of it and its log lie on this PV' : 'its log lies on this PV';
  const option =
    legs.length > 0 || moveOthers
      ? 'Put the log elsewhere first, without a resync'
      : '`--move-others` puts it elsewhere; or by hand, without a resync';
  return (
    `${where}. ${option}: \`lvconvert --yes --mirrorlog core ${subject}\`, then ` +
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
