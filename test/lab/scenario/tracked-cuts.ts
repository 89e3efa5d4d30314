import type { Guest } from '../guest/guest.js';
import { sleep } from './chance.js';
import { startRaidlift, type RunEvent } from './raidlift.js';
import { changeOnePercent, unwell } from './tracked.js';
import { checksum, fillRandom, makeMirror, makeVg, waitSync } from './volumes.js';

const LONG = { timeoutMs: 280_000 };
const SIZE_MIB = 16;
const DEVICES = ['/dev/vg/r', '/dev/vg/m'];

/** When to cut the power: as an event comes, or some time after the run's first step began. */
export type Moment = { event: (event: RunEvent) => boolean } | { afterMs: number };

export interface Cuts {
  away: Moment | null;
  back: Moment | null;
  /** The PV is not there at the boot after the first cut, or, without one, at a boot while it is away. */
  absent: boolean;
}

/** A raid1 with a leg, and a mirror with its second leg, on d0. */
export async function makeTracked(guest: Guest): Promise<void> {
  await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
  await guest.ok(
    `lvcreate -y -qq --type raid1 -m1 -R 512k -L ${SIZE_MIB}m -n r vg ${guest.pv('d0')} ${guest.pv('d1')}`,
  );
  await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB, regionSize: '512k', pvs: ['d1', 'd0', 'd2'] });
  for (const name of ['r', 'm']) {
    await waitSync(guest, `vg/${name}`);
    await fillRandom(guest, `/dev/vg/${name}`);
  }
}

/** Away and back once, with the power cut on the way; what is wrong, in words. */
export async function awayAndBackWithCuts(guest: Guest, cuts: Cuts): Promise<string[]> {
  const problems: string[] = [];
  const pv = guest.pv('d0');
  let sums = await sumsOf(guest);
  const expectSame = async (when: string): Promise<void> => {
    const now = await sumsOf(guest);
    now.forEach((sum, index) => sum === sums[index] || problems.push(`${when}: ${DEVICES[index]} has changed`));
  };

  if (cuts.away !== null) await cutAt(guest, `away ${pv} --redundancy drop --yes`, cuts.away);
  else await guest.ok(`raidlift away ${pv} --redundancy drop --yes`, LONG);
  if (cuts.absent) {
    await guest.cut();
    await guest.reboot({ absent: ['d0'] });
    // What `raidlift status` says to do by hand.
    await guest.sh('vgchange -qq -ay vg; lvchange -qq -ay --activationmode partial --monitor n vg/m');
    await expectSame('at a boot without the PV');
    for (const device of DEVICES) await changeOnePercent(guest, device, SIZE_MIB);
    sums = await sumsOf(guest);
    await guest.powerOff();
    await guest.reboot({ absent: [] });
  } else if (cuts.away !== null) await guest.boot();
  await expectSame('after a boot with the PV');

  await guest.ok(`raidlift away ${pv} --redundancy drop --yes`, LONG);
  for (const device of DEVICES) await changeOnePercent(guest, device, SIZE_MIB);
  sums = await sumsOf(guest);
  if (cuts.back !== null) {
    await cutAt(guest, `back ${pv} --yes`, cuts.back);
    await guest.boot();
    await expectSame('after a cut on the way back');
  }
  // Where the cut came after the end there is nothing left to bring back.
  const back = await guest.sh(`raidlift back ${pv} --yes || raidlift resume --yes`, LONG);
  if (back.code !== 0) problems.push(`back ended with ${back.code}: ${back.stderr}`);
  await expectSame('in the end');
  problems.push(...(await unwell(guest, 'r', 'raid1')), ...(await unwell(guest, 'm', 'mirror')));
  return problems;
}

async function sumsOf(guest: Guest): Promise<string[]> {
  const sums: string[] = [];
  for (const device of DEVICES) sums.push(await checksum(guest, device));
  return sums;
}

/** Cuts the power in the moment; a run that ends before is cut at its end. */
async function cutAt(guest: Guest, argv: string, moment: Moment): Promise<void> {
  let pull: () => void = () => undefined;
  const time = new Promise<void>((resolve) => (pull = resolve));
  const run = startRaidlift(guest, argv, (event) => {
    if ('event' in moment && moment.event(event)) pull();
    if ('afterMs' in moment && event.code === 'step.started') void sleep(moment.afterMs).then(pull);
  });
  await Promise.race([time, run.done]);
  await guest.cut();
}

/** The journal boundary before or after a step of this name. */
export function at(code: 'step.started' | 'step.finished', step: string): Moment {
  return { event: (event) => event.code === code && event.step?.replace(/^.*:/, '').replace(/@.*/, '') === step };
}
