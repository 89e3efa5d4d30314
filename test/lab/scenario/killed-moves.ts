import type { Guest } from '../guest/guest.js';
import { killAt, struckBefore } from './kill-at.js';
import { startRaidlift } from './raidlift.js';

/* A leg is moved away and back, while somebody writes; a command of LVM is killed on the way. */

const LONG = { timeoutMs: 200_000 };

/** What begins and holds a move, and what ends one. */
export const HOLD = 'pvmove --atomic';
export const FINISH = 'lvm lvpoll';

/** What became of one way on which a command was killed. */
export interface KilledWay {
  /** The call that it was killed before; null: it had none of that number. */
  before: string | null;
  calls: number;
  /** The exit code of the run that met it. */
  code: number | null;
  /** Devices of the move that no LV has were taken away by it. */
  cleared: boolean;
  /** LVM had no way on, and a person's word was needed. */
  edited: boolean;
  problems: string[];
}

/** Goes away or back, has the command killed there, and goes on. */
export async function goWithKill(
  guest: Guest,
  way: 'away' | 'back',
  { command, moment }: { command: string; moment: number | string },
): Promise<KilledWay> {
  const end = await killAt(guest, [{ command, moment }]);
  const run = startRaidlift(guest, `${way} ${guest.pv('d0')} --yes`);
  const { code, events } = await run.done;
  const seen = (await end())[0];
  const cleared = events.some((event) => event.code === 'step.finished' && event.step === 'vg/m:clear-move');
  const resumed = await guest.sh('raidlift resume --yes', LONG);
  const edited = resumed.code !== 0 && resumed.stdout.includes('MOVE_CUT_OFF');
  const last = edited ? await guest.sh('raidlift resume --edit-metadata --yes', LONG) : resumed;
  const left = (await guest.ok('dmsetup ls; lvs -a --noheadings -o name vg')).match(/\S*pvmove\S*/g) ?? [];
  return {
    before: struckBefore(seen),
    calls: seen?.calls.length ?? 0,
    code,
    cleared,
    edited,
    problems: [
      ...(last.code === 0 ? [] : [`resume ended with ${last.code}: ${last.stderr}${last.stdout.slice(-800)}`]),
      ...left.map((name) => `${name} is left`),
    ],
  };
}
