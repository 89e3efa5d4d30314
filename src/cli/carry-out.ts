import type { ApplyResult } from '../apply/results.js';
import type { Rules } from '../apply/hold-back.js';
import { RaidliftError } from '../model/errors.js';
import type { Plan } from '../model/plan.js';
import type { HostPort } from '../model/ports.js';
import { openStore, type OpenStore } from '../state/store.js';
import type { Context } from './context.js';
import { bootIdOf } from './exclusive.js';
import { stateFolderThere, type VerbOptions } from './options.js';
import { remark } from './output.js';
import type { PauseSwitch } from './pause-switch.js';
import type { Progress } from './progress.js';
import type { StopRequest } from './stop-request.js';
import { askWitnesses } from './take-inventory.js';

/** What a run listens to, from its verb's beginning on. */
export interface Wishes {
  stop: StopRequest;
  pause: PauseSwitch;
}

export interface CarryOut extends Wishes {
  plan: Plan;
  options: Pick<VerbOptions, 'stateDir' | 'ignoreJournal' | 'editMetadata' | 'wait' | 'host'>;
  context: Context;
  host: HostPort;
  progress: Progress;
  /** Volumes that are half-way are taken on, whoever left them so; otherwise the plan must still fit the host. */
  takeOver: boolean;
  /** Where a plan that has gone away goes from now on. */
  turn?: 'back' | 'stay';
  /** Where not the plan's policy says when and how much. */
  rules?: Rules;
  /** Who runs it, where that is no person. */
  by?: 'batch';
  /** Asks whoever is there; absent: nobody is. */
  ask?: (question: string) => Promise<boolean>;
}

/** Carries a plan out with its folder open: on the host whose lock is held. */
export async function carryOut(input: CarryOut): Promise<ApplyResult> {
  const { plan, options, context, host } = input;
  const store = await openStore({
    stateDir: options.stateDir,
    plan,
    bootId: await bootIdOf(host),
    now: () => context.clock.now(),
    ignoreJournal: options.ignoreJournal === true,
    ...(host.remote === undefined
      ? {}
      : { far: { folder: stateFolderThere(options), readFile: (path) => host.readFile(path) } }),
  });
  try {
    if (store.setAside !== null) remark(context, `the journal was set aside as ${store.setAside}`);
    const by = input.by === undefined ? {} : { by: input.by };
    const [there] = options.host ?? [];
    await store.journal.append({
      kind: 'opened',
      plan: plan.id,
      version: context.version,
      ...by,
      ...(there === undefined ? {} : { host: there }),
    });
    if (input.turn !== undefined) await store.journal.append({ kind: 'turned', to: input.turn });
    await host.remote?.keepCopy(store.copied);
    return await withProgress(input, store).catch((error: unknown) => brokenOff(store, error));
  } finally {
    await host.remote?.end().catch(() => undefined);
    await store.close();
  }
}

/** Says in the journal that the run ended with an error, so that it does not look like a power cut. */
async function brokenOff(store: OpenStore, error: unknown): Promise<never> {
  const signal = error instanceof RaidliftError ? error.code : 'UNEXPECTED';
  await store.journal.append({ kind: 'interrupted', signal }).catch(() => undefined);
  throw error;
}

async function withProgress(input: CarryOut, store: OpenStore): Promise<ApplyResult> {
  const { options, context, host, progress, stop, pause } = input;
  stop.tell = (event) => progress.notify(event);
  pause.tell = (event) => progress.notify(event);
  let result: ApplyResult | null = null;
  try {
    result = await context.rooms.applyPlan({
      store,
      host,
      clock: context.clock,
      notify: progress,
      stop: stop.signal,
      control: {
        pausedBy() {
          stop.look();
          return pause.pausedBy();
        },
      },
      ...(input.rules === undefined ? {} : { rules: input.rules }),
      ...(options.wait === true ? { outsideWindow: 'wait' } : {}),
      resume: input.takeOver,
      ignoreJournal: options.ignoreJournal === true,
      mayEditMetadata: options.editMetadata === true,
      stateFolder: stateFolderThere(options),
      witnesses: () => askWitnesses(options, context),
      ...(input.ask === undefined ? {} : { ask: input.ask }),
    });
    return result;
  } finally {
    await progress.finish(result);
  }
}
