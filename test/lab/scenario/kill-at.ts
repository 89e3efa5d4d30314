import { readFileSync } from 'node:fs';
import type { Guest } from '../guest/guest.js';
import { shuffled } from './chance.js';

const SCRIPT = readFileSync(new URL('kill-at.py', import.meta.url), 'utf8');
const LONG = { timeoutMs: 60_000 };

/** When to kill a command; what moments are, kill-at.py says. */
export interface KillAt {
  /** A regular expression that its command line begins as, words separated by spaces. */
  command: string;
  moment: number | string;
}

/** A moment that comes in no command: none has so many calls. */
export const NEVER = 10_000;

/** All moments of a command with so many calls, in an order that chance gives. */
export function momentsOf(calls: number, random: () => number): number[] {
  return shuffled([...Array(calls).keys()], random);
}

/** The call that it was killed before; null: it was not. */
export function struckBefore(seen: KilledAt | undefined): string | null {
  return seen?.killed === true ? (seen.calls.at(-1) ?? '') : null;
}

/** What became of it: its calls up to then, and whether it was killed before one. Null: it has not run. */
export type KilledAt = { calls: string[]; killed: boolean } | null;

/**
 * Kills commands, each right before its moment. Resolves when it is on watch; what that gives ends the watch, once nothing of them runs any
 * more, and tells of each in turn.
 */
export async function killAt(guest: Guest, kills: readonly KillAt[]): Promise<() => Promise<KilledAt[]>> {
  const words = kills.map(({ command, moment }) => `'${command}' ${moment}`).join(' ');
  const job = guest.start(`python3 - ${words} <&0 >/run/kill-at & echo $! >/run/kill-at.pid; wait $!; exit 0`, SCRIPT);
  await guest.ok('until [[ -s /run/kill-at ]]; do sleep 0.1; done', LONG);
  return async () => {
    const told = await guest.ok('kill $(cat /run/kill-at.pid) 2>/dev/null; cat /run/kill-at; rm /run/kill-at', LONG);
    const { stderr } = await job.done;
    if (stderr.includes('Traceback')) throw new Error(`kill-at.py: ${stderr}`);
    return kills.map((_, number) => read(told, number));
  };
}

function read(told: string, number: number): KilledAt {
  const lines = told.split(`pair ${number}\n`)[1]?.split('\n') ?? [];
  const end = lines.findIndex((line) => line === 'killed' || line === 'ended');
  return end < 0 ? null : { calls: lines.slice(0, end), killed: lines[end] === 'killed' };
}
