import { say } from '../answers.js';
import type { World } from '../world.js';
import { mirrorToRaid1, type Target } from './convert.js';
import { legsOfMirror, logToDisk, waitAndEnd } from './cover.js';
import { legsOnPvs } from './add-legs.js';
import { abortMove, endSleepers, finishMove, holdMove } from './move.js';
import { logToCore } from './log-to-core.js';
import type { Running } from './running.js';
import {
  activateLv,
  backup,
  clearTable,
  deactivateLv,
  editFile,
  merge,
  monitor,
  noteAbsence,
  refresh,
  removeDevice,
  removeLvs,
  restoreMissing,
  restoreText,
  resumeDevices,
  scrub,
  split,
  tag,
} from './simple.js';

/** A command line as `src/plan/argv.ts` builds them (and a few that only the tests' setup runs). */
interface Parsed {
  options: Map<string, string>;
  operands: string[];
}

/** Options that take a value. */
const VALUED = new Set([
  '-f',
  '--addtag',
  '--deltag',
  '--monitor',
  '--syncaction',
  '--type',
  '-R',
  '-m',
  '--mirrorlog',
  '--minrecoveryrate',
  '--maxrecoveryrate',
  '--config',
  '--alloc',
  '-i',
  '-n',
]);

function parse(argv: readonly string[]): Parsed {
  const options = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    const takesValue = VALUED.has(word) || word === '--splitmirrors' || word === '--restoremissing';
    if (word === '--restoremissing') options.set(word, '');
    else if (takesValue) options.set(word, argv[++at] ?? '');
    else if (word.startsWith('-')) options.set(word, '');
    else operands.push(word);
  }
  return { options, operands };
}

/** Begins a command; throws for one that the product must never run. */
export function startCommand(world: World, argv: readonly string[]): Running {
  const { options, operands } = parse(argv);
  switch (argv[0]) {
    case 'vgcfgbackup':
      return backup(world, world.vg(operands[0] ?? ''), options.get('-f') ?? '');
    case 'vgextend':
      return restoreMissing(world, world.vg(operands[0] ?? ''), operands[1] ?? '');
    case 'sh':
      return argv[3] === 'raidlift' ? noteAbsence(world, argv[4] ?? '') : writeParameter(world, argv);
    case 'dmsetup':
      if (operands[0] === 'clear') return clearTable(world, operands[1] ?? '');
      if (operands[0] === 'remove') return removeDevice(world, operands[1] ?? '');
      return resumeDevices(world, operands.slice(1));
    case 'vgcfgrestore':
      return restoreText(world, world.vg(operands[0] ?? ''), {
        file: options.get('-f') ?? '',
        test: options.has('--test'),
      });
    case 'cp':
    case 'sed':
      return editFile(world, argv);
    case 'kill':
      return endSleepers(world, Number(argv[1]) - FIRST_SLEEPER);
    case 'pkill':
      return endSleepers(world, null);
    case 'lvm':
      return pollMove(world, argv);
    case 'pvmove':
      return movePv(world, argv, { options, operands });
    case 'pvchange':
      return changePv(world, operands[0] ?? '', options.has('-xy'));
    case 'lvremove':
    case 'lvchange':
    case 'lvconvert':
      return onLvs(world, argv, { options, operands });
    default:
      throw new Error(`fake: no such command: ${argv.join(' ')}`);
  }
}

/** Pids of sleepers begin there. */
export const FIRST_SLEEPER = 100_000;

function pollMove(world: World, argv: readonly string[]): Running {
  const [vg = '', move = ''] = (argv.at(-1) ?? '').split('/');
  if (argv[1] !== 'lvpoll' || argv[3] !== 'pvmove') throw new Error(`fake: ${argv.join(' ')}`);
  return finishMove(world, world.vg(vg), move);
}

function movePv(world: World, argv: readonly string[], { options, operands }: Parsed): Running {
  const [from, to] = operands.map((device) => world.pvOfDevice(device));
  if (from === undefined) throw new Error(`fake: ${argv.join(' ')}`);
  if (options.has('--abort')) return abortMove(world, from);
  const part = options.get('-n');
  if (part === undefined || to === undefined) throw new Error(`fake: an unheld move: ${argv.join(' ')}`);
  if (!options.has('--atomic') || options.get('-i') !== '+1000000') throw new Error(`fake: unheld: ${argv.join(' ')}`);
  return holdMove(world, { part, from, to }, argv);
}

/** `sh -c '… >"$1"' sh FILE VALUE` */
function* writeParameter(world: World, argv: readonly string[]): Running {
  const [, , , , file = '', value = ''] = argv;
  if (world.files.has(file)) world.files.set(file, `${value}\n`);
  return say('resumed');
}

function onLvs(world: World, argv: readonly string[], parsed: Parsed): Running {
  const paths = parsed.operands.filter((word) => !word.startsWith('/dev/'));
  const targets = paths.map((path) => world.lv(path));
  const unknown = targets.indexOf(undefined);
  if (unknown >= 0) return saying('unknownLv', paths[unknown] ?? '');
  const found = targets.flatMap((target) => target ?? []);
  const [target] = found;
  if (target === undefined) throw new Error(`fake: no LV named: ${argv.join(' ')}`);
  if (argv[0] === 'lvremove') return removeLvs(world, found);
  return argv[0] === 'lvchange'
    ? changeLv(world, found, target, parsed.options)
    : convertLv(world, target, parsed, argv);
}

function changeLv(
  world: World,
  targets: readonly Target[],
  target: Target,
  options: ReadonlyMap<string, string>,
): Running {
  const added = options.get('--addtag');
  if (added !== undefined) return tag(world, targets, (tags) => tags.add(added));
  const removed = options.get('--deltag');
  if (removed !== undefined) return tag(world, targets, (tags) => tags.delete(removed));
  if (options.has('--maxrecoveryrate')) return limitRate(target, options);
  if (options.has('-aey')) return activateLv(world, target, options.has('-K'));
  if (options.has('-an')) return deactivateLv(world, target);
  if (options.has('--refresh')) return refresh(world, target);
  if (options.has('-ky')) return skip(target);
  const watch = options.get('--monitor');
  if (watch !== undefined) return monitor(world, target, watch === 'y');
  const action = options.get('--syncaction');
  if (action === 'check' || action === 'repair') return scrub(world, target, action);
  throw new Error(`fake: lvchange with ${[...options.keys()].join(' ')}`);
}

function convertLv(world: World, target: Target, { options, operands }: Parsed, argv: readonly string[]): Running {
  const devices = operands.filter((word) => word.startsWith('/dev/'));
  if (options.has('--merge')) return merge(world, target);
  if (options.has('--splitmirrors') && options.has('--trackchanges')) return split(world, target, devices);
  if (options.get('--mirrorlog') === 'core') return logToCore(world, target);
  const [pv] = devices.map((device) => world.pvOfDevice(device)?.pv);
  if (options.get('--mirrorlog') === 'disk' && pv !== undefined) return logToDisk(world, target, pv);
  if (options.size === 0) return waitAndEnd(world, target);
  if (!options.has('--type') && options.has('-m') && pv !== undefined) {
    const legs = Number(options.get('-m')) + 1;
    return legsOfMirror(world, target, { legs, pv, background: options.has('-b') });
  }
  if (options.get('--type') !== 'raid1') throw new Error(`fake: ${argv.join(' ')}`);
  const region = options.get('-R');
  const regionBytes = region === undefined ? null : Number.parseInt(region, 10) * 1024;
  const mirrors = options.get('-m');
  if (mirrors !== undefined) return legsOnPvs(world, target, { legs: Number(mirrors) + 1, devices, regionBytes });
  if (target.lv.type === 'raid1') return saying('alreadyRaid1', `${target.vg.name}/${target.lv.name}`);
  return mirrorToRaid1(world, target, regionBytes);
}

function* saying(...said: Parameters<typeof say>): Running {
  return say(...said);
}

/** Of a mirror LVM refuses it [lab, 2.03.16]. */
function* limitRate({ vg, lv }: Target, options: ReadonlyMap<string, string>): Running {
  if (lv.type !== 'raid1') throw new Error(`fake: ${vg.name}/${lv.name} has no recovery rate`);
  lv.recoveryRate = `${options.get('--minrecoveryrate')} ${options.get('--maxrecoveryrate')}`;
  vg.seqno++;
  yield { kind: 'commit', name: `rate of ${lv.name}` };
  return say('tagged', `${vg.name}/${lv.name}`);
}

function* skip({ vg, lv }: Target): Running {
  lv.skip = true;
  vg.seqno++;
  return say('tagged', `${vg.name}/${lv.name}`);
}

function* changePv(world: World, device: string, allocatable: boolean): Running {
  const found = world.pvOfDevice(device);
  if (found === undefined) throw new Error(`fake: no PV ${device}`);
  found.pv.allocatable = allocatable;
  found.vg.seqno++;
  return say('resumed');
}
