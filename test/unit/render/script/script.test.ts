import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Plan, Step } from '../../../../src/model/plan.js';
import { verifyPlan } from '../../../../src/plan/verify-plan.js';
import { comment, quote } from '../../../../src/render/script/quote.js';
import { renderScript } from '../../../../src/render/script/script.js';
import { aRichPlan, spoil } from '../../support/hostile-plan.js';
import { makeMirror as mirror, vg } from '../../support/fake-host/samples.js';
import { makeHost, planFor } from '../../support/fake-host/scenario.js';
import { functionsOf, scriptWith, shells } from '../../support/script/shell.js';

const folder = mkdtempSync(join(tmpdir(), 'raidlift-script-'));
afterAll(() => rmSync(folder, { recursive: true }));

const demo = verifyPlan(
  JSON.parse(readFileSync(new URL('../../../../plans/demo.plan.json', import.meta.url), 'utf8')),
  'plans/demo.plan.json',
);

const endOfParallel = verifyPlan(
  JSON.parse(readFileSync(new URL('../../../../plans/end-of-parallel.plan.json', import.meta.url), 'utf8')),
  'plans/end-of-parallel.plan.json',
);

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Every option on, and a VG more. */
async function fullPlan(): Promise<Plan> {
  const two = ['e0', 'e1', 'e2', 'e3', 'e4'];
  const host = makeHost([
    vg(),
    vg('two', two),
    mirror('m', { legs: ['d0', 'd1', 'd2'] }),
    mirror('n', { vg: 'two', legs: ['e0', 'e1'], log: null, nosync: true }),
    { do: 'run', argv: ['lvchange', '-an', 'two/n'] },
  ]);
  return planFor(host, {
    defaults: { scrub: 'repair', proveTracking: true },
    window: ['Sat 22:00-05:00 Europe/Prague', '01:00-02:00 UTC'],
    limits: { raidMinRecoveryRate: 64, mirrorCopyThrottle: 40, maxCopies: 1 },
  });
}

describe('a script', () => {
  const file = fileOf('demo.sh', renderScript(demo));

  test.each(shells.map((shell) => [shell.join(' '), shell] as const))('is one for %s', (_, [program, ...words]) => {
    expect(spawnSync(program, [...words, '-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('is clean for shellcheck, with every option of a plan', { timeout: 60_000 }, async () => {
    const byHand = fileOf('by-hand.sh', renderScript(endOfParallel));
    for (const name of [file, byHand, fileOf('full.sh', renderScript(await fullPlan()))]) {
      const { status, stdout } = spawnSync('shellcheck', ['--shell=sh', name], { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    }
  });

  test('is the same each time, and differs by the plan', async () => {
    expect(renderScript(demo)).toBe(readFileSync(file, 'utf8'));
    expect(renderScript(await fullPlan())).not.toBe(readFileSync(file, 'utf8'));
  });

  test('evaluates nothing, and neither reads nor writes /tmp', () => {
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/\beval\b/);
    expect(text).not.toMatch(/\/tmp|mktemp|<<[-'"A-Za-z]/);
  });

  test('has each command of the plan, word for word but for the names', () => {
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('run lvconvert --yes --type raid1 -R 1024k @lv:YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL ;;');
    const runs = [...text.matchAll(/^ {4}([^*\s]\S*)\) run /gm)].map(([, id]) => id);
    for (const { id, argv } of demo.steps) expect({ id, has: runs.includes(id) }).toEqual({ id, has: argv !== null });
  });

  test('says what it is, refuses what it does not know, and needs root', () => {
    const run = (...words: string[]) => spawnSync('dash', [file, ...words], { encoding: 'utf8' });
    expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(run('--help').stdout).toMatch(/--state-dir FOLDER/);
    for (const words of [
      ['--force'],
      ['--state-dir'],
      ['--state-dir='],
      ['--done'],
      ['--done', 'data/web:convert'],
      ['x'],
    ]) {
      expect(run(...words)).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('[USAGE]') });
    }
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'id'), '#!/bin/sh\necho 1000\n', { mode: 0o755 });
    const other = fileOf('user.sh', scriptWith(demo, { PATH: `${folder}/bin:/usr/bin:/bin`, state: `${folder}/none` }));
    expect(spawnSync('dash', [other, '--check'], { encoding: 'utf8' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('[NOT_ROOT]'),
    });
  });

  test('keeps hostile texts of a plan to itself', () => {
    const hostilePlan = spoil(aRichPlan(), (text) => `${text}'; touch gotcha; $(touch gotcha) \`touch gotcha\` "\\`);
    const text = functionsOf(scriptWith(hostilePlan, { state: `${folder}/hostile` }));
    const ids = hostilePlan.steps.map(({ id }) => id);
    const asked = ids.map((id) => `purpose_of ${quote(id)}; printf '\\n'`).join('\n');
    const said = execFileSync('dash', [fileOf('hostile.sh', `${text}\nbegin_run\n${asked}\nuntouched`)], {
      encoding: 'utf8',
      cwd: folder,
    });
    for (const { purpose } of hostilePlan.steps) expect(said).toContain(purpose.replace('1 LV that', 'what'));
    expect(existsSync(join(folder, 'gotcha'))).toBe(false);
  });
});

describe('a script with steps by hand', () => {
  const file = fileOf('end-of-parallel.sh', renderScript(endOfParallel));

  test.each(shells.map((shell) => [shell.join(' '), shell] as const))('is one for %s', (_, [program, ...words]) => {
    expect(spawnSync(program, [...words, '-n', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('takes a person’s word for what this host cannot see, and for nothing else', () => {
    // Nobody who is not root gets further than that.
    writeFileSync(join(folder, 'id'), '#!/bin/sh\necho 1000\n', { mode: 0o755 });
    const user = fileOf(
      'done.sh',
      scriptWith(endOfParallel, { PATH: `${folder}:/usr/bin:/bin`, state: `${folder}/none` }),
    );
    const said = (step: string) => spawnSync('dash', [user, '--done', step], { encoding: 'utf8' }).stderr;
    expect(said('vg/lv:release')).toContain('is no step that is done when somebody says so');
    expect(said('vg/lv:take')).toContain('[USAGE]');
    for (const step of ['vg/lv:release-node2', 'vg/lv:verify-nodes']) expect(said(step)).toContain('[NOT_ROOT]');
  });
});

test('What it does not keep of the policy, it says', () => {
  const policy = { ...demo.policy, window: ['Sat 22:00-05:00 Europe/Prague'], limits: { perPv: 2 } };
  expect(renderScript({ ...demo, policy })).toContain("unkept='perPv: 2'\n");
  expect(renderScript(demo)).toContain("unkept=''\n");
});

test('A step that no script can do is refused, and named', () => {
  const [first] = demo.steps;
  const strange = { ...first, id: 'vg/m:dance', action: { kind: 'dance' } } as unknown as Step;
  expect(() => renderScript({ ...demo, steps: [...demo.steps, strange] })).toThrow(
    expect.objectContaining({ code: 'SCRIPT_UNSUPPORTED', exit: 2, message: expect.stringContaining('vg/m:dance') }),
  );
});

describe('the one quoting function', () => {
  const texts = fc.array(
    fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
    {
      minLength: 1,
      maxLength: 40,
    },
  );

  test.each(shells.map((shell) => [shell.join(' '), shell] as const))(
    '%s reads back what was quoted',
    (_, [program, ...words]) => {
      fc.assert(
        fc.property(texts, (all) => {
          // A lone surrogate is no text of UTF-8.
          const wanted = all.map((text) => Buffer.from(text).toString());
          const script = `printf '%s\\0' ${wanted.map(quote).join(' ')}`;
          const said = execFileSync(program, [...words, fileOf('quote.sh', script)], {
            env: { LC_ALL: 'C' },
          }).toString();
          expect(said).toBe(wanted.map((text) => `${text}\0`).join(''));
        }),
        { numRuns: 60 },
      );
    },
  );

  test('a word that means something unquoted is quoted', () => {
    for (const word of ['', '~', '~root', '*', '$x', 'a b', '#x', 'a=b', '`x`', '!', '-n;']) {
      expect(quote(word).startsWith("'") || word === 'a=b').toBe(true);
    }
    expect(quote('=x')).toBe("'=x'");
    expect(() => quote('a\0b')).toThrow(/NUL/);
  });

  test('a comment stays one line', () => {
    expect(comment('a\nrm -rf /\r\n\u0000b')).toBe('# a rm -rf / b');
  });
});
