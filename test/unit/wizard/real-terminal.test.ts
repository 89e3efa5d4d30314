import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readableJson } from '../../../src/model/canonical-json.js';
import { buildProduct } from '../support/built.js';
import { KEY, onTerminal } from '../support/terminal-screen.js';
import { aMixedHost } from './a-mixed-host.js';

/* The installed command on a real pseudo-terminal of 80 columns and 24 lines, over a saved report. */

let folder: string;
beforeAll(async () => {
  folder = await buildProduct();
  writeFileSync(join(folder, 'report.json'), readableJson(aMixedHost()));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const limit = 60_000;
const start = (env: Record<string, string> = {}) => onTerminal('bin/raidlift --from report.json', { cwd: folder, env });

/** The questions with the arrow keys up to the menu: nobody knows, nothing is overridden, nothing extra. */
async function goThrough(session: ReturnType<typeof start>): Promise<void> {
  for (const question of [
    'vg0/far on several',
    'Does the same hold',
    'vg0/farther on several',
    'What shall be done with vg0/cluster',
    'Read about one?',
  ]) {
    await session.seen(question);
    session.type(KEY.enter);
  }
  for (const question of ['Convert the 2 mirrors', 'Compare the legs', 'Prove that a leg', 'What now?']) {
    await session.seen(question);
    if (question !== 'What now?') session.type(KEY.enter);
  }
}

test.each([
  { name: 'with colours', env: {} },
  { name: 'without colours (NO_COLOR)', env: { NO_COLOR: '1' } },
  { name: 'over a serial line (TERM=vt100)', env: { TERM: 'vt100' } },
])('From the report to a saved plan on 80 columns, $name', { timeout: limit }, async ({ env }) => {
  const session = start(env as Record<string, string>);
  await goThrough(session);
  // The last line to be drawn; the question is there before its choices are.
  await session.seen('Esc: leave, nothing is changed.');
  expect(session.screen()).toMatch(
    /\? What now\?\n> Save the plan in a file\n {2}Look at every step first\n[^]*\nUp, Down: choose\. Enter: take it\. Esc: leave, nothing is changed\.$/,
  );
  session.type(KEY.enter);
  await session.seen('Write the plan to which file?');
  session.type(`p-${env.TERM ?? env.NO_COLOR ?? 'x'}.json${KEY.enter}`);
  expect(await session.ended).toBe(0);
  const plan: unknown = JSON.parse(readFileSync(join(folder, `p-${env.TERM ?? env.NO_COLOR ?? 'x'}.json`), 'utf8'));
  expect(plan).toMatchObject({ kind: 'migrate' });
  expect(session.everything()).toContain('The plan is in p-');
});

test.each(['escape', 'ctrlC', 'ctrlD'] as const)(
  '%s ends it with exit 0 and nothing changed',
  { timeout: limit },
  async (key) => {
    const session = start();
    await session.seen('vg0/far on several nodes at once?');
    session.type(KEY[key]);
    expect(await session.ended).toBe(0);
    expect(session.screen()).toMatch(/No volume was changed\.$/);
  },
);

test('On a dumb terminal it goes by numbers, without one cursor move', { timeout: limit }, async () => {
  const session = start({ TERM: 'dumb' });
  await session.seen('Number [1], or q to leave:');
  session.type('3\n');
  await session.seen('Does the same hold there?');
  session.type('2\n');
  await session.seen('What shall be done with vg0/far?');
  session.type('1\n');
  await session.seen('2 more stay mirrors too');
  session.type('2\n');
  await session.seen('Read about one?');
  session.type('q\n');
  expect(await session.ended).toBe(0);
  expect(session.everything()).toContain('   1) I do not know: leave it alone (default)');
  expect(session.everything()).toMatch(/No volume was changed\.$/);
});

test('With its output in a pipe it is exit 2 and one line, on a terminal too', { timeout: limit }, async () => {
  const session = onTerminal("sh -c 'bin/raidlift | cat; exit $?'", { cwd: folder, env: {} });
  await session.ended;
  expect(session.screen().replaceAll('\n', '')).toMatch(
    /^raidlift: Without a terminal nobody can be asked; use the verbs/,
  );
});
