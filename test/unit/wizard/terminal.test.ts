import { screen } from '@inquirer/testing/vitest';
import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { AskPort } from '../../../src/wizard/ask.js';
import { PersonLeft } from '../../../src/wizard/ask.js';
import { inquirerAsk } from '../../../src/wizard/inquirer-ask.js';
import { lineAsk } from '../../../src/wizard/line-ask.js';
import { World } from '../cli/world.js';
import { aMixedHost } from './a-mixed-host.js';

/*
 * Whole flows through inquirer's own prompts, on a virtual terminal that understands cursor moves; and through the plain
 * lines of a terminal that does not.
 */

function virtualTerminal(color = false) {
  const listeners = new Set<() => void>();
  const onStop = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const output = new PassThrough();
  return { ask: inquirerAsk({ input: screen.input, output, color, onStop }), listeners };
}

function mixedWorld(questions: AskPort): World {
  return new World({ inventory: aMixedHost(), terminal: true, env: { NO_COLOR: '1' }, questions });
}

/** Waits until the question stands on the screen; the wizard works between two of them. */
async function seen(text: string): Promise<string> {
  await expect.poll(() => screen.getScreen(), { timeout: 30_000, interval: 20 }).toContain(text);
  return screen.getScreen();
}

/** Answers with so many presses of the down key. */
function choose(downs: number): void {
  for (let press = 0; press < downs; press++) screen.keypress('down');
  screen.keypress('enter');
}

test('A whole session with the arrow keys: an undecided mirror, an override, a choice, the plan kept', async () => {
  const world = mixedWorld(virtualTerminal().ask);
  const exit = world.raidlift();
  expect(await seen('vg0/far on several nodes')).toBe(
    [
      '? Does anything use vg0/far on several nodes at once?',
      '> I do not know: leave it alone',
      '  No, one node at a time uses it',
      '  Yes, several nodes use it at once',
      '',
      '  It is not touched. Look on every node that sees its PVs, then come back.',
      'Up, Down: choose. Enter: take it. Esc: leave, nothing is changed.',
    ].join('\n'),
  );
  choose(1);
  await seen('How do you know');
  screen.type('only one node has the HBA');
  screen.keypress('enter');
  await seen('Does the same hold there?');
  choose(0);
  await seen('vg0/farther on several nodes');
  choose(0);
  await seen('What shall be done with vg0/cluster?');
  choose(0);
  await seen('Read about one?');
  choose(2);
  await seen('Go on in spite of MAY_BE_ACTIVE_ELSEWHERE?');
  choose(1);
  await seen('Why is it right');
  screen.type('looked there');
  screen.keypress('enter');
  await seen('overridden MAY_BE_ACTIVE_ELSEWHERE');
  choose(0);
  await seen('Convert the 4 mirrors that can be?');
  choose(0);
  await seen('Compare the legs');
  choose(1);
  await seen('Prove that a leg');
  choose(0);
  await seen('What now?');
  choose(0);
  expect(await exit).toBe(0);
  expect(world.stdout).toContain('No volume was changed. The plan is kept');
  expect(world.stdout).toContain('4 to convert to raid1');
  const transcript = await screen.getFullOutput();
  expect(transcript).toContain(
    '? Does anything use vg0/far on several nodes at once?\n  No, one node at a time uses it',
  );
});

test.each([
  ['Esc', { name: 'escape' }],
  ['Ctrl-C', { name: 'c', ctrl: true }],
  ['Ctrl-D', { name: 'd', ctrl: true }],
])('%s at a question leaves, with nothing changed and exit 0', async (_name, key) => {
  const world = mixedWorld(virtualTerminal().ask);
  const exit = world.raidlift();
  await seen('vg0/far on several nodes');
  if (key.name === 'c') screen.input.emit('data', '\u0003');
  else screen.keypress(key);
  expect(await exit).toBe(0);
  expect(world.stdout).toMatch(/No volume was changed\.\n$/);
  expect([world.changes, world.applied, existsSync(world.stateDir)]).toEqual([[], [], false]);
});

test('Esc leaves where a text is asked for, too', async () => {
  const answer = virtualTerminal().ask.text({ code: 'why', message: 'Why?', safe: '' });
  await seen('Why?');
  screen.type('half a rea');
  screen.keypress('escape');
  await expect(answer).rejects.toThrow(PersonLeft);
});

test('A signal or the end of the input leaves, and nobody listens any more afterwards', async () => {
  const question = { code: 'x', message: 'Sure?', choices: [{ value: 1, name: 'One' }], safe: 1 };
  for (const end of [(stop: () => void) => stop(), () => screen.input.emit('end')]) {
    const { ask, listeners } = virtualTerminal();
    const answer = ask.choose(question);
    await seen('Sure?');
    end(() => listeners.forEach((listener) => listener()));
    await expect(answer).rejects.toThrow(PersonLeft);
    expect(listeners.size).toBe(0);
    screen.clear();
  }
});

test('Without colours no escape sequence but those that move the cursor is written; with them the words are the same', async () => {
  const question = {
    code: 'x',
    message: 'Sure?',
    choices: [
      { value: 1, name: 'One', about: 'The first.' },
      { value: 2, name: 'Two' },
    ],
    safe: 1,
  };
  const shown: string[] = [];
  for (const color of [false, true]) {
    const answer = virtualTerminal(color).ask.choose(question);
    await seen('Sure?');
    choose(0);
    await answer;
    const raw = await screen.getFullOutput({ raw: true });

    expect(/\u001b\[[0-9;]*m/.test(raw)).toBe(color);

    expect(/[^\u0000-\u007f]/.test(raw)).toBe(false);
    shown.push(await screen.getFullOutput());
    screen.clear();
  }
  expect(shown[0]).toBe(shown[1]);
});

/** A terminal of which only lines come and go. */
function lines() {
  const input = new PassThrough();
  const output = new PassThrough();
  let text = '';
  output.on('data', (data: Buffer) => (text += data.toString()));
  let stop = (): void => undefined;
  const onStop = (listener: () => void) => {
    stop = listener;
    return () => undefined;
  };
  return { ask: lineAsk({ input, output, onStop }), input, text: () => text, stop: () => stop() };
}

const fruit = {
  code: 'fruit',
  message: 'Which fruit?',
  choices: [
    { value: 'a', name: 'Apple', about: 'It is red.' },
    { value: 'p', name: 'Pear' },
  ],
  safe: 'p',
};

test('On a dumb terminal choices have numbers, Enter alone is the safe one, and a mistake is asked again', async () => {
  const { ask, input, text } = lines();
  const first = ask.choose(fruit);
  input.write('7\n');
  await expect.poll(text).toContain('There is no choice "7": 1 to 2.');
  input.write('1\n');
  expect(await first).toBe('a');
  const second = ask.choose(fruit);
  input.write('\n');
  expect(await second).toBe('p');
  expect(
    text().startsWith(
      '? Which fruit?\n   1) Apple\n        It is red.\n   2) Pear (default)\nNumber [2], or q to leave: ',
    ),
  ).toBe(true);
  expect(text()).not.toContain('\u001b');
});

test('On a dumb terminal a text is a line, and Enter alone what is proposed', async () => {
  const { ask, input } = lines();
  const question = { code: 'file', message: 'Which file?', safe: 'a.yaml' };
  const first = ask.text(question);
  input.write('  b.yaml \n');
  expect(await first).toBe('b.yaml');
  const second = ask.text(question);
  input.write('\n');
  expect(await second).toBe('a.yaml');
});

test('On a dumb terminal q, Esc, the end of the input and a signal leave', async () => {
  for (const leave of ['q\n', '\u001b\n', null, 'signal']) {
    const { ask, input, stop } = lines();
    const answer = ask.choose(fruit);
    if (leave === null) input.end();
    else if (leave === 'signal') stop();
    else input.write(leave);
    await expect(answer).rejects.toThrow(PersonLeft);
  }
});
