import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checks } from '../../../src/assess/registry.js';
import { bashCompletion } from '../../../src/cli/completion/bash.js';
import { completionTable } from '../../../src/cli/completion/table.js';
import { optionSpecs } from '../../../src/cli/options.js';
import { verbs } from '../../../src/cli/verbs.js';
import { World } from './world.js';

async function scriptFor(shell: string): Promise<string> {
  const world = new World();
  expect(await world.raidlift('completion', shell)).toBe(0);
  return world.stdout;
}

const table = completionTable(verbs, { findings: checks.map(({ id }) => id), stateDir: '/var/lib/raidlift' });

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

describe('in a real bash', { timeout: 60_000 }, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'raidlift-completion-'));
    for (const id of ['0123456789ab', '0199456789ab', 'not-a-plan']) {
      mkdirSync(join(folder, 'state', id), { recursive: true });
      writeFileSync(join(folder, 'state', id, 'plan.json'), '{}');
    }
    writeFileSync(join(folder, "it's a plan.json"), '{}');
    writeFileSync(join(folder, 'raidlift.bash'), bashCompletion(table));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Types this line, tabs and all, into an interactive bash; gives the words that the command got. */
  function typed(line: string): string[] {
    const input = `set -u\nraidlift() { printf 'got:%s\\n' "$@"; }\nsource raidlift.bash\n${line}\n`;
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TERM: 'dumb', INPUTRC: '/dev/null' };
    const argv = ['--norc', '--noprofile', '-i'];
    const { stdout, stderr } = spawnSync('bash', argv, { cwd: folder, env, input, encoding: 'utf8', timeout: 30_000 });
    expect(stderr).not.toMatch(/error|unbound|not found/);
    return [...stdout.matchAll(/^got:(.*)$/gm)].map(([, word = '']) => word);
  }

  test.each([
    ['a verb', 'raidlift insp\t', ['inspect']],
    ['the option of a verb', 'raidlift plan --pol\tx', ['plan', '--policy', 'x']],
    ['an option before any verb', 'raidlift --ver\t', ['--version']],
    ['a finding', 'raidlift findings NO_RO\t', ['findings', 'NO_ROOM_FOR_METADATA']],
    [
      'a finding to override, ready for the reason',
      'raidlift plan --override NOSY\tx',
      ['plan', '--override', 'NOSYNC=x'],
    ],
    ['a file with blanks and a quote in its name', 'raidlift show it\t', ['show', "it's a plan.json"]],
    ['a folder after =', 'raidlift show --state-dir=sta\t', ['show', '--state-dir=state/']],
    [
      'a plan of the state folder',
      'raidlift apply --state-dir state 012\t',
      ['apply', '--state-dir', 'state', '0123456789ab'],
    ],
    ['the same after =', 'raidlift apply --state-dir=state 019\t', ['apply', '--state-dir=state', '0199456789ab']],
    ['no folder that is no plan', 'raidlift apply --state-dir state not\t', ['apply', '--state-dir', 'state', 'not']],
    ['a shell', 'raidlift completion f\t', ['completion', 'fish']],
    ['a verb to get help for', 'raidlift help clo\t', ['help', 'close']],
  ])('completes %s', (_what, line, words) => {
    expect(typed(line)).toEqual(words);
  });

  test('completes each verb and each of its options', () => {
    const script = `source raidlift.bash
      offered() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _raidlift; echo "\${COMPREPLY[*]}"; }
      offered raidlift ''
      ${verbs.map(({ name }) => `offered raidlift ${name} --`).join('\n')}`;
    const { stdout } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
    const [offeredVerbs = '', ...offeredOptions] = stdout.trimEnd().split('\n');
    expect(offeredVerbs.split(' ')).toEqual([...verbs.map(({ name }) => name), 'help']);
    const options = verbs.map((verb) => [...verb.options.map(({ flags }) => flags.split(' ')[0]), '--help'].join(' '));
    expect(offeredOptions).toEqual(options);
  });
});

describe.each(['bash', 'zsh', 'fish'])('the script for %s', (shell) => {
  test('has every verb, every option and every finding', async () => {
    const script = await scriptFor(shell);
    const option = shell === 'fish' ? '-l ' : '--';
    for (const { name } of verbs) expect(script).toMatch(new RegExp(`\\b${name}\\b`));
    for (const { flags } of Object.values(optionSpecs)) {
      expect(script).toMatch(new RegExp(`${option}${flags.split(' ')[0]?.slice(2) ?? ''}\\b`));
    }
    for (const { id } of checks) expect(script).toMatch(new RegExp(`\\b${id}\\b`));
  });

  test('leaves no quotation open, and has no backticks, which would be run', async () => {
    const script = await scriptFor(shell);
    expect(script).not.toContain('`');
    for (const line of script.split('\n').filter((each) => !each.startsWith('#'))) {
      const quotes = line.replaceAll(/\\./g, '').match(/'/g) ?? [];
      expect(quotes.length % 2, line).toBe(0);
    }
  });

  test.runIf(has(shell))('is accepted by that shell', async () => {
    // A file: fish reads no script from the socket that stdin would be.
    const folder = mkdtempSync(join(tmpdir(), 'completion-'));
    const file = join(folder, 'script');
    writeFileSync(file, await scriptFor(shell));
    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

test('There is none for other shells', async () => {
  const world = new World();
  expect(await world.raidlift('completion', 'ksh')).toBe(2);
  expect(world.stderr).toBe('raidlift: No completion for ksh; there is one for bash, zsh, fish [SHELL_UNKNOWN]\n');
  expect(await world.raidlift('completion', 'constructor')).toBe(2);
});
