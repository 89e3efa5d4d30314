import type { Guest } from '../guest/guest.js';
import type { BlockWriter } from './block-writer.js';
import { killAt, type KillAt, type KilledAt } from './kill-at.js';

/* A mirror is covered, and uncovered again, while somebody writes; a command of LVM is killed on the way. */

const LONG = { timeoutMs: 280_000 };

/** What makes the layer, and the process of LVM's own that ends it. */
export const ADD_LAYER = 'lvconvert --yes -b';
export const END_LAYER = '(/sbin/|/usr/sbin/)?lvm lvpoll|lvpoll';
/** What takes the extra leg away again. */
export const DROP_LEG = 'lvconvert --yes -m';

/** Its `lvconvert` dies while the volume is suspended, and raidlift with it; a person does by hand what `status` says, and writes go on. */
export async function goOnByHand(guest: Guest, writer: BlockWriter): Promise<string[]> {
  const end = await killAt(guest, [{ command: ADD_LAYER, moment: 'commit' }]);
  const job = guest.start(`raidlift cover vg/m --on ${guest.pv('d3')} --yes`);
  await guest.ok('until [[ $(tail -1 /run/kill-at) == killed ]]; do sleep .02; done; pkill -9 -f bin/raidlift', LONG);
  await job.done;
  const [seen] = await end();
  const said = await guest.ok('raidlift status --json');
  const { commands } = JSON.parse(said) as { commands: string[][] };
  for (const argv of commands) await guest.ok(argv.join(' '));
  await writer.reach(writer.acknowledged() + 50);
  const problems = await throughVerbs(guest, ['resume', 'uncover vg/m']);
  const isStruck = seen?.killed === true && commands.some(([, word]) => word === 'clear');
  return [...problems, ...(isStruck ? [] : [`it was not struck where a table waits: ${said}`])];
}

/** Covers it, has the commands killed, goes on, and uncovers it; each kill is the first of its command on the way. */
export async function coverWithKills(
  guest: Guest,
  kills: readonly KillAt[],
): Promise<{ seen: KilledAt[]; problems: string[] }> {
  const end = await killAt(guest, kills);
  await guest.sh(`raidlift cover vg/m --on ${guest.pv('d3')} --yes`, LONG);
  const problems = await goOn(guest, kills.length);
  await guest.sh('raidlift uncover vg/m --yes', LONG);
  const seen = await end();
  // A leg that LVM counts and the kernel does not write to would be used as it is after a reboot.
  const live = Number((await guest.ok('dmsetup status vg-m')).split(' ')[3]);
  const counted = Number(await guest.ok('lvs --noheadings -o stripes vg/m'));
  if (live < counted) problems.push(`${live} legs get what is written, and LVM counts ${counted}`);
  problems.push(...(await goOn(guest, 1)));
  const left = (await guest.ok('dmsetup ls; lvs -a --noheadings -o name vg')).match(
    /\S*(_mimagetmp|m_mimage_[2-9])\S*/g,
  );
  return { seen, problems: [...problems, ...(left ?? []).map((name) => `${name} is left`)] };
}

/** By `resume` alone, each of which may be struck by one of so many kills. */
async function goOn(guest: Guest, kills: number): Promise<string[]> {
  let problems: string[] = [];
  for (let tries = 0; tries < kills; tries++) {
    problems = await throughVerbs(guest, ['resume']);
    if (problems.length === 0) break;
  }
  return problems;
}

async function throughVerbs(guest: Guest, verbs: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const verb of verbs) {
    const { code, stdout, stderr } = await guest.sh(`raidlift ${verb} --yes`, LONG);
    if (code !== 0) problems.push(`${verb} ended with ${code}: ${stderr}${stdout.slice(-800)}`);
  }
  return problems;
}
