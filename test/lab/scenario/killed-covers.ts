import type { Guest } from '../guest/guest.js';
import { killAt } from './kill-at.js';

/* A mirror is covered, and uncovered again, while somebody writes; a command of LVM is killed on the way. */

const LONG = { timeoutMs: 280_000 };

/** What makes the layer, and the process of LVM's own that ends it. */
export const ADD_LAYER = 'lvconvert --yes -b';
export const END_LAYER = '(/sbin/|/usr/sbin/)?lvm lvpoll|lvpoll';

/** Covers it, has the command killed, goes on, and uncovers it. */
export async function coverWithKill(
  guest: Guest,
  { command, moment }: { command: string; moment: number | string },
): Promise<{ before: string | null; calls: number; problems: string[] }> {
  const end = await killAt(guest, [{ command, moment }]);
  await guest.sh(`raidlift cover vg/m --on ${guest.pv('d3')} --yes`, LONG);
  const seen = (await end())[0];
  const problems: string[] = [];
  for (const verb of ['resume', 'uncover vg/m']) {
    const { code, stdout, stderr } = await guest.sh(`raidlift ${verb} --yes`, LONG);
    if (code !== 0) problems.push(`${verb} ended with ${code}: ${stderr}${stdout.slice(-800)}`);
  }
  const left = (await guest.ok('dmsetup ls; lvs -a --noheadings -o name vg')).match(
    /\S*(_mimagetmp|m_mimage_[2-9])\S*/g,
  );
  return {
    before: seen?.killed === true ? (seen.calls.at(-1) ?? '') : null,
    calls: seen?.calls.length ?? 0,
    problems: [...problems, ...(left ?? []).map((name) => `${name} is left`)],
  };
}
