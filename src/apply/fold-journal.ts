import type { JournalEntry } from '../model/journal.js';
import type { Heading } from '../model/holds.js';
import { foldLayer } from './layer-doubts.js';
import type { RunningCommand } from '../model/ports.js';

/** What a journal says, folded: it explains; the host decides. */
export interface JournalState {
  /** Steps that were finished, in the order in which they last were. */
  recorded: Set<string>;
  /** Volumes that a step was started for. */
  begun: Set<string>;
  /** Commands without an end in the journal, with the boot they ran in: they may be running still. */
  live: { step: string; running: RunningCommand; bootId: string }[];
  /** Volumes whose goal was reached. */
  reached: Set<string>;
  closed: boolean;
  /** What the speed of copies was before a run lowered it, and not yet put back; a boot puts it back too. */
  throttled: { before: string; bootId: string } | null;
  /** Where a plan that goes away and comes back is going. */
  heading: Heading;
  /** Bytes by the kernel's count, by volume: what was copied since the plan last turned, and what full copies would have been. */
  measured: Map<string, { copiedBytes: number; sizeBytes: number }>;
}

export function foldJournal(entries: readonly JournalEntry[]): JournalState {
  const state: JournalState = {
    recorded: new Set(),
    begun: new Set(),
    live: [],
    reached: new Set(),
    closed: false,
    throttled: null,
    heading: 'away',
    measured: new Map(),
  };
  for (const entry of entries) foldEntry(state, entry);
  return state;
}

/** Adds one entry; also used while a run goes on. */
export function foldEntry(state: JournalState, { event, bootId }: Pick<JournalEntry, 'event' | 'bootId'>): void {
  switch (event.kind) {
    case 'started':
      foldLayer(state.recorded, event.step);
      if (event.volume !== null) state.begun.add(event.volume);
      forgetMove(state, event.step);
      return;
    case 'running':
      state.live.push({ step: event.step, running: { pid: event.pid, startTime: event.startTime }, bootId });
      return;
    case 'finished':
      state.recorded.delete(event.step);
      state.recorded.add(event.step);
      endLive(state, event.step);
      return;
    case 'failed':
      if (event.code !== null) endLive(state, event.step);
      return;
    case 'reached':
      state.reached.add(event.volume);
      return;
    case 'closed':
      state.closed = true;
      return;
    case 'throttled':
      state.throttled = { before: event.before, bootId };
      return;
    case 'unthrottled':
      state.throttled = null;
      return;
    case 'turned':
      if (state.heading !== event.to) {
        state.reached.clear();
        state.measured.clear();
      }
      state.heading = event.to;
      return;
    case 'measured': {
      // A move that was aborted and begun again has copied twice.
      const before = state.measured.get(event.volume)?.copiedBytes ?? 0;
      const copiedBytes = before + Number(event.copiedBytes);
      state.measured.set(event.volume, { copiedBytes, sizeBytes: Number(event.sizeBytes) });
      return;
    }
    case 'opened':
    case 'stopped':
    case 'interrupted':
      return;
    default:
      event satisfies never;
  }
}

const SEEN_OF_A_MOVE = /^(?:compare-move|finish-move|verify-move|compare-legs)/;

/** A move that is begun makes void what was seen of the one before: what it was like, and that it was right. */
function forgetMove(state: JournalState, step: string): void {
  const match = /^(.*):(?:hold|abort)-move(?:-back)?$/.exec(step);
  if (match === null) return;
  const prefix = `${match[1] ?? ''}:`;
  for (const id of state.recorded) {
    if (id.startsWith(prefix) && SEEN_OF_A_MOVE.test(id.slice(prefix.length))) state.recorded.delete(id);
  }
}

function endLive(state: JournalState, step: string): void {
  state.live = state.live.filter((command) => command.step !== step);
}
