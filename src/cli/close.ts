import { foldJournal } from '../apply/fold-journal.js';
import { Throttle } from '../apply/throttle.js';
import { ExitCode, RaidliftError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import type { HostPort } from '../model/ports.js';
import { remnantsOf, renderRemnants, type Remnants } from '../render/remnants.js';
import { openStore, readEntries, type OpenStore } from '../state/store.js';
import { wantsColor, type Context } from './context.js';
import { bootIdOf, exclusively } from './exclusive.js';
import { findPlan } from './find-plan.js';
import { nextCommand, type VerbOptions } from './options.js';
import { remark, writeJson } from './output.js';
import { takeInventory } from './take-inventory.js';

/** Commands on tags end at once; longer than this and something is wrong with the VG. */
const LIMIT_MS = 120_000;

/**
 * `raidlift close PLAN`: shows what is left of a plan on the host and how to tidy it, takes its tags away, and marks the
 * journal closed. Exit 3, with nothing changed, where a volume is half-way and `--yes` was not given.
 */
export async function close(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const plan = await findPlan(names[0] ?? '', options.stateDir, context);
  return exclusively({ planId: plan.id, options, context }, async (host) => {
    const inventory = await takeInventory(options, context);
    const remnants = remnantsOf(plan, inventory);
    const refused = remnants.halfWay.length > 0 && options.yes !== true;
    if (options.json !== true) {
      context.stdout.write(renderRemnants(plan.id, remnants, { color: wantsColor(context) }));
    }
    if (refused)
      remark(
        context,
        `volumes are half-way, nothing was changed; finish: ${nextCommand(`resume ${plan.id}`, options)}, or --yes`,
      );
    const exit = refused ? ExitCode.blocked : await giveUp({ plan, remnants, host, options, context });
    if (options.json === true) writeJson(context, { formatVersion: 1, plan: plan.id, closed: exit === 0, remnants });
    return exit;
  });
}

interface GiveUp {
  plan: Plan;
  remnants: Remnants;
  host: HostPort;
  options: VerbOptions;
  context: Context;
}

async function giveUp(input: GiveUp): Promise<ExitCode> {
  const { plan, remnants, host, options, context } = input;
  const store = await openStore({
    stateDir: options.stateDir,
    plan,
    bootId: await bootIdOf(host),
    now: () => context.clock.now(),
    // Giving up needs no history: a damaged one is kept under another name.
    ignoreJournal: await isDamaged(plan.id, options.stateDir),
  });
  try {
    for (const argv of remnants.untag) {
      if (!(await untag(argv, store, host, context))) return ExitCode.failed;
    }
    await unthrottle(store, host, input);
    await store.journal.append({ kind: 'closed', reason: 'raidlift close' });
  } finally {
    await store.close();
  }
  if (options.json !== true) context.stdout.write(`Plan ${plan.id} is closed.\n`);
  return ExitCode.done;
}

/** A run that died has left copies of mirrors slow: nobody will resume it, who would put that back. */
async function unthrottle(store: OpenStore, host: HostPort, { options, context }: GiveUp): Promise<void> {
  const tell = (message: string): void =>
    options.json === true ? remark(context, message) : context.stdout.write(`${message}\n`);
  const throttle = new Throttle({
    ports: { host, notify: { notify: ({ message }) => tell(message) } },
    record: (event) => store.journal.append(event),
    left: foldJournal(store.journal.entries).throttled,
    bootId: await bootIdOf(host),
    wanted: undefined,
  });
  await throttle.restore();
}

async function isDamaged(planId: string, stateDir: string): Promise<boolean> {
  try {
    await readEntries({ stateDir, planId });
    return false;
  } catch (error) {
    if (error instanceof RaidliftError && error.code === 'JOURNAL_DAMAGED') return true;
    throw error;
  }
}

async function untag(argv: string[], store: OpenStore, host: HostPort, context: Context): Promise<boolean> {
  const step = `close:${argv.at(-1) ?? ''}`;
  await store.journal.append({ kind: 'started', step, volume: null, argv });
  await host.syslog(`plan ${store.plan.id}: ${argv.join(' ')}`);
  const change = await host.change(argv, {
    limitMs: LIMIT_MS,
    onRunning: ({ pid, startTime }) => store.journal.append({ kind: 'running', step, pid, startTime }),
  });
  if (change.kind === 'still-running') {
    remark(context, `\`${argv.join(' ')}\` does not end (process ${change.running.pid}); close again when it has`);
    return false;
  }
  const { code, stderr } = change.result;
  const said = stderr.trim().slice(0, 500);
  await store.journal.append({ kind: code === 0 ? 'finished' : 'failed', step, code, said });
  if (code !== 0) remark(context, `\`${argv.join(' ')}\` failed (exit code ${code ?? 'none'}): ${said}`);
  return code === 0;
}
