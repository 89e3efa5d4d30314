import type { PlannedVolume } from '../model/plan.js';
import { convertVolume, type Progress } from './convert-volume.js';
import { resultOf, type VolumeResult } from './results.js';
import type { Session } from './session.js';
import { Waiting } from './waiting.js';

/** Volumes on their way, each with what this run remembers of it. */
export class OnTheirWay {
  private readonly progress = new Map<string, Progress>();
  private readonly waiting: Waiting;

  constructor(
    private readonly session: Session,
    private readonly results: Map<string, VolumeResult>,
  ) {
    this.waiting = new Waiting(session);
  }

  /** Takes each volume as far as it goes without waiting; gives those that wait for a copy. */
  async advance(volumes: readonly PlannedVolume[]): Promise<PlannedVolume[]> {
    const later: PlannedVolume[] = [];
    for (const planned of volumes) {
      if (this.session.stopping) break;
      if (this.results.has(planned.uuid)) continue;
      const outcome = await convertVolume(this.session, planned, this.progressOf(planned));
      if (outcome.kind === 'wait') {
        this.waiting.saw(planned, outcome.percent);
        later.push(planned);
        continue;
      }
      this.results.set(planned.uuid, outcome.result);
      if (outcome.kind === 'halt') this.restVg(volumes, planned);
    }
    return later.filter((planned) => !this.results.has(planned.uuid));
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
    const message = `not begun: the command for ${busy.vgName}/${busy.name} in the same VG is still running`;
    for (const planned of volumes) {
      if (planned.vg !== busy.vg || this.results.has(planned.uuid)) continue;
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
