import type { Inventory } from '../model/inventory.js';
import type { JournalEntry } from '../model/journal.js';
import type { Plan, PlannedVolume } from '../model/plan.js';
import { strandedMoves } from '../model/moves.js';
import { findVg } from '../model/volume.js';
import { planTag } from '../plan/names.js';
import { isActedOn } from '../plan/strategies.js';
import { textsFor } from '../plan/texts.js';
import { foldJournal, type JournalState } from './fold-journal.js';
import { goalOf, nextStep, type Decision, type Sight } from './next-step.js';
import { asItIs } from './recognise-migrate.js';

export interface VolumeStatus {
  uuid: string;
  /** `VG/LV`. */
  subject: string;
  /** One word: `done`, `half-way`, `not begun`, or the plan's decision. */
  state: string;
  /** What the host shows; without an inventory, what the journal says. */
  explanation: string;
  /** What will happen next, or why nothing will. */
  next: string;
  /** Something was begun and not finished. */
  halfWay: boolean;
}

export interface StatusInput {
  plan: Plan;
  entries: readonly JournalEntry[];
  /** null: LVM was not asked. */
  inventory: Inventory | null;
}

/** Where each volume of a plan stands: from the host where it could be looked at, else from the journal alone. */
export function planStatus(input: StatusInput): { volumes: VolumeStatus[] } {
  const journal = foldJournal(input.entries);
  const volumes = input.plan.volumes.map((planned) => {
    const base = { uuid: planned.uuid, subject: `${planned.vgName}/${planned.name}` };
    if (!isActedOn(planned)) {
      return { ...base, state: planned.decision, explanation: planned.because, next: '', halfWay: false };
    }
    if (input.inventory !== null) return { ...base, ...seen(input.plan, planned, input.inventory, journal) };
    const done = journal.reached.has(planned.uuid);
    const halfWay = !done && journal.begun.has(planned.uuid);
    const next = done ? 'nothing to do' : 'resume looks at the host and goes on';
    return {
      ...base,
      state: stateWord(done, halfWay),
      explanation: 'by the journal; the host was not asked',
      next,
      halfWay,
    };
  });
  return { volumes };
}

function stateWord(done: boolean, halfWay: boolean): string {
  return done ? 'done' : halfWay ? 'half-way' : 'not begun';
}

function seen(
  plan: Plan,
  planned: PlannedVolume,
  inventory: Inventory,
  journal: JournalState,
): Pick<VolumeStatus, 'state' | 'explanation' | 'next' | 'halfWay'> {
  const vg = findVg(inventory, planned.vg);
  const now = vg?.volumes.find((volume) => volume.uuid === planned.uuid);
  const tag = planTag(plan.id);
  const find = () => (vg === undefined || now === undefined ? undefined : { vg, volume: now });
  const { recorded, heading } = journal;
  const { host, nodes, dm } = inventory;
  const context = { find, host, nodes, dm, volumes: plan.volumes, tag, recorded, heading, bootId: host.bootId };
  const decision = nextStep({ planned, vg, now, context });
  const tagged = now?.tags.includes(tag) ?? false;
  const goal = goalOf(planned);
  const reached = now !== undefined && goal.isReached(planned, now, vg);
  const sight = vg === undefined || now === undefined ? null : { vg, now, dm: inventory.dm, context };
  if (
    decision.kind === 'reached' &&
    goal.keepsMark?.(heading) === true &&
    goal.standing !== undefined &&
    sight !== null
  ) {
    return { ...goal.standing(planned, sight), halfWay: false };
  }
  const done = !tagged && (decision.kind === 'reached' || (reached && isOnlyCheck(decision)));
  const begun = now !== undefined && goal.halfWay(planned, vg, now) !== null;
  const halfWay = !done && (tagged || begun);
  return {
    state: stateWord(done, halfWay),
    explanation: sight === null ? 'no LV has its UUID any more' : explain(planned, sight),
    next: done ? 'nothing to do' : sayNext(decision, `${planned.vgName}/${planned.name}`),
    halfWay,
  };
}

/** What the volume is, what of an unfinished conversion is there, and the name that docs/states.md has for that. */
function explain(planned: PlannedVolume, sight: Sight): string {
  const { vg, now } = sight;
  const name = goalOf(planned).halfWay(planned, vg, now)?.name ?? null;
  const lostLog = now.kind === 'mirror' && now.log.kind === 'core' && planned.log === 'disk';
  const strays = now.strays.map((stray) => stray.name).join(', ');
  const ofMove = strandedMoves(vg, sight.dm ?? []).map((device) => device.name);
  const parts = [
    asItIs(now),
    ...(lostLog ? ['its log is in memory, no longer on disk'] : []),
    ...(goalOf(planned).remarks?.(planned, sight) ?? []),
    ...(strays === '' ? [] : [`left behind by an unfinished conversion: ${strays}`]),
    ...(ofMove.length === 0 ? [] : [`left by a killed pvmove, in no metadata of LVM's: ${ofMove.join(', ')}`]),
  ];
  return parts.join('; ') + (name === null ? '' : ` (state ${name})`);
}

/** Nothing but looking is left. */
function isOnlyCheck(decision: Decision): boolean {
  return decision.kind === 'run' && decision.sketch.action.kind === 'verify';
}

function sayNext(decision: Decision, subject: string): string {
  switch (decision.kind) {
    case 'reached':
      return 'take the plan’s tag off';
    case 'stop':
      return decision.message;
    case 'wait':
      return `wait for the copy${decision.percent === null ? '' : ` (${decision.percent} %)`}`;
    case 'manual':
    case 'run':
      return textsFor(decision.sketch.action, subject).purpose;
    default:
      return decision satisfies never;
  }
}
