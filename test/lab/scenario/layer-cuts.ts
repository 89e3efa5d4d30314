import { rm } from 'node:fs/promises';
import { bootGuest, type Guest, type GuestOptions } from '../guest/guest.js';
import { makeRunDir } from '../guest/run-dir.js';
import { fillBlocks, startBlocks } from './block-writer.js';
import { LONG_RUN } from './in-time.js';
import { startRaidlift, type RunEvent } from './raidlift.js';
import { makeMirror, makeVg, takeBack, waitSync } from './volumes.js';
import { problemsOf } from './whole-mirror.js';
import { disks } from './with-guest.js';

/** A mirror that gets a layer and loses it again, under a writer. */
export interface LayerStory {
  layer: 'stand-in' | 'cover';
  legs: 2 | 3;
  log: 'disk' | 'core';
  /** Pieces that each leg lies in on its PV. */
  pieces: 1 | 2;
  /** Whether lvmpolld runs. Default true. */
  lvmpolld?: boolean;
}

/** The disks as a power cut at some instant would leave them. */
export interface LayerCut {
  story: LayerStory;
  dir: string;
  label: string;
  /** On the way back already. */
  isBack: boolean;
  /** Writes acknowledged until then. */
  acknowledged: number;
}

/** First leg, other legs, log, new leg, spares. */
const DISKS = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5'];
const SIZE_MIB = 24;
const LONG = { timeoutMs: 400_000 };

function hostFor({ lvmpolld = true }: LayerStory): GuestOptions {
  return { disks: disks(DISKS.length, 64), pvLayer: 'delay', memMiB: 384, lvmpolld };
}

export function sayStory({ layer, legs, log, pieces, lvmpolld = true }: LayerStory): string {
  const parts = [layer, `${legs} legs`, `${log} log`];
  if (pieces > 1) parts.push(`each leg in ${pieces} pieces`);
  if (!lvmpolld) parts.push('without lvmpolld');
  return parts.join(', ');
}

/** Where cuts are wanted. */
export interface CutsWanted {
  /** Asked at each journal boundary: an event comes right after its entry was synced. */
  atEvent?: (event: RunEvent, isBack: boolean) => boolean;
  /** Milliseconds after the beginning of each way. */
  atTimes?: readonly number[];
}

/** Tells the story once, undisturbed, and keeps the disks wherever that is wanted; `problems`: what was wrong with it itself. */
export async function tellStory(
  story: LayerStory,
  { atEvent = () => false, atTimes = [] }: CutsWanted,
): Promise<{ cuts: LayerCut[]; problems: string[] }> {
  const guest = await bootGuest(hostFor(story));
  try {
    const device = await makeStory(guest, story);
    const writer = startBlocks(guest, device, { sizeMiB: SIZE_MIB });
    await writer.reach(10);
    const cuts: LayerCut[] = [];
    const problems: string[] = [];
    for (const [isBack, argv] of commandsOf(guest, story).entries()) {
      let last = Promise.resolve();
      const keep = (label: string): void => {
        guest.freeze(); // now: the copy may have to wait for the one before
        const acknowledged = writer.acknowledged();
        last = last.then(async () => {
          const dir = await makeRunDir();
          await guest.snapshot(dir);
          cuts.push({ story, dir, label, isBack: isBack === 1, acknowledged });
        });
      };
      const run = startRaidlift(
        guest,
        argv,
        (event) => {
          if (atEvent(event, isBack === 1)) keep(`${event.code} ${event.step ?? event.subject ?? ''}`);
        },
        LONG_RUN,
      );
      const timers = atTimes.map((ms) => setTimeout(() => keep(`after ${Math.round(ms)} ms`), ms));
      const { code, stderr } = await run.done;
      timers.forEach((timer) => clearTimeout(timer));
      await last;
      if (code !== 0) problems.push(`${argv} ended with ${code}: ${stderr}`);
    }
    const acknowledged = await writer.stop();
    problems.push(...(await problemsOf(guest, { ...wanted(story), acknowledged, legs: [story.legs] })));
    return { cuts, problems };
  } finally {
    await guest.close();
  }
}

/** Boots what a cut left, perhaps without one of its disks at first, goes on with `resume` alone and looks at everything. */
export async function resumeCut(cut: LayerCut, absent?: string): Promise<string[]> {
  const without = absent === undefined ? {} : { absent: [absent] };
  const guest = await bootGuest({ ...hostFor(cut.story), ...without, dir: cut.dir });
  try {
    if (absent !== undefined) {
      await guest.sh('raidlift resume --yes', LONG);
      await guest.reboot({ absent: [] });
    }
    const resumed = await guest.sh('raidlift resume --yes', LONG);
    // LVM itself has no way on, and raidlift asks for a person's word.
    const isCutOff = resumed.stdout.includes('[MOVE_CUT_OFF]');
    const { code, stdout, stderr } = isCutOff ? await guest.sh('raidlift resume --edit-metadata --yes', LONG) : resumed;
    const problems = code === 0 ? [] : [`resume ended with ${code}: ${stderr}${stdout.slice(-600)}`];
    if (absent !== undefined) await takeBack(guest);
    await guest.ok('vgchange -qq -aey vg');
    await waitSync(guest, 'vg/m');
    return [...problems, ...(await problemsOf(guest, { ...wanted(cut.story), acknowledged: cut.acknowledged }))];
  } finally {
    await guest.close();
    await rm(cut.dir, { recursive: true, force: true });
  }
}

async function makeStory(guest: Guest, { legs, log, pieces }: LayerStory): Promise<string> {
  await makeVg(guest, { disks: DISKS });
  const pvs = ['d0', 'd1', ...(legs === 3 ? ['d5'] : []), ...(log === 'disk' ? ['d2'] : [])];
  const device = await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB / pieces, legs, log, pvs });
  await waitSync(guest, 'vg/m');
  if (pieces > 1) {
    const between = ['d0', 'd1', 'd5'].map((disk) => `lvcreate -qq -y -l1 -n gap_${disk} vg ${guest.pv(disk)}`);
    await guest.ok(
      `${between.join(' && ')} && lvextend -qq -L ${SIZE_MIB}m vg/m && lvremove -qq -y vg/gap_d0 vg/gap_d1 vg/gap_d5`,
    );
    await waitSync(guest, 'vg/m');
  }
  await fillBlocks(guest, device, { sizeMiB: SIZE_MIB });
  // Slow enough to be met in the middle of the copy.
  await guest.delayDisk('d3', { readMs: 0, writeMs: 60 });
  await guest.ok(`printf 'formatVersion: 1\\nspares: [${guest.pv('d3')}]\\n' >/root/p.yaml`);
  return device;
}

function commandsOf(guest: Guest, { layer }: LayerStory): string[] {
  return layer === 'cover'
    ? [`cover vg/m --on ${guest.pv('d3')} --yes`, 'uncover vg/m --yes']
    : [`away ${guest.pv('d0')} --policy /root/p.yaml --yes`, `back ${guest.pv('d0')} --yes`];
}

/** A cover that was not begun, or that is over, has left no leg; one that was made has. */
function wanted({ layer, legs, log }: LayerStory): Omit<Parameters<typeof problemsOf>[1], 'acknowledged'> {
  const base = { name: 'm', sizeMiB: SIZE_MIB };
  return layer === 'cover'
    ? { ...base, legs: [legs, legs + 1], log: log === 'core' ? ['core', 'disk'] : ['disk'] }
    : { ...base, legs: [legs], log: [log], mayBeTagged: true };
}
