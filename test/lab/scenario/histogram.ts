import { committedInTurn, type CommittedState } from './committed-state.js';
import type { Cut } from './crash-host.js';

const STATES: readonly CommittedState[] = ['before', 'C1', 'C2', 'C3', 'C4', 'C5', 'other'];
const IRREGULAR: readonly CommittedState[] = ['C1', 'C2', 'C3', 'other', 'C5'];

/** What a number of cuts met on the disks. */
export class Histogram {
  readonly cuts: Cut[] = [];

  add(cut: Cut): void {
    this.cuts.push(cut);
  }

  /** How many cuts found at least one volume in each state. */
  counts(): Record<CommittedState, number> {
    const count = (state: CommittedState) =>
      this.cuts.filter((cut) => Object.values(cut.states).includes(state)).length;
    return Object.fromEntries(STATES.map((state) => [state, count(state)])) as Record<CommittedState, number>;
  }

  /** Those that a conversion commits and no cut met. */
  missing(): CommittedState[] {
    const counts = this.counts();
    return committedInTurn.filter((state) => counts[state] === 0);
  }

  inCommand(): number {
    return this.cuts.filter((cut) => cut.running !== null).length;
  }

  toString(): string {
    const counts = Object.entries(this.counts()).map(([state, count]) => `${state} ${count}`);
    const cuts = `${this.cuts.length} cuts, ${this.inCommand()} of them inside a running LVM command`;
    return `${cuts}; cuts that met at least one volume in: ${counts.join(', ')}`;
  }
}

/** One cut in one line: why there, what was irregular, which step's command ran. */
export function sayCut(cut: Cut): string {
  const found = Object.entries(cut.states).filter(([, state]) => IRREGULAR.includes(state));
  const done = Object.values(cut.states).filter((state) => state === 'C4').length;
  const states = [...found.map(([volume, state]) => `${volume} ${state}`), `${done} raid1`].join(', ');
  return `${cut.label}: ${states}${cut.running === null ? '' : `; ${cut.running} was running`}`;
}
