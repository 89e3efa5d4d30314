import type { Inventory, Volume } from '../model/inventory.js';
import { movesIn } from '../model/moves.js';
import type { ActionKind, PlannedVolume } from '../model/plan.js';
import type { Limits } from '../model/policy.js';
import { hasFailed, isActive, pvsOf, subjectOf } from '../model/volume.js';
import type { StepSketch } from '../plan/step.js';

/** A copy or a scrub, and what it reads from and writes to. */
export interface Copy {
  /** UUID of the volume. */
  volume: string;
  /** `VG/LV`. */
  subject: string;
  pvs: ReadonlySet<string>;
}

/** Steps during or after which a volume is copied or read as a whole. */
const STARTS_COPY: Record<ActionKind, boolean> = {
  'restore-legs': true,
  'rebuild-legs': true,
  'replace-leg': true,
  'track-merge': true,
  scrub: true,
  'limit-rate': false,
  'add-layer': true,
  'free-leg': false,
  'remove-device': false,
  'check-unused': false,
  'read-leg': false,
  unmonitor: false,
  'keep-log': false,
  'detach-leg': false,
  'log-back-to-core': false,
  'wait-layer': false,
  'end-layer': false,
  'drop-leg': false,
  'repair-layer': false,
  'hold-move': true,
  'restore-mirror': true,
  backup: false,
  tag: false,
  untag: false,
  'drop-tags': false,
  'resume-devices': false,
  'restore-missing': false,
  'remove-strays': false,
  activate: false,
  refresh: false,
  'clear-table': false,
  'log-to-core': false,
  'move-log': false,
  'wait-sync': false,
  convert: false,
  verify: false,
  'track-split': false,
  deactivate: false,
  manual: false,
  'verify-nodes': false,
  'read-part': true,
  'wait-move': false,
  'compare-move': true,
  'finish-move': false,
  'abort-move': false,
  'compare-legs': true,
  'verify-move': false,
  'log-to-disk': false,
  'clear-move': false,
  'remove-left': false,
  'prepare-edit': false,
  'restore-edited': false,
  'check-pv': false,
};

/** The copy that a step would begin; null for a step that begins none. */
export function copyOf({ action }: StepSketch, planned: PlannedVolume, now: Volume | undefined): Copy | null {
  // The core log of a mirror is empty when it is activated: all of it is copied.
  const resyncs = action.kind === 'activate' && (now ?? planned).legs.length > 1 && logOf(planned, now) === 'core';
  if (!STARTS_COPY[action.kind] && !resyncs) return null;
  const moved = pvsOfMove(action, planned);
  if (moved !== null) return { volume: planned.uuid, subject: subjectOf(planned), pvs: new Set(moved) };
  const legs = [...planned.legs, ...(now?.legs ?? [])].flatMap(pvsOf);
  const targets = 'pvs' in action ? action.pvs : action.kind === 'add-layer' ? [action.pv] : [];
  return { volume: planned.uuid, subject: subjectOf(planned), pvs: new Set([...legs, ...targets]) };
}

function pvsOfMove(action: StepSketch['action'], { standIn }: PlannedVolume): string[] | null {
  if (action.kind === 'hold-move') return [action.from, action.to];
  if (action.kind === 'read-part') return [action.from];
  if (action.kind !== 'compare-move') return null;
  return standIn === undefined ? [action.from] : [standIn.source, standIn.target];
}

function logOf(planned: PlannedVolume, now: Volume | undefined): string {
  if (now === undefined) return planned.log;
  return now.kind === 'mirror' ? now.log.kind : 'none';
}

/** What is being copied or scrubbed on the host, by whomever. */
export function copiesUnderWay(inventory: Inventory): Copy[] {
  const copies: Copy[] = [];
  for (const vg of inventory.vgs) {
    for (const move of movesIn(vg)) {
      if (move.percent === null || move.percent === 100) continue;
      const subject = `${vg.name}/${move.lv.name}`;
      copies.push({ volume: move.lv.uuid, subject, pvs: new Set([...move.from, ...move.to]) });
    }
    for (const volume of vg.volumes) {
      if (!isCopying(volume)) continue;
      copies.push({ volume: volume.uuid, subject: subjectOf(volume), pvs: new Set(volume.legs.flatMap(pvsOf)) });
    }
  }
  return copies;
}

/** Not where a leg's device is gone: what stands still is not waited for. */
function isCopying(volume: Volume): boolean {
  if (!isActive(volume) || volume.missingPvs.length > 0 || volume.legs.some(hasFailed)) return false;
  const { kind, syncAction, syncPercent } = volume;
  if (kind === 'mirror') return syncPercent !== null && syncPercent < 100;
  if (kind !== 'raid1' || syncAction === 'frozen') return false;
  return (syncAction !== null && syncAction !== 'idle') || (syncPercent !== null && syncPercent < 100);
}

/** Why a copy may not begin beside the others; null: it may. */
export function whyNotYet(copy: Copy, others: readonly Copy[], limits: Limits): string | null {
  const running = others.filter((other) => other.volume !== copy.volume);
  const { maxCopies, perPv = 1 } = limits;
  for (const pv of copy.pvs) {
    const users = running.filter((other) => other.pvs.has(pv));
    if (users.length >= perPv) {
      return `${copy.subject} waits for a PV that is busy with ${users.map((user) => user.subject).join(', ')}`;
    }
  }
  if (maxCopies === undefined || running.length < maxCopies) return null;
  return `${copy.subject} waits: ${running.length} of at most ${maxCopies} copies are under way`;
}
