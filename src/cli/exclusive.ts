import { foldJournal } from '../apply/fold-journal.js';
import { ExitCode, RaidliftError } from '../model/errors.js';
import type { HostPort } from '../model/ports.js';
import { listPlans } from '../state/plan-file.js';
import { salvageJournal } from '../state/store.js';
import type { Context } from './context.js';
import { nextCommand, type VerbOptions } from './options.js';

/** The boot id of the host; what the kernel does not say is `unknown`. */
export async function bootIdOf(host: HostPort): Promise<string> {
  return (await host.readFile('/proc/sys/kernel/random/boot_id'))?.trim() ?? 'unknown';
}

/**
 * Does the work while nobody else changes anything on this host: under the lock, and not while a command of another plan is
 * alive, which may outlive the run that started it. (The plans' own are waited for by `applyPlan`.)
 * @throws RaidliftError exit 6 naming who is at work.
 */
export async function exclusively<T>(
  task: { planId: string | readonly string[]; options: VerbOptions; context: Context },
  work: (host: HostPort) => Promise<T>,
): Promise<T> {
  const target = task.options.host?.[0];
  const lock = await task.context.takeLock(target);
  if ('heldBy' in lock) {
    throw locked(
      `Another raidlift is at work (${lock.heldBy}); wait for it, or look: ${nextCommand('status', task.options)}`,
    );
  }
  try {
    const host = await task.context.host(target);
    await refuseLiveCommands({ planId: task.planId, stateDir: task.options.stateDir }, host);
    return await work(host);
  } finally {
    await lock.release();
  }
}

async function refuseLiveCommands(
  task: { planId: string | readonly string[]; stateDir: string },
  host: HostPort,
): Promise<void> {
  const bootId = await bootIdOf(host);
  const own = new Set<number>();
  for (const { id } of await listPlans(task.stateDir)) {
    for (const command of foldJournal(await salvageJournal({ stateDir: task.stateDir, planId: id })).live) {
      if (command.bootId !== bootId) continue;
      const { pid } = command.running;
      if ([task.planId].flat().includes(id)) own.add(pid);
      else if (await host.isAlive(command.running)) throw stillAtWork(pid, `of plan ${id} (${command.step})`);
    }
  }
  for (const { running, command } of (await host.remote?.leftRunning()) ?? []) {
    if (!own.has(running.pid)) throw stillAtWork(running.pid, `of an earlier connection (${command})`);
  }
}

function stillAtWork(pid: number, whose: string): RaidliftError {
  return locked(`Process ${pid} ${whose} is still at work; wait until it ends: ps ${pid}`);
}

function locked(message: string): RaidliftError {
  return new RaidliftError({ code: 'LOCKED', exit: ExitCode.locked, message });
}
