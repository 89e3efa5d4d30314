import { exitOf, type VolumeResult } from '../../apply/results.js';
import { canonicalJson, readableJson } from '../../model/canonical-json.js';
import type { BatchResult, BatchVolume } from '../../model/batch-result.js';
import { ExitCode, type RaidliftError } from '../../model/errors.js';
import type { EventCode } from '../../model/events.js';
import type { Plan } from '../../model/plan.js';
import { wantsColor, type Context } from '../context.js';
import { doneWord } from '../../render/plan.js';
import { renderResult } from '../../render/result.js';
import { writeResult } from '../output.js';

/** What a batch tells while it works, and what it comes to. */
export class Report {
  private readonly startedAt: string;
  private done = 'converted';
  private isBlocked = false;
  private readonly plans: BatchResult['plans'] = [];
  /** By UUID; what an earlier plan made of a volume counts. */
  private readonly volumes = new Map<string, BatchVolume>();

  constructor(
    private readonly context: Context,
    private readonly run: { host: string | null; dryRun: boolean },
  ) {
    this.startedAt = context.clock.now().toISOString();
    const { version } = context;
    this.event('batch.started', `raidlift ${version} begins${run.dryRun ? '; nothing will be changed' : ''}.`, {
      ...run,
      version,
    });
  }

  get host(): string | null {
    return this.run.host;
  }

  event(code: EventCode, message: string, fields: Record<string, unknown> = {}): void {
    const at = this.context.clock.now().toISOString();
    this.context.stdout.write(`${canonicalJson({ at, code, message, ...fields })}\n`);
  }

  /** An event that alone makes the exit code 3, if nothing worse does. */
  blocked(code: EventCode, message: string, fields: Record<string, unknown>): void {
    this.isBlocked = true;
    this.event(code, message, fields);
  }

  tookUp(plan: Plan, resumed: boolean): void {
    this.plans.push({ id: plan.id, resumed });
    if (doneWord(plan) !== 'converted') this.done = doneWord(plan);
  }

  /** The volumes of a plan that is through, or was only made. */
  add(plan: Pick<Plan, 'id'>, results: readonly Result[]): void {
    for (const { uuid, subject, outcome, code = null, message } of results) {
      if (!this.volumes.has(uuid)) this.volumes.set(uuid, { uuid, subject, plan: plan.id, outcome, code, message });
    }
  }

  has(uuid: string): boolean {
    return this.volumes.has(uuid);
  }

  /** A run was stopped in the middle: nothing else is begun. */
  get isInterrupted(): boolean {
    return [...this.volumes.values()].some(({ outcome }) => outcome === 'interrupted');
  }

  /** The last event; the document in the file, where one was named; what went wrong, for people, on stderr. */
  async finish(error: RaidliftError | null, file: string | undefined): Promise<ExitCode> {
    const volumes = [...this.volumes.values()];
    const exit = error === null ? this.exitOf(volumes) : error.exit;
    const result: BatchResult = {
      formatVersion: 1,
      host: this.run.host,
      version: this.context.version,
      startedAt: this.startedAt,
      finishedAt: this.context.clock.now().toISOString(),
      dryRun: this.run.dryRun,
      exit,
      error: error === null ? null : { code: error.code, message: error.message },
      plans: this.plans,
      counts: countsOf(volumes),
      volumes,
    };
    if (file !== undefined) await writeResult(file, readableJson(result));
    this.event('batch.finished', 'The batch is over.', { result });
    if (error === null && exit !== ExitCode.done) this.tellPeople(volumes, exit);
    return exit;
  }

  private exitOf(volumes: readonly BatchVolume[]): ExitCode {
    const exit = exitOf(volumes.flatMap(asApplied));
    return exit === ExitCode.done && this.isBlocked ? ExitCode.blocked : exit;
  }

  private tellPeople(volumes: readonly BatchVolume[], exit: ExitCode): void {
    const color = wantsColor(this.context) && this.context.stderr.isTerminal;
    const goOn = 'the same raidlift batch again';
    this.context.stderr.write(
      renderResult({ volumes: volumes.flatMap(asApplied), exit }, { color, goOn, done: this.done }),
    );
  }
}

/** Of an apply, or of a plan that was only made. */
export type Result = Omit<VolumeResult, 'outcome'> & { outcome: BatchVolume['outcome'] };

function asApplied({ outcome, code, ...volume }: BatchVolume): VolumeResult[] {
  return outcome === 'planned' ? [] : [{ ...volume, outcome, ...(code === null ? {} : { code }) }];
}

function countsOf(volumes: readonly BatchVolume[]): BatchResult['counts'] {
  const counts: BatchResult['counts'] = {};
  for (const { outcome } of volumes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
