import type { PlannedVolume } from '../model/plan.js';
import { holds } from '../model/holds.js';
import { concludeConversion, takeVolume, type Progress, type UnseenConversion } from './take-volume.js';
import { resultOf, type VolumeResult } from './results.js';
import type { Session } from './session.js';
import { Waiting } from './waiting.js';

/** A look must not be older than this when a conversion begins, nor leave more conversions unseen. */
const OLDEST_LOOK_MS = 30_000;
const MOST_UNSEEN = 16;

/**
 * Volumes on their way, each with what this run remembers of it. Conversions that LVM ended without an error are looked at
 * several at a time: a look costs an LVM process that reports the whole VG.
 */
export class OnTheirWay {
  private readonly progress = new Map<string, Progress>();
  private readonly waiting: Waiting;
  private unseen: UnseenConversion[] = [];

  constructor(
    private readonly session: Session,
    private readonly results: Map<string, VolumeResult>,
  ) {
    this.waiting = new Waiting(session, 'is being copied');
  }

  /** Takes each volume as far as it goes without waiting; gives those that wait for a copy. */
  async advance(volumes: readonly PlannedVolume[]): Promise<PlannedVolume[]> {
    const later: PlannedVolume[] = [];
    for (const planned of volumes) {
      if (this.session.stopping) break;
      if (this.results.has(planned.uuid)) continue;
      if (this.mustLookBefore(planned)) await this.lookAtUnseen({ volumes, later });
      await this.takeOn(planned, { volumes, later });
    }
    await this.lookAtUnseen({ volumes, later });
    return later.filter((planned) => !this.results.has(planned.uuid));
  }

  private async takeOn(planned: PlannedVolume, { volumes, later }: Turn): Promise<void> {
    const outcome = await takeVolume(this.session, planned, this.progressOf(planned));
    switch (outcome.kind) {
      case 'unseen':
        this.unseen.push(outcome.conversion);
        return;
      case 'wait':
        this.waiting.saw(planned, outcome.percent);
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

  /** Waits for copies and goes on after each, until none is left or a person asks to stop. */
  async waitAndAdvance(volumes: readonly PlannedVolume[]): Promise<void> {
    let left = [...volumes];
    let moved = true;
    while (left.length > 0 && !this.session.stopping && (await this.waiting.sleep(moved))) {
      const before = left.length;
      left = await this.advance(left);
      moved = left.length < before;
    }
  }

  /** While a command of ours still runs in a VG, nothing else may be begun there. */
  private restVg(volumes: readonly PlannedVolume[], busy: PlannedVolume): void {
    const running = `the command for ${busy.vgName}/${busy.name} in the same VG is still running`;
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
    const fresh: Progress = { attempts: new Map(), failure: null };
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
