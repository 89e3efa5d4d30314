import { afterAll, describe, expect, test, vi } from 'vitest';
import { chance, newSeed } from '../scenario/chance.js';
import { lastMirrorState } from '../scenario/committed-state.js';
import { closeHost, freshHost } from '../scenario/crash-host.js';
import { Histogram, sayCut } from '../scenario/histogram.js';
import { applyWithSnapshots, cutAgainAndAgain, resumeSnapshot } from '../scenario/power-cuts.js';

// Minutes where the machine is idle; much more where it is not.
vi.setConfig({ testTimeout: 1_200_000 });

// A sample: test/lab/soak cuts at every boundary and at hundreds of instants.
const atCommits = [`nosync ${lastMirrorState}`];
const atBoundaries = ['volume.done vg/fs'];

describe('power cuts while volumes are converted', () => {
  const met = new Histogram();
  afterAll(() => console.log(`power cuts: ${met}\n${met.cuts.map((cut) => `  ${sayCut(cut)}`).join('\n')}`));

  test('what a cut at a commit or a journal boundary leaves is taken on to the end', async () => {
    const host = await freshHost();
    const { snapshots, problems } = await applyWithSnapshots(host, {
      atArrival: ({ volume, state }) => atCommits.find((label) => label === `${volume} ${state}`),
      atEvent: ({ code, step, subject }) => atBoundaries.find((label) => label === `${code} ${step ?? subject}`),
    }).finally(() => closeHost(host));
    expect(problems).toEqual([]);
    expect(snapshots.map(({ label }) => label).sort()).toEqual([...atCommits, ...atBoundaries].sort());
    for (const [index, snapshot] of snapshots.entries()) {
      met.add(snapshot);
      const way = index % 2 === 0 ? 'resume' : 'plan-file';
      expect({ label: snapshot.label, way, problems: await resumeSnapshot(snapshot, way) }).toEqual({
        label: snapshot.label,
        way,
        problems: [],
      });
    }
  });

  test('a machine whose power is cut again and again gets there', async () => {
    const random = chance(newSeed());
    const host = await freshHost();
    const problems = await cutAgainAndAgain(
      host,
      [
        { volume: 'giant', state: 'C2' },
        { volume: 'fs', state: 'C1' },
        { afterMs: random() * 12_000 },
        { volume: 'three', state: 'C4' },
      ],
      (cut) => met.add(cut),
    ).finally(() => closeHost(host));
    expect(problems).toEqual([]);
  });

  test('each state that a conversion commits was met by a cut', () => {
    expect(met.missing()).toEqual([]);
  });
});
