import type { DraftVolume } from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import { subjectOf } from '../model/volume.js';
import { formatBytes } from '../model/quantities.js';
import { textOf, wrap } from '../render/text.js';
import type { Dialogue } from './ask.js';

/** What is to be done with each volume after its conversion: compare the legs, prove the tracking. Neither, unless the policy says so. */
export async function askAfterwards(
  policy: Policy,
  ready: readonly DraftVolume[],
  dialogue: Dialogue,
): Promise<Policy> {
  if (ready.length === 0) return policy;
  const { defaults } = policy;
  const scrub = await askScrub(ready, defaults.scrub, dialogue);
  const proveTracking = await askProof(ready, defaults.proveTracking, dialogue);
  return { ...policy, defaults: { ...defaults, scrub, proveTracking } };
}

type Scrub = Policy['defaults']['scrub'];

async function askScrub(ready: readonly DraftVolume[], safe: Scrub, { ask, say }: Dialogue): Promise<Scrub> {
  const nosync = ready.filter((volume) => volume.nosync).map(subjectOf);
  if (nosync.length > 0) {
    const why = `made with --nosync, their legs were never made equal: ${nosync.join(', ')}`;
    say(textOf(['', ...wrap(why, { first: '  seen: ' })]));
  }
  const bytes = ready.reduce((sum, volume) => sum + volume.sizeBytes * volume.legs.length, 0);
  const reads = `reads ${formatBytes(bytes)} beside what else the disks do`;
  return ask.choose({
    code: 'scrub',
    message: 'Compare the legs after the conversion?',
    choices: [
      { value: 'never', name: 'No', about: 'The conversion itself copies and compares nothing.' },
      { value: 'check', name: 'Compare them and count the differences', about: `Changes nothing; ${reads}.` },
      {
        value: 'repair',
        name: 'Compare them and make them equal to the first leg',
        about: `What the first leg holds counts; ${reads}, twice.`,
      },
    ],
    safe,
  });
}

async function askProof(ready: readonly DraftVolume[], safe: boolean, { ask }: Dialogue): Promise<boolean> {
  const about = `Takes one leg out of each volume, brings it back and counts what was copied (${ready.length} in all). Meanwhile a volume has one leg less.`;
  return ask.choose({
    code: 'prove-tracking',
    message: 'Prove that a leg that comes back costs only what changed meanwhile?',
    choices: [
      { value: false, name: 'No' },
      { value: true, name: 'Yes, on each volume after its conversion', about },
    ],
    safe,
  });
}
