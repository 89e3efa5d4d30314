import { describe, expect, test } from 'vitest';
import { ANSWERS, type Answer } from './answers.js';
import { readRecording, recordedAs } from './recordings.js';
import { replayGroup } from './replay.js';
import { groups } from './situations/index.js';

/*
 * The fake host is only worth what its answers are: each names the situation of a recording that it was taken from, and gives
 * the same in that situation.
 */

const answers: [string, Answer][] = Object.entries(ANSWERS);

describe('the fake host', () => {
  test.each(answers)('has a recording for its answer %s', (_, { recording, code }) => {
    expect(recordedAs(recording)).toMatchObject({ code });
  });

  describe.each(groups.map((group) => [group.name, group] as const))('in the situations of %s', async (name, group) => {
    const recording = readRecording(`test/fixtures/lab/${name}.json`);
    const replayed = await replayGroup(group);

    test.each(replayed)('answers and shows $situation as recorded', ({ situation, recorded }) => {
      expect(recorded).toEqual(recording?.situations[situation]);
    });

    const own = answers.filter(([, answer]) => answer.recording.startsWith(`test/fixtures/lab/${name}.json#`));
    test.skipIf(own.length === 0).each(own)(
      'gives the answer %s in the situation it names',
      (answer, { recording }) => {
        const said = replayed.find(({ situation }) => recording.endsWith(`#${situation}`))?.answer;
        expect(said).toBe(answer);
      },
    );
  });
});
