import type { PlannedVolume } from '../model/plan.js';
import { holds } from '../model/holds.js';
import type { Hold } from './hold-back.js';
import { breakOffScrub } from './scrub.js';
import { concludeConversion, takeVolume, type Progress, type UnseenConversion } from './take-volume.js';
import { resultOf, type VolumeResult } from './results.js';
import { untilOf, type Session } from './session.js';
import { mustFollow } from './turns.js';
import { Waiting } from './waiting.js';

/** A look must not be older than this when a conversion begins, nor leave more conversions unseen. */
const OLDEST_LOOK_MS = 30_000;
const MOST_UNSEEN = 16;
/** How often it is looked whether a pause is over, and how long the clock is trusted before a window opens. */
const POLL_MS = 1000;
const LONGEST_SLEEP_MS = 60_000;

/**
 * Volumes on their way, each with what this run remembers of it. Conversions that LVM ended without an error are looked at
 * several at a time: a look costs an LVM process that reports the whole VG.
 */
export class OnTheirWay {
  private readonly progress = new Map<string, Progress>();
  private readonly copying: Waiting;
  private readonly scrubbing: Waiting;
  private unseen: UnseenConversion[] = [];
  /** Begun, and waiting for a copy or for leave to go on. */
  private left: PlannedVolume[] = [];
  /** Why the next step of a volume may not start yet, by UUID. */
  private readonly held = new Map<string, Hold>();
  /** Volumes that wait for something else to end, and for what. */
  private readonly behind = new Map<string, string>();

  constructor(
    private readonly session: Session,
    private readonly results: Map<string, VolumeResult>,
  ) {
    this.copying = new Waiting(session, 'is being copied');
    this.scrubbing = new Waiting(session, 'is being scrubbed');
  }

  /** Takes each volume as far as it goes without waiting; true where none of them is left to wait for. */
  async begin(volumes: readonly PlannedVolume[]): Promise<boolean> {
    const later = await this.advance(volumes);
    this.left.push(...later);
    return later.length === 0;
  }

  /** Waits for copies and goes on after each, until none is left or a person asks to stop. */
  async finish(): Promise<void> {
    let moved = true;
    while (this.left.length > 0 && (await this.pause(moved))) {
      const before = this.left.length;
      this.left = await this.advance(this.left);
      moved = this.left.length < before;
    }
  }

  /**
   * Waits until a step may start as far as a pause and the window go; what is being copied is watched meanwhile. False where
   * that is not worth waiting for, or a person asks to stop.
   */
  async clear(): Promise<boolean> {
    for (let hold = await this.standing(); hold !== null; hold = await this.standing()) {
      if (this.left.every((planned) => this.held.has(planned.uuid))) await this.waitFor(hold);
      else if (await this.copying.sleep(false)) this.left = await this.advance(this.left);
      if (this.session.stopping) return false;
    }
    return !this.session.stopping;
  }

  /** The run is over: nobody will see the end of a scrub that goes on. */
  async breakOff(): Promise<void> {
    for (const progress of this.progress.values()) {
      if (progress.scrub !== null) await breakOffScrub(this.session, progress.scrub);
      progress.scrub = null;
    }
  }

  private async advance(volumes: readonly PlannedVolume[]): Promise<PlannedVolume[]> {
    const later: PlannedVolume[] = [];
    for (const planned of volumes) {
      if (this.session.stopping) break;
      if (this.results.has(planned.uuid)) continue;
      if (this.mustLookBefore(planned)) await this.lookAtUnseen({ volumes, later });
      await this.takeOn(planned, { volumes, later });
    }
    await this.lookAtUnseen({ volumes, later });
    const left = later.filter((planned) => !this.results.has(planned.uuid));
    if (!left.every(({ uuid }) => this.behind.has(uuid))) return left;
    for (const planned of left) this.giveUpWaiting(planned);
    return [];
  }

  /** What it waits for is none of ours, or stopped: it would wait for ever. */
  private giveUpWaiting(planned: PlannedVolume): void {
    const message = `waits for ${this.behind.get(planned.uuid) ?? 'something'}, which does not end by itself; end that first`;
    this.results.set(planned.uuid, resultOf(planned, 'stopped', { code: 'NOT_ITS_TURN', message }));
  }

  private async takeOn(planned: PlannedVolume, { volumes, later }: Turn): Promise<void> {
    this.behind.delete(planned.uuid);
    const first = mustFollow(planned, this.session.plan, this.results, this.session.journal.heading);
    if (first !== null && first.ended) {
      const message = `not begun: ${first.subject} did not get there, and nothing else is done in a VG while a leg of it is out`;
      this.results.set(planned.uuid, resultOf(planned, 'stopped', { code: 'NOT_ITS_TURN', message }));
      return;
    }
    if (first !== null) {
      this.behind.set(planned.uuid, first.subject);
      later.push(planned);
      return;
    }
    const outcome = await takeVolume(this.session, planned, this.progressOf(planned));
    if (outcome.kind !== 'held') this.held.delete(planned.uuid);
    switch (outcome.kind) {
      case 'unseen':
        this.unseen.push(outcome.conversion);
        return;
      case 'wait':
        if (outcome.behind !== undefined) this.behind.set(planned.uuid, outcome.behind);
        else (outcome.scrubs ? this.scrubbing : this.copying).saw(planned, outcome.percent);
        later.push(planned);
        return;
      case 'reading':
        later.push(planned);
        return;
      case 'held':
        this.holdBack(planned, outcome.hold);
        later.push(planned);
        return;
      case 'ended':
        this.results.set(planned.uuid, outcome.result);
        return;
      case 'halt':
        this.results.set(planned.uuid, outcome.result);
        this.restVg(volumes, planned);
        return;
      default:
        outcome satisfies never;
    }
  }

  /** What was seen last must say enough: it is not old, and has room for this one's metadata besides the others'. */
  private mustLookBefore(planned: PlannedVolume): boolean {
    const before = this.unseen.length;
    if (before === 0) return false;
    const age = this.session.ports.clock.now().getTime() - Date.parse(this.session.inventory.takenAt);
    if (before >= MOST_UNSEEN || age > OLDEST_LOOK_MS) return true;
    const extents = Math.max(planned.metadataExtents, ...this.unseen.map((each) => each.planned.metadataExtents));
    const room = { kind: 'room-for-metadata', lv: planned.uuid, extentsPerLeg: extents * (before + 1) } as const;
    return !holds(room, this.session.context);
  }

  private async lookAtUnseen(turn: Turn): Promise<void> {
    if (this.unseen.length === 0) return;
    const { unseen } = this;
    this.unseen = [];
    await this.session.look();
    for (const each of unseen) await concludeConversion(this.session, this.progressOf(each.planned), each);
    for (const { planned } of unseen) await this.takeOn(planned, turn);
  }

  private holdBack(planned: PlannedVolume, hold: Hold): void {
    const before = this.held.get(planned.uuid);
    this.held.set(planned.uuid, hold);
    if (hold.why !== 'copies' || before?.message === hold.message) return;
    this.session.notify({ code: 'copy.held', message: hold.message, volume: planned.uuid });
  }

  /** Until there is something to look at; false when asked to stop meanwhile. */
  private async pause(moved: boolean): Promise<boolean> {
    if (this.session.stopping) return false;
    const hold = this.left.every((planned) => this.isHeldByOthers(planned)) ? await this.standing() : null;
    if (hold === null) return this.copying.sleep(moved);
    await this.waitFor(hold);
    return !this.session.stopping;
  }

  /** Nothing on the host has to change for it to go on. */
  private isHeldByOthers(planned: PlannedVolume): boolean {
    const hold = this.held.get(planned.uuid);
    return hold !== undefined && hold.why !== 'copies';
  }

  private standing(): Promise<Hold | null> {
    return this.session.holdBack.now();
  }

  /** Waits for the end of a pause, or for the window to open; what is known of the host is old by then. */
  private async waitFor(hold: Hold): Promise<void> {
    const { session } = this;
    if (hold.why === 'window' && session.ports.outsideWindow !== 'wait') return session.leave(hold);
    const [begun, over] =
      hold.why === 'window'
        ? (['window.waiting', 'window.opened'] as const)
        : (['run.paused', 'run.unpaused'] as const);
    session.notify({ code: begun, message: hold.message, ...untilOf(hold) });
    const { clock, stop } = session.ports;
    for (let now = await this.standing(); now?.why === hold.why; now = await this.standing()) {
      const left = now.why === 'window' ? (now.until?.getTime() ?? Infinity) - clock.now().getTime() : POLL_MS;
      if (!(await clock.sleep(Math.min(left, LONGEST_SLEEP_MS), stop))) return;
    }
    session.hasWaited = true;
    session.notify({ code: over, message: hold.why === 'window' ? 'The window is open: going on.' : 'Going on.' });
    await session.look();
  }

  /** While a command of ours still runs in a VG, nothing else may be begun there. */
  private restVg(volumes: readonly PlannedVolume[], busy: PlannedVolume): void {
    const running = `the command for ${busy.vgName}/${busy.name} in the same VG is still running; when it has ended: \`raidlift resume\``;
    const unseen = new Set(this.unseen.map(({ planned }) => planned.uuid));
    this.unseen = this.unseen.filter(({ planned }) => planned.vg !== busy.vg);
    for (const planned of volumes) {
      if (planned.vg !== busy.vg || this.results.has(planned.uuid)) continue;
      const message = unseen.has(planned.uuid) ? `converted, not checked: ${running}` : `not begun: ${running}`;
      this.results.set(planned.uuid, resultOf(planned, 'stopped', { code: 'VG_BUSY', message }));
    }
  }

  private progressOf(planned: PlannedVolume): Progress {
    const known = this.progress.get(planned.uuid);
    if (known !== undefined) return known;
    const fresh: Progress = { attempts: new Map(), failure: null, scrub: null };
    this.progress.set(planned.uuid, fresh);
    return fresh;
  }
}

interface Turn {
  /** All that this turn is about. */
  volumes: readonly PlannedVolume[];
  /** Where those go that wait for a copy. */
  later: PlannedVolume[];
}
