import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Policy } from '../../../src/model/policy.js';
import { parsePolicy } from '../../../src/cli/policy-file.js';
import { World, type WorldOptions } from '../cli/world.js';
import { ScriptedAsk } from '../support/scripted-ask.js';
import { aMixedHost } from './a-mixed-host.js';

export type Script = ConstructorParameters<typeof ScriptedAsk>[0];

/** The wizard on a terminal, with a person who answers by the script. */
export async function wizard(script: Script, options: WorldOptions = {}) {
  const ask = new ScriptedAsk(script);
  const world = new World({
    inventory: aMixedHost(),
    terminal: true,
    env: { NO_COLOR: '1' },
    questions: ask,
    ...options,
  });
  mkdirSync(world.stateDir, { recursive: true });
  const exit = await world.raidlift();
  return { world, ask, exit, file: (name: string) => join(world.stateDir, name) };
}

/** Runs the wizard up to saved answers, and gives them. */
export async function answersOf(
  script: Script,
  options: WorldOptions = {},
): Promise<{ policy: Policy; ask: ScriptedAsk }> {
  const file = join(mkdtempSync(join(tmpdir(), 'raidlift-answers-')), 'answers.yaml');
  onTestFinished(() => rmSync(dirname(file), { recursive: true }));
  const answers = { ...script, next: ['Save my answers', 'Quit'], 'save.file': file };
  const { ask, exit } = await wizard(answers, options);
  expect([exit, ask.left]).toEqual([0, []]);
  return { policy: parsePolicy(readFileSync(file, 'utf8'), file), ask };
}
