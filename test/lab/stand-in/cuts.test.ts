import { expect, test } from 'vitest';
import { resumeCut, tellStory } from '../scenario/layer-cuts.js';

/* A sample: test/lab/soak/layer-cuts.test.ts cuts at every boundary and at random instants, of covers too. */

const sample = ['step.started vg/m:hold-move', 'step.started vg/m:finish-move', 'step.finished vg/m:hold-move-back'];

test('Power cuts around the move of a leg in two pieces, one booted without the leg’s device: resume alone goes on from each', async () => {
  const { cuts, problems } = await tellStory(
    { layer: 'stand-in', legs: 2, log: 'disk', pieces: 2 },
    { atEvent: ({ code, step }) => sample.includes(`${code} ${step}`) },
  );
  expect(problems).toEqual([]);
  expect(cuts.map(({ label }) => label)).toEqual(sample);
  for (const cut of cuts) {
    const absent = cut.isBack ? 'd3' : undefined;
    expect({ label: cut.label, problems: await resumeCut(cut, absent) }).toEqual({ label: cut.label, problems: [] });
  }
}, 900_000);
