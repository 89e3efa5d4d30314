import { compareDevices, type Comparison, type Device } from '../compare/compare-devices.js';
import { readThrough } from '../compare/read-through.js';
import type { Vg, Volume } from '../../model/inventory.js';
import { moveOfPart, partsOf } from '../../model/moves.js';
import type { PlannedVolume, Step } from '../../model/plan.js';
import { dmName } from '../../model/volume.js';
import { formatPlace } from './places.js';
import { perform, runCommand, type Performed } from '../perform.js';
import type { Read } from '../readings.js';
import type { Session } from '../session.js';
import { endPollers } from './end-pollers.js';
import { measureMove, tellMeasured } from './measure-move.js';

/** How a step that reads is done, beside others; null for another step. It tells how far it is, and can be stopped at any time. */
export function readingOf(session: Session, planned: PlannedVolume, step: Step): Read | null {
  const { action } = step;
  switch (action.kind) {
    case 'read-part':
      return (stop) => readPart({ session, planned, step, stop }, action);
    case 'compare-move':
      return (stop) => compareMove({ session, planned, step, stop }, action.from);
    case 'compare-legs':
      return (stop) => compareLegs({ session, planned, step, stop });
    default:
      return null;
  }
}

/** A step that ends a move, one way or the other; null for another step. */
export async function performMove(session: Session, planned: PlannedVolume, step: Step): Promise<Performed | null> {
  switch (step.action.kind) {
    case 'finish-move':
    case 'abort-move': {
      const { part } = step.action;
      const name = session.findIn(planned).vg?.lvs.find((lv) => lv.uuid === part)?.name;
      const measured = await measureMove(session, planned, step.action.from);
      const performed = await perform(session, step);
      if (performed.kind === 'done' && measured !== null) await tellMeasured(session, planned, measured);
      if (performed.kind === 'done' && name !== undefined) await endPollers(session, { step, part: name });
      return performed;
    }
    default:
      return null;
  }
}

interface Reading {
  session: Session;
  planned: PlannedVolume;
  step: Step;
  stop: AbortSignal;
}

async function readPart(reading: Reading, { part, from }: { part: string; from: string }): Promise<Performed> {
  const { session, planned, step } = reading;
  await runCommand(session, step);
  const { vg } = session.findIn(planned);
  const pieces = vg === undefined ? [] : piecesOn(vg, part, from);
  const whole = pieces.reduce((sum, piece) => sum + piece.sizeBytes, 0);
  let before = 0;
  for (const { name, path, sizeBytes } of pieces) {
    const onProgress = progress(
      session,
      planned,
      'is being read through',
      (percent) => (100 * before + percent * sizeBytes) / whole,
    );
    const read = await readThrough({ ...worldOf(reading), path, sizeBytes, onProgress });
    if (read.kind === 'unreadable') {
      return failed(
        session,
        step,
        `${name} cannot be read from byte ${read.startBytes} on (${formatPlace(read.startBytes)}): a move would put garbage there. ` +
          `Nothing was changed; ${adviceFor(planned)}`,
      );
    }
    if (read.kind === 'failed') return failed(session, step, read.message);
    if (read.kind === 'stopped') return failed(session, step, 'stopped while it was read');
    before += sizeBytes;
  }
  return finished(session, step, 'read through');
}

/** What else frees a PV with a bad block on it: its leg is made anew from the others. */
function adviceFor(planned: PlannedVolume): string {
  const subject = `${planned.vgName}/${planned.name}`;
  return planned.standIn?.kind === 'raid1'
    ? `\`lvchange --syncaction repair ${subject}\` writes the block anew from another leg`
    : `make the leg anew from the others, on another PV: \`raidlift cover ${subject} --release PV\``;
}

/** The LVs of a part that lie on a PV, each with a device of its own that can be read. */
function piecesOn(vg: Vg, part: string, pv: string): { name: string; path: string; sizeBytes: number }[] {
  return partsOf(vg, part)
    .filter((lv) => lv.segments.some(({ areas }) => areas.some((area) => area.pvUuid === pv)))
    .map((lv) => ({ name: lv.name, path: `/dev/mapper/${dmName(vg.name, lv.name)}`, sizeBytes: lv.sizeBytes }));
}

async function compareMove(reading: Reading, from: string): Promise<Performed> {
  const { session, planned, step } = reading;
  await runCommand(session, step);
  const { vg } = session.findIn(planned);
  const move = vg === undefined ? undefined : moveOfPart(vg, planned.uuid, from);
  if (vg === undefined || move === undefined) return failed(session, step, 'the move is not there any more');
  const devices = ['source', 'target'].map((name, side) => ({
    name: `${name} of the move`,
    path: `/dev/mapper/${dmName(vg.name, `${move.lv.name}_mimage_${side}`)}`,
  }));
  return compare(reading, devices, move.lv.sizeBytes);
}

async function compareLegs(reading: Reading): Promise<Performed> {
  const { session, planned, step } = reading;
  await runCommand(session, step);
  const { now } = session.findIn(planned);
  if (now === undefined) return failed(session, step, 'the volume is gone');
  return compare(reading, legDevices(now), now.sizeBytes);
}

/** The devices of a volume's legs, the primary first. */
export function legDevices(now: Volume): Device[] {
  return now.legs.map(({ name }) => ({ name, path: `/dev/mapper/${dmName(now.vgName, name)}` }));
}

async function compare(reading: Reading, devices: Device[], sizeBytes: number): Promise<Performed> {
  const { session, planned, step } = reading;
  const onProgress = progress(session, planned, 'is being compared', (percent) => percent);
  const found = await compareDevices({ ...worldOf(reading), devices, sizeBytes, onProgress });
  if (found.kind === 'stopped') return failed(session, step, 'stopped while it was compared');
  if (found.kind === 'failed') return failed(session, step, found.message);
  const wrong = sayDifferences(found);
  return wrong === null ? finished(session, step, `equal, ${sizeBytes} bytes`) : failed(session, step, wrong);
}

const SHOWN = 5;

/** Which blocks; null: none. */
function sayDifferences({ differences, unreadable }: Extract<Comparison, { kind: 'compared' }>): string | null {
  const places = [
    ...differences.map(
      ({ between, startBytes, lengthBytes }) =>
        `${between.join(' and ')} differ in ${lengthBytes} bytes from byte ${startBytes} (${formatPlace(startBytes)})`,
    ),
    ...unreadable.map(({ device, startBytes }) => `${device} cannot be read from byte ${startBytes} on`),
  ];
  if (places.length === 0) return null;
  const more = places.length > SHOWN ? `; and ${places.length - SHOWN} more` : '';
  return places.slice(0, SHOWN).join('; ') + more;
}

function worldOf({ session, stop }: Reading): Pick<Parameters<typeof compareDevices>[0], 'host' | 'clock' | 'stop'> {
  return { host: session.ports.host, clock: session.ports.clock, stop };
}

const TELL_EVERY_MS = 5000;

function progress(
  session: Session,
  planned: PlannedVolume,
  what: string,
  overall: (percent: number) => number,
): (percent: number) => void {
  const { clock } = session.ports;
  const began = clock.now().getTime();
  let told = 0;
  return (part) => {
    const now = clock.now().getTime();
    const percent = Math.round(overall(part) * 10) / 10;
    if (now - told < TELL_EVERY_MS && percent < 100) return;
    told = now;
    const etaSeconds = percent <= 0 ? null : Math.round(((now - began) / 1000 / percent) * (100 - percent));
    const message = `${planned.vgName}/${planned.name} ${what}: ${percent} %`;
    session.notify({ code: 'wait.progress', message, volume: planned.uuid, percent, etaSeconds });
  };
}

async function finished(session: Session, step: Step, said: string): Promise<Performed> {
  await session.record({ kind: 'finished', step: step.id, code: 0, said });
  session.notify({ code: 'step.finished', message: step.purpose, step: step.id, ...owner(step) });
  return { kind: 'done', said };
}

async function failed(session: Session, step: Step, said: string): Promise<Performed> {
  await session.record({ kind: 'failed', step: step.id, code: 1, said: said.slice(0, 500) });
  const message = `${step.id.replace(/@.*/, '')}: ${said}`;
  session.notify({ code: 'step.failed', message, step: step.id, ...owner(step) });
  return { kind: 'failed', message };
}

function owner(step: Step): { volume?: string } {
  return step.volume === undefined ? {} : { volume: step.volume };
}
