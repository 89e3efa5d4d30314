import { untouched } from '../apply/results.js';
import { blocks } from '../assess/blocks.js';
import { RaidliftError, usageError, type ExitCode } from '../model/errors.js';
import type { Assessment } from '../model/finding.js';
import type { Inventory, Volume } from '../model/inventory.js';
import type { Plan, PlannedVolume } from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import type { HostPort } from '../model/ports.js';
import { subjectOf } from '../model/volume.js';
import { sealPlan } from '../plan/seal.js';
import { selectVolumes } from '../plan/select.js';
import { isActedOn } from '../plan/strategies.js';
import { summarisePlan } from '../render/plan.js';
import { shellWords } from '../render/shell-words.js';
import { parseDuration } from './batch/duration.js';
import { Report, type Result } from './batch/report.js';
import { ownPlans, unfinishedPlans } from './batch/unfinished.js';
import { carryOut, type Wishes } from './carry-out.js';
import type { Context } from './context.js';
import { exclusively } from './exclusive.js';
import { reportError } from './exit.js';
import { reopen } from './keep-plan.js';
import type { VerbOptions } from './options.js';
import { listenForPause } from './pause-switch.js';
import { unseenVgs } from './plan-exit.js';
import { byPolicy, readPolicy } from './policy-options.js';
import { progressFor } from './progress.js';
import { listenForStop } from './stop-request.js';
import { takeInventory } from './take-inventory.js';

/**
 * `raidlift batch --policy FILE`: inspects, plans and applies without a question, first going on with what an earlier batch
 * left; events on stdout, one a line. Volumes that fail or are blocked do not keep the others from being converted.
 */
export async function batch(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  if (options.policy === undefined) {
    throw usageError('POLICY_NEEDED', 'Nobody is asked: --policy FILE says what to do (`formatVersion: 1` is enough)');
  }
  const policy = withMaxCopies(await readPolicy(options), options.maxCopies);
  const afterMs =
    options.maxDuration === undefined ? {} : { afterMs: parseDuration(options.maxDuration, '--max-duration') };
  const stop = listenForStop(context, { stateDir: options.stateDir, ...afterMs });
  const pause = listenForPause(context, options.stateDir);
  try {
    return await new Batch({ names, options, context, policy, wishes: { stop, pause } }).run();
  } finally {
    pause.end();
    stop.end();
  }
}

function withMaxCopies(policy: Policy, text: string | undefined): Policy {
  if (text === undefined) return policy;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw usageError('MAX_COPIES_INVALID', `--max-copies ${text}: write a number`);
  return { ...policy, limits: { ...policy.limits, maxCopies: Number(text) } };
}

interface BatchInput {
  names: string[];
  options: VerbOptions;
  context: Context;
  policy: Policy;
  wishes: Wishes;
}

class Batch {
  private readonly dryRun: boolean;

  constructor(private readonly input: BatchInput) {
    this.dryRun = input.options.dryRun === true;
  }

  async run(): Promise<ExitCode> {
    const { options, context } = this.input;
    const target = await context.host(options.host?.[0]);
    const host = (await target.readFile('/proc/sys/kernel/hostname'))?.trim() ?? null;
    const report = new Report(context, { host, dryRun: this.dryRun });
    try {
      await this.work(report);
    } catch (error) {
      if (!(error instanceof RaidliftError)) throw error;
      reportError(error, context);
      return report.finish(error, options.result);
    }
    return report.finish(null, options.result);
  }

  private async work(report: Report): Promise<void> {
    const { options, context } = this.input;
    if (this.dryRun) {
      await this.goOnWithUnfinished(report, null);
      return this.planTheRest(report, null);
    }
    const planId = await ownPlans(options.stateDir);
    await exclusively({ planId, options, context }, async (host) => {
      await this.goOnWithUnfinished(report, host);
      if (!this.input.wishes.stop.signal.aborted && !report.isInterrupted) await this.planTheRest(report, host);
    });
  }

  /** Plans of earlier batches first: their volumes are half-way. `host`: null changes nothing. */
  private async goOnWithUnfinished(report: Report, host: HostPort | null): Promise<void> {
    const { options, context } = this.input;
    for (const { id, plan, fault } of await unfinishedPlans(options.stateDir, report.host, context)) {
      if (fault !== null) {
        const message = `Plan ${id} of an earlier batch is not gone on with: ${fault.message}`;
        report.event('plan.skipped', message, { plan: id, data: { reason: fault.code } });
        continue;
      }
      const message = `Plan ${id} of an earlier batch is gone on with: ${summarisePlan(plan)}.`;
      report.event('plan.resumed', message, { plan: id });
      report.tookUp(plan, true);
      // What the plan left alone may be decided anew.
      const isOpen = new Set(plan.volumes.filter(isActedOn).map((volume) => volume.uuid));
      const results = host === null ? plan.volumes.map(asPlanned) : await this.apply(host, plan, true);
      report.add(
        plan,
        results.filter(({ uuid }) => isOpen.has(uuid)),
      );
      if (report.isInterrupted) return;
    }
  }

  /** A plan for all volumes of which nothing is known yet. */
  private async planTheRest(report: Report, host: HostPort | null): Promise<void> {
    const { names, options, context, policy } = this.input;
    const inventory = await takeInventory(options, context);
    const open = selectVolumes(inventory, names).filter(({ volume }) => !report.has(volume.uuid));
    const chosen = new Set(open.map(({ volume }) => volume.uuid));
    const only = (volume: Volume): boolean => chosen.has(volume.uuid);
    const assessment = await byPolicy(options, context.rooms.assess(inventory, policy, { only }));
    if (names.length === 0) tellOfUnseen(report, inventory, assessment);
    if (open.length === 0) return;
    const select = open.map(({ volume }) => subjectOf(volume));
    const draft = await byPolicy(options, context.rooms.makePlan({ inventory, assessment, policy, select }));
    const plan = sealPlan(draft);
    tellOfPlan(report, plan);
    if (host === null) for (const volume of plan.volumes.filter(isActedOn)) tellOfVolume(report, plan, volume);
    report.tookUp(plan, false);
    if (host !== null) await reopen(plan, options.stateDir);
    const applies = host !== null && plan.steps.length > 0;
    report.add(plan, applies ? await this.apply(host, plan, false) : plan.volumes.map(asPlanned));
  }

  private async apply(host: HostPort, plan: Plan, takeOver: boolean): Promise<Result[]> {
    const { options, context, policy, wishes } = this.input;
    const { window, limits } = policy;
    const rules = { ...(window === undefined ? {} : { window }), ...(limits === undefined ? {} : { limits }) };
    const progress = await progressFor(plan, context, true);
    const result = await carryOut({ ...wishes, plan, options, context, host, progress, takeOver, rules, by: 'batch' });
    return result.volumes;
  }
}

function tellOfPlan(report: Report, plan: Plan): void {
  const volumes: Record<string, number> = {};
  for (const { decision } of plan.volumes) volumes[decision] = (volumes[decision] ?? 0) + 1;
  const copiedBytes = plan.volumes.filter(isActedOn).reduce((sum, volume) => sum + volume.copiedBytes, 0);
  report.event('plan.made', `Plan ${plan.id}: ${summarisePlan(plan)}.`, {
    plan: plan.id,
    data: { volumes, steps: plan.steps.length, copiedBytes },
  });
  for (const volume of plan.volumes) {
    if (volume.decision !== 'blocked' && volume.decision !== 'undecided') continue;
    const subject = subjectOf(volume);
    const against = plan.findings.filter(
      (finding) => blocks(finding) && [subject, volume.vgName, 'host'].includes(finding.subject),
    );
    report.event('volume.blocked', `${subject} is ${volume.decision}: ${volume.because}`, {
      plan: plan.id,
      volume: volume.uuid,
      subject,
      data: { findings: against.map(({ id }) => id), remedies: against.map(({ remedy }) => remedy) },
    });
  }
}

/** VGs that LVM does not show are no volumes of a plan: only this tells of them. */
function tellOfUnseen(report: Report, { host, vgs }: Inventory, { findings }: Assessment): void {
  const skipped = new Set(host.skippedVgs.map(({ name }) => name));
  const shown = vgs.flatMap(({ volumes }) => volumes);
  for (const { id, subject, title, remedy } of unseenVgs(findings, shown)) {
    if (!skipped.has(subject)) continue;
    report.blocked('vg.blocked', `${subject}: ${title}`, { subject, data: { findings: [id], remedies: [remedy] } });
  }
}

function tellOfVolume(report: Report, plan: Plan, volume: PlannedVolume): void {
  const steps = plan.steps.filter((step) => step.volume === volume.uuid);
  const subject = subjectOf(volume);
  report.event('volume.planned', `${subject}: ${steps.length} steps.`, {
    plan: plan.id,
    volume: volume.uuid,
    subject,
    data: {
      steps: steps.map(({ id }) => id),
      commands: steps.flatMap(({ argv }) => (argv === null ? [] : [shellWords(argv)])),
    },
  });
}

/** A volume of a plan that is not carried out. */
function asPlanned(planned: PlannedVolume): Result {
  if (!isActedOn(planned)) return untouched(planned);
  return { uuid: planned.uuid, subject: subjectOf(planned), outcome: 'planned', message: 'nothing was changed' };
}
