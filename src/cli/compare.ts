import type { Comparison } from '../apply/compare/compare-devices.js';
import { ExitCode, RaidliftError, usageError } from '../model/errors.js';
import type { Volume } from '../model/inventory.js';
import { dmName, hasFailed, isActive, isInSync, subjectOf } from '../model/volume.js';
import { selectVolumes } from '../plan/select.js';
import { renderComparison, type ComparedLegs } from '../render/comparison.js';
import { formatDuration } from '../model/quantities.js';
import { wantsColor, type Context } from './context.js';
import type { VerbOptions } from './options.js';
import { remark, writeJson } from './output.js';
import { listenForStop } from './stop-request.js';
import { takeInventory } from './take-inventory.js';

/**
 * `raidlift compare VG/LV`: reads all legs of a mirror or raid1 while it is in use and says where they differ for good. Changes
 * nothing. Exit 0: equal; 3: they differ, or cannot be compared as things are; 5: stopped.
 */
export async function compare(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const stop = listenForStop(context);
  try {
    const volume = chosen(await takeInventory(options, context), names[0] ?? '');
    requireComparable(volume);
    const found = await context.rooms.compareDevices({
      host: await context.host(options.host?.[0]),
      clock: context.clock,
      stop: stop.signal,
      devices: volume.legs.map(({ name }) => ({ name, path: `/dev/mapper/${dmName(volume.vgName, name)}` })),
      sizeBytes: volume.sizeBytes,
      ...(options.json === true ? {} : { onProgress: progress(subjectOf(volume), context) }),
    });
    return report(volume, found, options, context);
  } finally {
    stop.end();
  }
}

function chosen(inventory: Parameters<typeof selectVolumes>[0], name: string): Volume {
  const [only, ...more] = selectVolumes(inventory, [name]);
  if (only !== undefined && more.length === 0) return only.volume;
  throw usageError('NOT_A_MIRROR', `${name} is not one mirror or raid1; \`raidlift inspect\` lists them`);
}

/** Legs that are still being made equal, or are not there, differ for a reason that is known already. */
function requireComparable(volume: Volume): void {
  const subject = subjectOf(volume);
  if (!isActive(volume)) {
    throw notNow(
      'NOT_ACTIVE',
      `${subject} is not active: its legs have no devices; activate it with \`lvchange -ay ${subject}\``,
    );
  }
  if (volume.missingPvs.length > 0 || volume.legs.some(hasFailed)) {
    throw notNow('LEG_AWAY', `a leg of ${subject} is away or dead; look with \`lvs -a -o +devices ${subject}\``);
  }
  if (!isInSync(volume)) {
    const percent = volume.syncPercent === null ? 'not' : `${volume.syncPercent} %`;
    throw notNow(
      'NOT_IN_SYNC',
      `${subject} is ${percent} in sync: its legs differ where it has yet to copy; wait for that`,
    );
  }
}

function notNow(code: string, message: string): RaidliftError {
  return new RaidliftError({ code, exit: ExitCode.blocked, message });
}

const TELL_EVERY_MS = 5000;

function progress(subject: string, context: Context): (percent: number) => void {
  const began = context.clock.now().getTime();
  let told = began;
  return (percent) => {
    const now = context.clock.now().getTime();
    if (now - told < TELL_EVERY_MS || percent <= 0) return;
    told = now;
    const left = ((now - began) / 1000 / percent) * (100 - percent);
    remark(context, `${subject}: ${percent} % compared, about ${formatDuration(left)} to go`);
  };
}

function report(volume: Volume, found: Comparison, options: VerbOptions, context: Context): ExitCode {
  const subject = subjectOf(volume);
  if (found.kind === 'stopped') {
    remark(context, `${subject}: stopped before its legs were compared; nothing was changed`);
    return ExitCode.stopped;
  }
  if (found.kind === 'failed') {
    throw new RaidliftError({ code: 'READ_FAILED', exit: ExitCode.failed, message: `${subject}: ${found.message}` });
  }
  const compared: ComparedLegs = {
    volume: subject,
    kind: volume.kind === 'raid1' ? 'raid1' : 'mirror',
    legs: volume.legs.map((leg) => leg.name),
    sizeBytes: volume.sizeBytes,
    differences: found.differences,
    unreadable: found.unreadable,
  };
  const equal = found.differences.length === 0 && found.unreadable.length === 0;
  if (options.json === true) writeJson(context, { formatVersion: 1, equal, ...compared });
  else context.stdout.write(renderComparison(compared, { color: wantsColor(context) }));
  return equal ? ExitCode.done : ExitCode.blocked;
}
