import { expect, test } from 'vitest';
import { PersonLeft } from '../../../src/wizard/ask.js';
import { ScriptedAsk } from '../support/scripted-ask.js';

const question = {
  code: 'fruit',
  message: 'Which?',
  choices: [
    { value: 1, name: 'Apple' },
    { value: 2, name: 'Pear' },
  ],
  safe: 2,
};

test('A scripted person answers in the order of the script, then safely, and it is all recorded', async () => {
  const ask = new ScriptedAsk({ fruit: ['App'], never: 'x' });
  expect(await ask.choose(question)).toBe(1);
  expect(await ask.choose(question)).toBe(2);
  expect(await ask.text({ code: 'why', message: 'Why?', safe: 'so' })).toBe('so');
  expect(ask.asked.map(({ answer }) => answer)).toEqual(['Apple', 'Pear', 'so']);
  expect(ask.left).toEqual(['never: x']);
});

test('An answer that is not among the choices is a mistake of the test', async () => {
  await expect(new ScriptedAsk({ fruit: 'Plum' }).choose(question)).rejects.toThrow('no choice Plum in Apple | Pear');
});

test('A scripted person can leave at any question', async () => {
  const ask = new ScriptedAsk({}, 1);
  await ask.choose(question);
  await expect(ask.choose(question)).rejects.toThrow(PersonLeft);
});
