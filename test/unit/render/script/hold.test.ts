import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { isOpen, parseWindow, type Window } from '../../../../src/model/window.js';
import { renderScript } from '../../../../src/render/script/script.js';
import { makeMirror as mirror, vg } from '../../support/fake-host/samples.js';
import { makeHost, planFor } from '../../support/fake-host/scenario.js';
import { ScriptHost } from '../../support/script/script-host.js';
import { functionsOf, scriptWith, shells } from '../../support/script/shell.js';

/* When and how fast: what a script keeps of a policy. */

const folder = mkdtempSync(join(tmpdir(), 'raidlift-hold-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const ZONES = ['UTC', 'Europe/Prague', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];
const pad = (number: number): string => String(number).padStart(2, '0');

const windowTexts = fc
  .record({
    days: fc.option(fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1, maxLength: 3 })),
    from: fc.integer({ min: 0, max: 95 }),
    minutes: fc.integer({ min: 1, max: 95 }),
    zone: fc.constantFrom(...ZONES),
  })
  .map(({ days, from, minutes, zone }) => {
    const [begin, end] = [from * 15, ((from + minutes) * 15) % 1440];
    const at = (minute: number): string => `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
    return `${days === null ? '' : `${days.join(',')} `}${at(begin)}-${at(end === 0 ? 1440 : end)} ${zone}`;
  });
/** Two years with their changes to and from summer time. */
const moments = fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2028, 0, 1) / 60_000 });

async function scriptFor(policy: Record<string, unknown>) {
  const host = makeHost([vg(), mirror('m')]);
  return { host, plan: await planFor(host, policy) };
}

test.each(shells.map((shell) => [shell.join(' '), shell] as const))(
  'A window is open in %s when it is for apply',
  { timeout: 120_000 },
  async (_, [program, ...words]) => {
    const { plan } = await scriptFor({});
    const questions = fc.sample(
      fc.record({ texts: fc.array(windowTexts, { minLength: 1, maxLength: 2 }), moment: moments }),
      120,
    );
    const script = questions.map(({ texts, moment }) => {
      const rows = /^windows=(?:'([^']*)'|(.*))$/m.exec(
        renderScript({ ...plan, policy: { ...plan.policy, window: texts } }),
      );
      return `windows='${rows?.[1] ?? rows?.[2] ?? ''}' moment=${moment * 60}\nif window_open; then echo open; else echo closed; fi`;
    });
    const date = 'date() { command date -d "@$moment" "$@"; }';
    const file = join(folder, 'windows.sh');
    writeFileSync(file, [functionsOf(scriptWith(plan, {})), 'begin_run', date, ...script].join('\n'));
    const said = execFileSync(program, [...words, file], { encoding: 'utf8' })
      .trim()
      .split('\n');
    const wanted = questions.map(({ texts, moment }) =>
      isOpen(texts.map(parseWindow) as Window[], new Date(moment * 60_000)) ? 'open' : 'closed',
    );
    expect(said).toEqual(wanted);
    expect(new Set(wanted).size).toBe(2);
  },
);

const otherDay = DAYS[(new Date().getUTCDay() + 3) % 7] ?? '';

describe('Outside the window', () => {
  test('no step begins, --check says so, and it ends with 5', async () => {
    const { host, plan } = await scriptFor({ window: `${otherDay} 00:00-24:00 UTC` });
    const script = new ScriptHost(host, plan);
    try {
      const ran = await script.run();
      expect(ran).toMatchObject({ code: 5, stdout: expect.stringContaining('Outside the maintenance window') });
      expect(host.commands).toEqual([]);
      expect((await script.run(['--check'])).stdout).toContain('Outside the maintenance window now');
    } finally {
      script.close();
    }
  });

  test('inside it everything is done', async () => {
    const { host, plan } = await scriptFor({ window: [`${otherDay} 00:00-24:00 UTC`, '00:00-24:00 UTC'] });
    const script = new ScriptHost(host, plan);
    try {
      expect(await script.run()).toMatchObject({ code: 0, stderr: '' });
    } finally {
      script.close();
    }
  });

  test('a leg that is out and suspended devices are brought back all the same', async () => {
    const { plan } = await scriptFor({ window: `${otherDay} 00:00-24:00 UTC` });
    const file = join(folder, 'due.sh');
    const asked = ['vg/m:track-merge', 'vg/m:resume-devices', 'vg/m:clear-table', 'vg/m:convert', 'untag'];
    const script = asked.map((step) => `if may_begin ${step}; then echo yes; else echo no; fi`);
    const quiet = 'tell() { :; }';
    writeFileSync(file, [functionsOf(scriptWith(plan, {})), 'begin_run', quiet, ...script].join('\n'));
    expect(execFileSync('dash', [file], { encoding: 'utf8' })).toBe('yes\nyes\nyes\nno\nno\n');
  });

  test('in a zone that the host does not know, nothing is begun: it would count as UTC', async () => {
    const { plan } = await scriptFor({ window: '00:00-24:00 Europe/Prague' });
    const file = join(folder, 'zone.sh');
    const ask = (zones: string) => {
      writeFileSync(
        file,
        [functionsOf(scriptWith(plan, { zones, state: `${folder}/none` })), 'begin_run', 'need_zones; echo known'].join(
          '\n',
        ),
      );
      return execFileSync('dash', ['-c', `dash ${file} 2>&1; true`], { encoding: 'utf8' });
    };
    expect(ask('/usr/share/zoneinfo')).toBe('known\n');
    expect(ask(`${folder}/zones`)).toMatch(/time zone Europe\/Prague.*install tzdata \[ZONE_UNKNOWN\]\n$/);
  });
});

describe('The speed of copies of mirrors', () => {
  const begin = async () => {
    const { host, plan } = await scriptFor({ limits: { mirrorCopyThrottle: 40 } });
    const script = new ScriptHost(host, plan);
    writeFileSync(script.throttleFile, '100\n');
    return script;
  };

  test('is lowered for the run and put back after it', async () => {
    const script = await begin();
    try {
      expect(await script.run()).toMatchObject({ code: 0, stderr: '' });
      expect(script.log).toMatch(/may take 40 % of the time; it was 100 %\.[^]*may take 100 % of the time again/);
      expect(readFileSync(script.throttleFile, 'utf8')).toBe('100');
    } finally {
      script.close();
    }
  });

  test('is put back by the next run where one was killed', async () => {
    const script = await begin();
    try {
      await script.run([], new Map([[12, { kind: 'process-dies' }]]));
      expect(readFileSync(script.throttleFile, 'utf8')).toBe('40');
      expect(await script.run()).toMatchObject({ code: 0 });
      expect(readFileSync(script.throttleFile, 'utf8')).toBe('100');
    } finally {
      script.close();
    }
  });

  test('stays as it is without a kernel module to ask, and the run goes on', async () => {
    const script = await begin();
    rmSync(script.throttleFile);
    try {
      expect(await script.run()).toMatchObject({ code: 0, stdout: expect.stringContaining('no dm_mirror loaded') });
    } finally {
      script.close();
    }
  });
});
