import type { Guest } from '../guest/guest.js';
import { fillBlocks, startBlocks, type BlockWriter } from './block-writer.js';
import { sleep } from './chance.js';
import { startRaidlift, type RunEvent } from './raidlift.js';
import { makeMirror, makeVg, takeBack, waitSync } from './volumes.js';
import { problemsOf } from './whole-mirror.js';

/** What fails while a temporary layer copies: of the mirror's own parts, or where its new leg is being made. */
export type Part = 'primary' | 'other leg' | 'log' | 'new leg';

/** `bad block`: 4 KiB that can neither be read nor written, until all is over. */
export type How = 'for good' | 'for 3 s' | 'bad block';

export interface Fault {
  /** A stand-in for the first leg, or a cover. */
  layer: 'stand-in' | 'cover';
  part: Part;
  how: How;
  /** Percent of the copy at which it fails; 0: before anything is begun. */
  atPercent: number;
  /** Somebody writes all the while. */
  writer: boolean;
}

/** The disks that the parts lie on; d4 and later are spares. */
export const diskOf: Record<Part, string> = { primary: 'd0', 'other leg': 'd1', log: 'd2', 'new leg': 'd3' };

/** What a guest for one needs. */
export const FAULT_DISKS = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5'];

const SIZE_MIB = 32;
const LV = 'm';
/** No write waits longer for a stand-in. */
const LONGEST_WAIT_MS = 30_000;
/** With the device whole again. */
const MOST_RESUMES = 3;
const RUN_LIMIT_MS = 240_000;

export interface Outcome {
  /** Exit codes: of the run during which it failed, of `resume` while it is as it is, and with the device whole again. */
  exits: (number | null)[];
  /** What the runs that did not end with 0 gave as reason. */
  reasons: string[];
  events: RunEvent[];
  /** Seconds from the fault until the hang was said, null: it was not. */
  heldAfter: number | null;
  /** null: nobody wrote. */
  longestWriteMs: number | null;
  problems: string[];
}

export function sayFault({ layer, part, how, atPercent, writer }: Fault): string {
  const when = atPercent === 0 ? 'before it is begun' : `at ${atPercent} %`;
  return `${layer}: ${part} ${how}, ${when}, ${writer ? 'under a writer' : 'no writer'}`;
}

export function sayOutcome({ exits, reasons, heldAfter, longestWriteMs }: Outcome): string {
  const held = heldAfter === null ? '' : `, hang said after ${heldAfter.toFixed(1)} s`;
  const longest = longestWriteMs === null ? '' : `, longest write ${longestWriteMs} ms`;
  return `exits ${exits.join(' ')}${held}${longest}${reasons.map((reason) => `\n    ${reason.slice(0, 300)}`).join('')}`;
}

/**
 * Makes a mirror in a fresh guest with the disks FAULT_DISKS, lets a part fail while a layer copies, and goes on with `resume` alone until
 * all is well again; then looks at everything.
 */
export async function loseUnderLayer(guest: Guest, fault: Fault): Promise<Outcome> {
  await makeVg(guest, { disks: FAULT_DISKS });
  const device = await makeMirror(guest, { vg: 'vg', name: LV, sizeMiB: SIZE_MIB, pvs: ['d0', 'd1', 'd2'] });
  await waitSync(guest, `vg/${LV}`);
  await fillBlocks(guest, device, { sizeMiB: SIZE_MIB });
  await guest.delayDisk('d3', { readMs: 0, writeMs: 150 });
  const writer = fault.writer ? startBlocks(guest, device, { sizeMiB: SIZE_MIB }) : null;
  await writer?.reach(20);
  const ran = await failInTheMiddle(guest, fault);
  const { exits, reasons } = ran;
  if (exits[0] !== 0 && fault.how !== 'for 3 s') await resume(guest, ran);
  const wentOnWithout = exits.at(-1) === 0 && fault.how === 'for good';
  await guest.restoreDisk(diskOf[fault.part]);
  // Nothing lies on it any more: that it is taken back is a person's wish.
  if (wentOnWithout) await takeBack(guest);
  // A move whose copy is found wrong is aborted, and that run ends; the next one begins it anew.
  for (let tries = 0; exits.at(-1) !== 0 && tries < MOST_RESUMES; tries++) {
    // A person's word for the one edit of metadata.
    await resume(guest, ran, reasons.at(-1)?.includes('ORPHAN_MOVE') === true ? '--edit-metadata' : '');
  }
  const problems = exits.at(-1) === 0 ? [] : [`it did not end: ${reasons.at(-1)}`];
  const { acknowledged, longestWriteMs } = await settle(guest, writer);
  problems.push(
    ...(await problemsOf(guest, { name: LV, sizeMiB: SIZE_MIB, acknowledged, log: ['disk'], ...endOf(fault) })),
  );
  if (fault.layer === 'stand-in' && longestWriteMs !== null && longestWriteMs > LONGEST_WAIT_MS) {
    problems.push(`a write waited for ${longestWriteMs} ms`);
  }
  return { ...ran, heldAfter: ran.heldAfter, longestWriteMs, problems };
}

/** A cover that lost a leg has replaced it; a stand-in has as many legs as before. */
function endOf({ layer }: Fault): { legs: number[]; mayBeTagged: boolean } {
  return layer === 'cover' ? { legs: [2, 3], mayBeTagged: false } : { legs: [2], mayBeTagged: true };
}

type Ran = Pick<Outcome, 'exits' | 'reasons' | 'events' | 'heldAfter'>;

async function failInTheMiddle(guest: Guest, fault: Fault): Promise<Ran> {
  const disk = diskOf[fault.part];
  let lostAt = 0;
  let heldAt: number | null = null;
  if (fault.atPercent === 0) await strike(guest, fault);
  await guest.ok(`printf 'formatVersion: 1\\nspares: [${guest.pv('d3')}]\\n' >/root/p.yaml`);
  const argv =
    fault.layer === 'cover'
      ? `cover vg/${LV} --on ${guest.pv('d3')} --yes`
      : `away ${guest.pv('d0')} --policy /root/p.yaml --yes`;
  const run = startRaidlift(guest, argv, (event) => {
    if (event.code === 'layer.held') heldAt ??= Date.now();
  });
  const ended = run.done.then(() => 'ended' as const);
  if (fault.atPercent > 0) {
    const met = await Promise.race([reachPercent(guest, fault), ended]);
    if (met === 'ended') throw new Error(`it ended before it was struck: ${(await run.done).stderr}`);
    await strike(guest, fault);
  }
  lostAt = Date.now();
  if (fault.how === 'for 3 s') {
    await sleep(3000);
    await guest.restoreDisk(disk);
  }
  // The rest of the copy need not take long.
  if (fault.part !== 'new leg' || fault.how === 'for 3 s') await guest.delayDisk('d3', { readMs: 0, writeMs: 10 });
  const { code, stderr, events } = await run.done;
  const heldAfter = heldAt === null ? null : (heldAt - lostAt) / 1000;
  return { exits: [code], reasons: code === 0 ? [] : [reasonOf(stderr, events)], events, heldAfter };
}

async function strike(guest: Guest, { part, how }: Fault): Promise<void> {
  if (how !== 'bad block') return guest.failDisk(diskOf[part]);
  // In the middle of the leg, which begins with the PV's first extent; of a log the beginning is all there is.
  await guest.spoilDisk(diskOf[part], part === 'log' ? 2048 : 2048 + SIZE_MIB * 1200);
}

async function reachPercent(guest: Guest, { layer, atPercent }: Fault): Promise<'met'> {
  const [device, proof] = layer === 'cover' ? [LV, `vg-${LV}_mimagetmp_2`] : ['pvmove0', 'vg-pvmove0_mimage_1'];
  await guest.ok(
    `until s=$(dmsetup status vg-${device} 2>/dev/null) && [[ -e /dev/mapper/${proof} ]] &&
      r=$(grep -oE '[0-9]+/[0-9]+' <<<"$s" | head -1) && (( \${r%/*} * 100 >= ${atPercent} * \${r#*/} )); do sleep 0.1; done`,
    { timeoutMs: RUN_LIMIT_MS },
  );
  return 'met';
}

async function resume(guest: Guest, ran: Ran, option = ''): Promise<void> {
  const run = startRaidlift(guest, `resume --yes ${option}`);
  const { code, stderr, events } = await run.done;
  ran.exits.push(code);
  ran.events.push(...events);
  if (code !== 0) ran.reasons.push(reasonOf(stderr, events));
}

function reasonOf(stderr: string, events: readonly RunEvent[]): string {
  const said = events.flatMap(({ volumes = [] }) => volumes.map(({ code = '', message }) => `${code}: ${message}`));
  return said.join(' | ') || stderr.trim();
}

async function settle(
  guest: Guest,
  writer: BlockWriter | null,
): Promise<{ acknowledged: number; longestWriteMs: number | null }> {
  if (writer === null) return { acknowledged: 0, longestWriteMs: null };
  await writer.reach(writer.acknowledged() + 5);
  const acknowledged = await writer.stop();
  await guest.ok('sync');
  return { acknowledged, longestWriteMs: writer.longestMs() };
}
