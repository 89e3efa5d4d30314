import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { parsePolicy } from '../../../src/cli/policy-file.js';
import type { Policy } from '../../../src/model/policy.js';
import type { AskPort } from '../../../src/wizard/ask.js';
import { World, type WorldOptions } from '../cli/world.js';
import { aMirror, anInventory, aVg } from '../support/inventory.js';
import { ScriptedAsk } from '../support/scripted-ask.js';
import { aMixedHost } from './a-mixed-host.js';
import { answersOf, wizard, type Script } from './person.js';

const nobody = {
  formatVersion: 1,
  defaults: { do: 'convert', proveTracking: false, scrub: 'never' },
  volumes: {},
  overrides: [],
};

test('Enter at every question decides nothing and changes nothing; the plan is kept for later', async () => {
  const { world, ask, exit } = await wizard({});
  expect(exit).toBe(0);
  expect(ask.codes).toEqual([
    'parallel',
    'parallel.rest',
    'parallel',
    'stay',
    'findings',
    'which',
    'scrub',
    'prove-tracking',
    'next',
  ]);
  expect(world.changes).toEqual([]);
  expect(world.applied).toEqual([]);
  const [id = ''] = readdirSync(world.stateDir);
  expect(JSON.parse(readFileSync(join(world.stateDir, id, 'plan.json'), 'utf8'))).toMatchObject({ policy: nobody });
  expect(world.stdout).toContain('No volume was changed. The plan is kept');
});

test('It shows each mirror with its verdict and what is in the way, on 80 columns', async () => {
  const { world } = await wizard({});
  expect(world.stdout).toMatch(/^vg0\/db +400 MiB +2 {2}disk {2}exclusive +none/m);
  expect(world.stdout).toMatch(/^vg0\/old .* exclusive {2}1 in the way$/m);
  expect(world.stdout).toMatch(/^vg0\/far .* undecided {2}1 in the way$/m);
  expect(world.stdout).toMatch(/^vg0\/cluster .* parallel /m);
  const wide = world.stdout.split('\n').filter((line) => line.length > 80 && !/^ *\$ |`/.test(line));
  expect(wide).toEqual([]);
});

test('Each undecided mirror is asked about with the evidence; what is not known is left alone', async () => {
  const { policy, ask } = await answersOf({
    parallel: ['I do not know', 'No, one node'],
    'parallel.reason': 'only node a has the HBA',
  });
  expect(ask.asked[0]?.message).toBe('Does anything use vg0/far on several nodes at once?');
  expect(policy.volumes).toEqual({ 'vg0/farther': { parallel: 'never', reason: 'only node a has the HBA' } });
});

test('One answer may hold for all undecided mirrors', async () => {
  const { policy, ask } = await answersOf({ parallel: 'Yes', 'parallel.rest': 'The same' });
  expect(ask.codes.filter((code) => code === 'parallel')).toHaveLength(1);
  expect(policy.volumes).toEqual({ 'vg0/far': { parallel: 'required' }, 'vg0/farther': { parallel: 'required' } });
});

test('"No" without a reason goes back to the question', async () => {
  const { policy } = await answersOf({ parallel: ['No', 'I do not know'], 'parallel.reason': '' });
  expect(policy).toEqual(nobody);
});

test('A finding opens with what `raidlift findings` says about it, then what was seen here', async () => {
  const { world } = await wizard({ findings: 'BLOCKER UNDER_SNAPSHOT' });
  const opened = world.stdout;
  await world.raidlift('findings', 'UNDER_SNAPSHOT');
  expect(opened).toContain(world.stdout);
  expect(opened).toContain('seen: lvs: vg0/old_before is a snapshot of vg0/old');
});

test('An overridable finding is overridden with a reason, for one volume or for all, and can be taken back', async () => {
  const finding = 'MAY_BE_ACTIVE_ELSEWHERE';
  const open = `STOPS UNLESS OVERRIDDEN ${finding}`;
  const one = await answersOf({ findings: [open], override: 'Yes, for vg0/far', 'override.reason': 'looked there' });
  expect(one.policy.overrides).toEqual([{ finding, subject: 'vg0/far', reason: 'looked there' }]);
  const all = await answersOf({ findings: [open], override: 'Yes, for all 2', 'override.reason': 'looked' });
  expect(all.policy.overrides.map(({ subject }) => subject)).toEqual(['vg0/far', 'vg0/farther']);
  const back = await answersOf({
    findings: [open, `overridden ${finding}`],
    override: 'Yes, for all 2',
    'override.reason': 'looked',
    'override.take-back': 'No, take it back',
  });
  expect(back.policy).toEqual(nobody);
  const silent = await answersOf({ findings: [open], override: 'Yes, for vg0/far', 'override.reason': '' });
  expect(silent.policy).toEqual(nobody);
});

test('A blocker can be read, not overridden', async () => {
  const { ask } = await wizard({ findings: 'BLOCKER UNDER_SNAPSHOT' });
  expect(ask.codes).not.toContain('override');
});

test('Some of the mirrors can be left as they are', async () => {
  const { policy } = await answersOf({
    which: 'Leave some',
    'which.leave': ['[convert] vg0/db', '[convert] vg0/raw', '[left as it is] vg0/db'],
  });
  expect(policy.volumes).toEqual({ 'vg0/raw': { do: 'keep' } });
});

test('With one mirror, "no" leaves it as it is, and there is nothing more to ask about it', async () => {
  const { policy, ask } = await answersOf({ which: 'No' }, { inventory: anInventory() });
  expect(policy.volumes).toEqual({ 'vg0/db': { do: 'keep' } });
  expect(ask.codes).toEqual(['which', 'next', 'save.file', 'next']);
});

test('What to do afterwards goes into the defaults', async () => {
  const { policy } = await answersOf({ scrub: 'Compare them and count', 'prove-tracking': 'Yes' });
  expect(policy.defaults).toEqual({ do: 'convert', scrub: 'check', proveTracking: true });
});

test('Where legs were never made equal, the question about comparing them says so', async () => {
  const { world } = await wizard({});
  expect(world.stdout).toContain('made with --nosync, their legs were never made equal: vg0/raw');
});

test('The plan ends with what it comes to: work, the way back, and a time that does not pretend', async () => {
  const { world } = await wizard({});
  expect(world.stdout).toMatch(/Plan: {2}[0-9a-f]{12}, 6 volumes: 2 to convert to raid1/);
  expect(world.stdout).toMatch(/Work: {2}\d+ steps, \d+ commands; 0 B to copy\. There is no point of no return/);
  expect(world.stdout).toContain('Time:  Not known; nothing is copied');
});

test(
  'Whatever is answered, the saved answers give the same plan with flags alone, byte for byte',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { minLength: 30, maxLength: 30 }), async (choices) => {
        const world = new World({ inventory: aMixedHost(), terminal: true, env: { NO_COLOR: '1' } });
        mkdirSync(world.stateDir, { recursive: true });
        const file = join(world.stateDir, 'answers.yaml');
        const plan = join(world.stateDir, 'exported.json');
        const person = new World({ ...world.options, questions: anyAnswers([...choices], file, plan) });
        expect(await person.raidlift()).toBe(0);
        await world.raidlift('plan', '--policy', file, '--json');
        expect(world.stdout).toBe(readFileSync(plan, 'utf8'));
      }),
      { numRuns: 40 },
    );
  },
);

/** A person who answers anything; after the plan the answers are saved and the plan is exported. */
function anyAnswers(choices: number[], file: string, plan: string): AskPort {
  const next = ['Save my answers', 'Export', 'Quit'];
  const end = new ScriptedAsk({ next, 'save.file': file, format: 'json', 'export.file': plan });
  return {
    choose: async (question) => {
      const number = choices.shift();
      if (question.code === 'next' || question.code === 'format') return end.choose(question);
      const chosen = number === undefined ? undefined : question.choices[number % question.choices.length];
      return chosen === undefined ? question.safe : chosen.value;
    },
    text: async (question) => {
      const number = choices.shift() ?? 0;
      return question.code.endsWith('.file')
        ? end.text(question)
        : number > 7
          ? ''
          : `because: "${number}" # ${number}`;
    },
  };
}

test('Leaving at any question leaves everything untouched, with exit 0', async () => {
  const script = {
    parallel: ['No'],
    'parallel.reason': 'known',
    findings: 'STOPS',
    override: 'Yes',
    'override.reason': 'known',
    which: 'Leave some',
    'which.leave': '[convert] vg0/raw',
    next: ['Carry it out now'],
  };
  for (let leaveAt = 0; ; leaveAt++) {
    const ask = new ScriptedAsk(script, leaveAt);
    const world = new World({ inventory: aMixedHost(), terminal: true, env: { NO_COLOR: '1' }, questions: ask });
    expect(await world.raidlift()).toBe(0);
    expect([world.changes, world.applied, existsSync(world.stateDir)]).toEqual([[], [], false]);
    expect(world.stdout.endsWith('No volume was changed.\n')).toBe(ask.asked.length === leaveAt);
    if (ask.asked.at(-1)?.code === 'consent' || leaveAt > 30) {
      expect(ask.asked.length).toBeGreaterThan(10);
      break;
    }
  }
});

test('Quitting says that nothing was changed, with exit 0', async () => {
  const { world, exit } = await wizard({ next: 'Quit' });
  expect([exit, readdirSync(world.stateDir)]).toEqual([0, []]);
  expect(world.stdout).toMatch(/No volume was changed\.\n$/);
});

test('Nothing is carried out before a second yes', async () => {
  const { world, ask } = await wizard({ next: ['Carry it out now', 'Quit'] });
  expect(ask.asked.find(({ code }) => code === 'consent')?.answer).toBe('No, not now');
  expect(world.applied).toEqual([]);
});

test('A maintenance window is asked for where it is wanted, belongs to the answers, and is waited for', async () => {
  const window = 'Sat 22:00-05:00 Europe/Prague';
  const script: Script = {
    next: ['Let steps begin in a maintenance window', 'Save my answers', 'Carry it out now, or wait'],
    window: ['whenever', window],
    'save.file': join(mkdtempSync(join(tmpdir(), 'raidlift-window-')), 'answers.yaml'),
    consent: 'Yes',
  };
  const file = String(script['save.file']);
  onTestFinished(() => rmSync(dirname(file), { recursive: true }));
  const { world, ask, exit } = await wizard(script);
  expect([exit, ask.left]).toEqual([0, []]);
  expect(world.stdout).toContain('That is no window: write it as');
  const said = world.stdout.replace(/\s+/g, ' ');
  expect(said).toContain(`the same steps. Steps begin only in ${window}; a copy that was begun goes on outside of it.`);
  expect(ask.asked.find(({ code }) => code === 'consent')?.message).toMatch(/as soon as its window is open/);
  const [applied] = world.applied;
  expect(applied?.outsideWindow).toBe('wait');
  const { id, policy } = applied!.store.plan;
  expect(policy.window).toBe(window);
  await world.raidlift('plan', '--policy', file, '--json');
  expect(JSON.parse(world.stdout)).toMatchObject({ id });
});

test('A window can be changed for another, several, or any time', async () => {
  const night = 'Sat 22:00-05:00 Europe/Prague';
  const saved = async (...windows: string[]): Promise<Policy['window']> => {
    const [first, ...others] = windows.map((_, index) => (index === 0 ? 'Let steps begin' : 'Another maintenance'));
    const file = join(mkdtempSync(join(tmpdir(), 'raidlift-window-')), 'answers.yaml');
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    const next = [first ?? '', ...others, 'Save my answers', 'Quit'];
    const { ask } = await wizard({ next, window: windows, 'save.file': file });
    expect(ask.left).toEqual([]);
    return parsePolicy(readFileSync(file, 'utf8'), file).window;
  };
  expect(await saved(night, '22:00-23:00 UTC; Sun 00:00-24:00 UTC')).toEqual([
    '22:00-23:00 UTC',
    'Sun 00:00-24:00 UTC',
  ]);
  expect(await saved(night, 'any time')).toBeUndefined();
});

test('Carried out, it ends as `raidlift apply` would, and says how to go on before it begins', async () => {
  const { world, exit } = await wizard({ next: 'Carry it out now', consent: 'Yes' });
  expect(exit).toBe(0);
  expect(world.applied.map(({ resume }) => resume)).toEqual([false]);
  const { id } = world.applied[0]!.store.plan;
  expect(world.stdout.replaceAll('\n', ' ')).toContain(
    `\`raidlift resume ${id} --state-dir ${world.stateDir}\` goes on then.`,
  );
  expect(world.stdout).toContain('vg0/db');
  expect(world.released).toBe(1);
});

test('A plan that was given up is begun anew where the same answers are given', async () => {
  const { world } = await wizard({ next: 'Carry it out now', consent: 'Yes' });
  const { id } = world.applied[0]!.store.plan;
  Object.assign(world.options, { questions: new ScriptedAsk(), answer: 'y' });
  expect(await world.raidlift('close', id, '--yes')).toBe(0);
  Object.assign(world.options, { questions: new ScriptedAsk({ next: 'Carry it out now', consent: 'Yes' }) });
  expect(await world.raidlift()).toBe(0);
  expect(world.applied).toHaveLength(2);
});

test('A run that stops half-way ends with exit 5, and the next wizard offers it first: look, go on, or plan anew', async () => {
  const stopped: WorldOptions['rooms'] = {
    applyPlan: async ({ store }) => {
      const [volume] = store.plan.volumes;
      await store.journal.append({ kind: 'started', step: 'vg0/db:convert', volume: volume!.uuid, argv: null });
      return { volumes: [], exit: 5 };
    },
  };
  const { world, exit } = await wizard({ next: 'Carry it out now', consent: 'Yes' }, { rooms: stopped });
  expect(exit).toBe(5);
  const [id = ''] = readdirSync(world.stateDir);
  const again = async (script: Script): Promise<[number, ScriptedAsk]> => {
    const ask = new ScriptedAsk(script);
    Object.assign(world.options, { questions: ask, rooms: {} });
    return [await world.raidlift(), ask];
  };
  const [anew, asked] = await again({ unfinished: ['Look where', 'Leave that'], next: 'Quit' });
  expect(anew).toBe(0);
  expect(asked.codes.slice(0, 3)).toEqual(['unfinished', 'unfinished', 'parallel']);
  expect(world.stdout).toContain(`Plan ${id}`);
  const [resumed, short] = await again({ unfinished: `Go on with plan ${id}` });
  expect([resumed, short.codes]).toEqual([0, ['unfinished']]);
  expect(world.applied.map(({ resume }) => resume)).toEqual([true]);
});

test('A damaged journal is told of and does not stand in the way', async () => {
  const { world } = await wizard({});
  const [id = ''] = readdirSync(world.stateDir);
  writeFileSync(join(world.stateDir, id, 'journal.ndjson'), '{"torn\n{"middle\n{}\n');
  Object.assign(world.options, { questions: new ScriptedAsk({ next: 'Quit' }) });
  expect(await world.raidlift()).toBe(0);
  expect(world.stderr).toMatch(/^raidlift: .*\[JOURNAL_[A-Z]+\]\n$/);
});

test('A saved report gives a plan in a file, an export or a policy; it is never carried out', async () => {
  const live = new World({ inventory: aMixedHost() });
  await live.raidlift('inspect', '--json');
  const file = join(live.stateDir, '..', 'report.json');
  writeFileSync(file, live.stdout);
  const out = join(live.stateDir, '..', 'out.json');
  const ask = new ScriptedAsk({ next: 'Save the plan in a file', 'plan.file': out });
  const world = new World({ terminal: true, env: { NO_COLOR: '1' }, questions: ask });
  expect(await world.raidlift('--from', file)).toBe(0);
  expect(ask.asked.find(({ code }) => code === 'next')?.choices).not.toContain('Carry it out now');
  await world.raidlift('plan', '--from', file, '--json');
  expect(readFileSync(out, 'utf8')).toBe(world.stdout);
});

test('Every format can be exported, and an existing file is replaced only where a person says so', async () => {
  for (const format of ['md', 'html', 'json']) {
    const world = new World({ inventory: aMixedHost(), terminal: true, env: { NO_COLOR: '1' } });
    mkdirSync(world.stateDir, { recursive: true });
    const taken = join(world.stateDir, 'taken');
    const free = join(world.stateDir, 'free');
    writeFileSync(taken, 'mine');
    const ask = new ScriptedAsk({
      next: ['Export', 'Keep'],
      format,
      'export.file': [taken, free],
      'export.file.replace': 'Another',
    });
    expect(await new World({ ...world.options, questions: ask }).raidlift()).toBe(0);
    expect(readFileSync(taken, 'utf8')).toBe('mine');
    expect(readFileSync(free, 'utf8').length).toBeGreaterThan(1000);
    const over = new ScriptedAsk({
      next: ['Export', 'Quit'],
      format,
      'export.file': taken,
      'export.file.replace': 'Replace',
    });
    await new World({ ...world.options, questions: over }).raidlift();
    expect(readFileSync(taken, 'utf8')).toBe(readFileSync(free, 'utf8'));
  }
});

test('A policy file is where the questions begin', async () => {
  const world = new World({ inventory: aMixedHost(), terminal: true, env: { NO_COLOR: '1' } });
  mkdirSync(world.stateDir, { recursive: true });
  const policy = join(world.stateDir, 'p.yaml');
  writeFileSync(policy, 'formatVersion: 1\nvolumes:\n  vg0: {parallel: required}\n');
  const ask = new ScriptedAsk({ next: 'Quit' });
  Object.assign(world.options, { questions: ask });
  expect(await world.raidlift('--policy', policy)).toBe(0);
  expect(ask.codes).not.toContain('parallel');
});

test('Other answers may be given, as often as one likes', async () => {
  const { ask } = await wizard({ parallel: ['Yes', 'Yes'], next: ['Change my answers', 'Quit'] });
  expect(ask.codes.filter((code) => code === 'which')).toHaveLength(2);
});

test('A host without old mirrors is told so, and nothing is asked', async () => {
  const { world, ask, exit } = await wizard(
    {},
    { inventory: anInventory({ vgs: [aVg({ volumes: [aMirror('db', { kind: 'raid1', liveTarget: 'raid' })] })] }) },
  );
  expect([exit, ask.codes]).toEqual([0, []]);
  expect(world.stdout).toContain('Host alpha: no old mirror, 1 raid1: nothing to do.');
});

test('Where nothing can be converted, nothing is offered to be carried out', async () => {
  const { ask } = await wizard(
    {},
    { inventory: anInventory({ vgs: [aVg({ volumes: [aMirror('old', { snapshots: ['s'] })] })] }) },
  );
  expect(ask.asked.at(-1)).toMatchObject({ code: 'next', answer: 'Quit and keep nothing' });
  expect(ask.asked.at(-1)?.choices.some((name) => /Carry|Keep the plan/.test(name))).toBe(false);
});

test('Without a terminal it is exit 2 with one line that names the verbs', async () => {
  const world = new World();
  expect(await world.raidlift()).toBe(2);
  expect(world.stderr).toMatch(/^raidlift: .*inspect, plan, apply.* \[TERMINAL_NEEDED\]\n$/);
  expect(world.stdout).toBe('');
});

test('Names narrow it', async () => {
  const world = new World({ inventory: aMixedHost(), terminal: true, env: { NO_COLOR: '1' } });
  const ask = new ScriptedAsk({ next: 'Quit' });
  Object.assign(world.options, { questions: ask });
  expect(await world.raidlift('wizard', 'vg0/db')).toBe(0);
  expect(world.stdout).toContain('Host alpha: 1 old mirror, 0 raid1.');
});
