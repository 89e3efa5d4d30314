import type { Inventory } from '../model/inventory.js';
import type { JournalEntry } from '../model/journal.js';
import type { Plan, PlannedVolume } from '../model/plan.js';
import { findVg } from '../model/volume.js';
import { planTag } from '../plan/names.js';
import { textsFor } from '../plan/texts.js';
import { foldJournal } from './fold-journal.js';
import { nextStep, type Decision } from './next-step.js';
import { asItIs } from './recognise-migrate.js';

export interface VolumeStatus {
  uuid: string;
  /** `VG/LV`. */
  subject: string;
  /** What the host shows, in words; `not seen` without an inventory. */
  state: string;
  /** What will happen next, or why nothing will. */
  next: string;
  /** The goal is reached. */
  done: boolean;
  /** Something was begun and not finished. */
  halfWay: boolean;
}

/** Where each volume of a plan stands: from the host where it could be looked at, else from the journal alone. */
export function planStatus(input: {
  plan: Plan;
  entries: readonly JournalEntry[];
  inventory: Inventory | null;
}): VolumeStatus[] {
  const journal = foldJournal(input.entries);
  return input.plan.volumes.map((planned) => {
    const base = { uuid: planned.uuid, subject: `${planned.vgName}/${planned.name}` };
    if (planned.decision !== 'convert') {
      return {
        ...base,
        state: planned.decision,
        next: planned.because,
        done: planned.decision === 'nothing',
        halfWay: false,
      };
    }
    if (input.inventory === null) {
      const done = journal.reached.has(planned.uuid);
      const halfWay = !done && journal.begun.has(planned.uuid);
      return {
        ...base,
        state: 'not seen',
        next: done ? 'done, by the journal' : 'resume looks at the host',
        done,
        halfWay,
      };
    }
    return { ...base, ...seen(input.plan, planned, input.inventory, journal.recorded) };
  });
}

function seen(
  plan: Plan,
  planned: PlannedVolume,
  inventory: Inventory,
  recorded: ReadonlySet<string>,
): Pick<VolumeStatus, 'state' | 'next' | 'done' | 'halfWay'> {
  const vg = findVg(inventory, planned.vg);
  const now = vg?.volumes.find((volume) => volume.uuid === planned.uuid);
  const tag = planTag(plan.id);
  const find = () => (vg === undefined || now === undefined ? undefined : { vg, volume: now });
  const decision = nextStep({ planned, vg, now, context: { find, tag, recorded } });
  const tagged = now?.tags.includes(tag) ?? false;
  const converted = now?.kind === 'raid1';
  const done = converted && !tagged && (decision.kind === 'reached' || isOnlyCheck(decision));
  return {
    state: now === undefined ? 'gone' : asItIs(now),
    next: done ? 'nothing to do' : sayNext(decision, `${planned.vgName}/${planned.name}`),
    done,
    halfWay: !done && (tagged || converted || (now?.strays.length ?? 0) > 0),
  };
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
    case 'run':
      return textsFor(decision.sketch.action, subject).purpose;
    default:
      return decision satisfies never;
  }
}
