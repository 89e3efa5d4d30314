import type { Guest } from '../guest/guest.js';
import { fillBlocks } from './block-writer.js';
import { descriptionOf, ringTexts, seqnoOf } from './compose.js';
import { startRaidlift } from './raidlift.js';
import { sample } from './soak.js';
import { makeMirror, makeVg, waitSync } from './volumes.js';
import { problemsOf } from './whole-mirror.js';

/*
 * Every state that a cover, or its end, commits: each text is taken from the metadata ring of a PV (facts §10), put on disk, and taken on by
 * `resume --ignore-journal` from the plan and the host alone.
 */

const SIZE_MIB = 8;
const LONG = { timeoutMs: 300_000 };

interface Way {
  plan: string;
  texts: string[];
  /** Legs and log at its end. */
  end: { legs: [number]; log: ['disk' | 'core'] };
}

/** Covers and uncovers a mirror of a fresh VG, then goes on from states that were committed meanwhile: in the soak each. What was wrong, in words. */
export async function takeOnEach(
  guest: Guest,
  log: 'disk' | 'core',
): Promise<{ states: string[]; problems: string[] }> {
  const all = ['d0', 'd1', 'd2', 'd3'];
  await makeVg(guest, { disks: all });
  const pvs = ['d0', 'd1', ...(log === 'disk' ? ['d2'] : [])];
  const device = await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB, log, pvs });
  await waitSync(guest, 'vg/m');
  await fillBlocks(guest, device, { sizeMiB: SIZE_MIB });
  const up = await go(guest, `cover vg/m --on ${guest.pv('d3')} --yes`, { legs: [3], log: ['disk'] });
  const down = await go(guest, 'uncover vg/m --yes', { legs: [2], log: [log] });
  const states: string[] = [];
  const problems: string[] = [];
  for (const way of [up, down]) {
    states.push(...way.texts.map(descriptionOf));
    for (const text of sample(way.texts, { oneOf: 3 })) {
      const label = descriptionOf(text);
      problems.push(...(await takeOn(guest, way, text)).map((problem) => `${label}: ${problem}`));
    }
  }
  return { states, problems };
}

/** Runs a verb to its end, and gives what was committed meanwhile, oldest first. */
async function go(guest: Guest, argv: string, end: Way['end']): Promise<Way> {
  const before = Number(await guest.ok('vgs --noheadings -o seqno vg'));
  let plan = '';
  const run = startRaidlift(guest, argv, (event) => (plan = event.plan ?? plan));
  const { code, stderr } = await run.done;
  if (code !== 0) throw new Error(`${argv}: ${stderr}`);
  await guest.ok(`rm -f /root/ring; pvck -qq --dump metadata_all -f /root/ring ${guest.pv('d0')}`);
  const texts = ringTexts(await guest.ok('cat /root/ring')).filter((text) => seqnoOf(text) > before);
  return { plan, texts, end };
}

async function takeOn(guest: Guest, { plan, end }: Way, text: string): Promise<string[]> {
  await guest.ok('vgchange -qq -an vg && cat >/root/state', { stdin: text });
  // Without LVM's own polling: what is left to do is left to resume.
  await guest.ok('vgcfgrestore -qq --yes --force -f /root/state vg && vgchange -qq -aey --poll n vg', LONG);
  const { code, stderr, stdout } = await guest.sh(`raidlift resume --ignore-journal ${plan} --yes`, LONG);
  if (code !== 0) return [`resume ended with ${code}: ${stderr}${stdout.slice(-400)}`];
  return problemsOf(guest, { name: 'm', sizeMiB: SIZE_MIB, acknowledged: 0, ...end });
}
