import { chance, newSeed, shuffled } from './chance.js';
import { FAULT_DISKS, loseUnderLayer, sayFault, sayOutcome, type Fault, type How, type Part } from './under-layer.js';
import { isWanted, SoakReport } from './soak.js';
import { disks, withGuest } from './with-guest.js';

const parts: Part[] = ['primary', 'other leg', 'log', 'new leg'];
/** A bad block is there from the beginning, or comes while the copy has not reached it yet. */
const moments: Record<How, number[]> = { 'for good': [10, 45, 80], 'for 3 s': [10, 45, 80], 'bad block': [0, 20] };

/** Every part of a layer, made to fail in every way at each of its moments, with and without a writer. */
function everyFault(layer: Fault['layer']): Fault[] {
  const hows = Object.keys(moments) as How[];
  return parts.flatMap((part) =>
    hows.flatMap((how) =>
      moments[how].flatMap((atPercent) => [true, false].map((writer) => ({ layer, part, how, atPercent, writer }))),
    ),
  );
}

/** Provokes them one after another, each in a guest of its own, in an order that the seed gives, until time is up. What was wrong, in words. */
export async function provoke(layer: Fault['layer']): Promise<string[]> {
  const report = new SoakReport(layer, `Devices lost while a ${layer} is made`);
  const faults = shuffled(everyFault(layer), chance(newSeed())).filter((fault) => isWanted(sayFault(fault)));
  let done = 0;
  for (const fault of faults) {
    if (report.isOver) break;
    await provokeOne(report, fault);
    await report.summarise(`${++done} of ${faults.length}.`);
  }
  return report.problems;
}

async function provokeOne(report: SoakReport, fault: Fault): Promise<void> {
  const label = sayFault(fault);
  try {
    const outcome = await withGuest({ disks: disks(FAULT_DISKS.length, 80), pvLayer: 'delay' }, (guest) =>
      loseUnderLayer(guest, fault),
    );
    await report.done(`${label}: ${sayOutcome(outcome)}`, outcome.problems);
  } catch (error) {
    await report.done(label, [error instanceof Error ? error.message : String(error)]);
  }
}
