import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ApplyOptions, ApplyResult } from '../../../src/apply/apply-plan.js';
import type { Context, Lock } from '../../../src/cli/context.js';
import { run } from '../../../src/cli/main.js';
import { optionSpecs } from '../../../src/cli/options.js';
import { rooms, type Rooms } from '../../../src/cli/rooms.js';
import { verbs } from '../../../src/cli/verbs.js';
import { assess } from '../../../src/assess/assess.js';
import type { Inventory } from '../../../src/model/inventory.js';
import type { Plan } from '../../../src/model/plan.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import type { Policy } from '../../../src/model/policy.js';
import type { HostPort } from '../../../src/model/ports.js';
import { makePlan } from '../../../src/plan/make-plan.js';
import { clearDevice } from '../../../src/plan/move-argv.js';
import { sealPlan } from '../../../src/plan/seal.js';
import type { AskPort } from '../../../src/wizard/ask.js';
import { anInventory } from '../support/inventory.js';

export interface WorldOptions {
  inventory?: Inventory;
  terminal?: boolean;
  answer?: string | null;
  /** Answers the wizard's questions. */
  questions?: AskPort;
  stdin?: string;
  env?: Record<string, string>;
  lock?: Lock;
  rooms?: Partial<Rooms>;
  suspended?: { name: string; uuid: string }[];
  /** Devices whose loaded tables must not be made live. */
  tablesToDrop?: string[];
  /** Layers that hold writes. */
  held?: { name: string }[];
  /** Processes that are alive, by pid. */
  alive?: number[];
  /** Files of the host, by path; what a command writes into one under /sys is in it then. */
  files?: Record<string, string>;
  /** What a changing command answers. */
  changeCode?: number;
}

/** A process with nothing real around it but a temporary state folder. */
export class World {
  readonly stateDir = join(mkdtempSync(join(tmpdir(), 'raidlift-cli-')), 'state');
  stdout = '';
  stderr = '';
  asked: string[] = [];
  changes: string[][] = [];
  applied: ApplyOptions[] = [];
  released = 0;
  /** Which hosts were asked for; undefined: this one. */
  targets: (string | undefined)[] = [];
  private readonly stopListeners = new Set<(signal: string) => void>();
  private readonly pauseListeners = new Set<(signal: string) => void>();

  constructor(readonly options: WorldOptions = {}) {
    onTestFinished(() => rmSync(join(this.stateDir, '..'), { recursive: true, force: true }));
  }

  /** Runs a command line; `--state-dir` is added where the verb has it. Gives the exit code. */
  async raidlift(...words: string[]): Promise<number> {
    this.stdout = '';
    this.stderr = '';
    const verb = verbs.find(({ name }) => name === words[0]);
    const stateDir = verb?.options.includes(optionSpecs.stateDir) === false ? [] : ['--state-dir', this.stateDir];
    return run([...words, ...stateDir], this.context());
  }

  signal(name: string): void {
    const pauses = name === 'SIGTSTP' || name === 'SIGCONT';
    for (const listener of pauses ? this.pauseListeners : this.stopListeners) listener(name);
  }

  context(): Context {
    const { terminal = false, env = {}, answer = null, stdin = '' } = this.options;
    return {
      stdout: { isTerminal: terminal, write: (text) => void (this.stdout += text) },
      stderr: { isTerminal: terminal, write: (text) => void (this.stderr += text) },
      stdin: { isTerminal: terminal, readAll: async () => stdin },
      env,
      version: '9.9.9',
      clock: { now: () => new Date('2030-01-02T03:04:05Z'), sleep: async () => true },
      rooms: this.rooms(),
      host: async (target) => {
        this.targets.push(target);
        return this.host();
      },
      takeLock: async (target) => {
        if (target !== undefined) this.targets.push(`lock ${target}`);
        return this.options.lock ?? { release: () => void (this.released += 1) };
      },
      ask: async (question) => {
        this.asked.push(question);
        return answer;
      },
      questions: async () => {
        if (this.options.questions === undefined) throw new Error('nobody was to be asked');
        return this.options.questions;
      },
      onStop: (listener) => {
        this.stopListeners.add(listener);
        return () => this.stopListeners.delete(listener);
      },
      onPause: (listener) => {
        this.pauseListeners.add(listener);
        return () => this.pauseListeners.delete(listener);
      },
    };
  }

  private rooms(): Rooms {
    return {
      ...rooms,
      inspectHost: async () => this.options.inventory ?? anInventory(),
      suspendedDevices: async () => this.options.suspended ?? [],
      commandsToResume: async (_port, names) => [
        ...(this.options.tablesToDrop ?? []).map(clearDevice),
        ...names.map((name) => ['dmsetup', 'resume', name]),
      ],
      heldLayers: async () => this.options.held ?? [],
      applyPlan: async (input) => {
        this.applied.push(input);
        return allDone(input);
      },
      ...this.options.rooms,
    };
  }

  private host(): HostPort {
    const nothing = { code: 0, stdout: '', stderr: '' };
    return {
      read: async () => nothing,
      readFile: async (path) => this.options.files?.[path] ?? (path.endsWith('boot_id') ? 'boot-1\n' : null),
      list: async () => null,
      realPath: async () => null,
      change: async (argv, options) => {
        this.changes.push([...argv]);
        const [file = '', value = ''] = argv.slice(-2);
        if (argv[0] === 'sh' && this.options.files?.[file] !== undefined) this.options.files[file] = value;
        await options.onRunning({ pid: 1, startTime: '1' });
        return { kind: 'ended', result: { ...nothing, code: this.options.changeCode ?? 0, stderr: 'words of LVM' } };
      },
      isAlive: async ({ pid }) => this.options.alive?.includes(pid) ?? false,
      syslog: async () => undefined,
    };
  }
}

/** An apply that finds everything in order. */
export async function allDone({ store, notify }: ApplyOptions): Promise<ApplyResult> {
  const volumes: ApplyResult['volumes'] = [];
  for (const planned of store.plan.volumes) {
    const subject = `${planned.vgName}/${planned.name}`;
    if (planned.decision !== 'convert') {
      volumes.push({ uuid: planned.uuid, subject, outcome: 'nothing', message: planned.because });
      continue;
    }
    await store.journal.append({ kind: 'started', step: `${subject}:convert`, volume: planned.uuid, argv: null });
    notify.notify({
      code: 'step.started',
      message: `Convert ${subject}.`,
      volume: planned.uuid,
      data: { argv: ['lvconvert', subject] },
    });
    await store.journal.append({ kind: 'reached', volume: planned.uuid });
    notify.notify({ code: 'volume.done', message: `${subject} is raid1.`, volume: planned.uuid });
    volumes.push({ uuid: planned.uuid, subject, outcome: 'done', message: 'raid1, verified' });
  }
  return { volumes, exit: 0 };
}

/** The plan for an inventory, as `raidlift plan` makes it. */
export function planFor(inventory: Inventory, policy: Policy = defaultPolicy): Plan {
  return sealPlan(makePlan({ inventory, assessment: assess(inventory, policy), policy }));
}
