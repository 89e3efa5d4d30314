import type {
  ChangeOptions,
  ChangeResult,
  Clock,
  CommandResult,
  HostPort,
  RunningCommand,
} from '../../../../src/model/ports.js';
import { resultOf, type Said } from './answers.js';
import { FIRST_SLEEPER, startCommand } from './commands/parse.js';
import type { Moment, Running } from './commands/running.js';
import { advance, lastLegsDie, mendLegs } from './data.js';
import { MIRROR_THROTTLE } from '../../../../src/apply/throttle.js';
import { Died, Faults } from './faults.js';
import { revertSuspended } from './kernel.js';
import { bootUp, cutPower } from './power.js';
import { answerFile, answerRead, holdersOf } from './reads.js';
import type { World } from './world.js';

/** How long each moment of a command takes. */
const MOMENT_MS = 100;
/** How long a command outlives us. */
const OUTLIVES_MS = 3000;
/** More pauses than any run needs. */
const MAX_PAUSES = 3000;

interface Background {
  running: Running;
  pid: number;
  name: string;
  until: number;
}

/** LVM replaces the first word of the process that goes on in the background. */
function cmdlineOf(argv: readonly string[] | null | undefined): string | null {
  return argv === null || argv === undefined ? null : ['(lvm2)', ...argv.slice(1), ''].join('\0');
}

/** A host with LVM and a kernel of its own, in memory, that can be hit at every boundary. */
export class FakeHost implements HostPort {
  faults = new Faults();
  /** Every changing command that was run. */
  readonly commands: string[][] = [];
  /** What they said, by argv. */
  readonly said: Said[] = [];
  readonly syslogged: string[] = [];
  /** Whoever wants to see how things stand between any two changes. */
  atEachMoment: () => void = () => undefined;
  private stopper = new AbortController();
  private background: Background[] = [];
  private nextPid = 1000;
  private pauses = 0;
  /** Our process is no more: what it still tries (a `finally`) does not happen. */
  private died: Died | null = null;
  private isReached = false;

  constructor(readonly world: World) {}

  get stop(): AbortSignal {
    return this.stopper.signal;
  }

  readonly clock: Clock = {
    now: () => new Date(this.world.nowMs),
    sleep: (ms, signal) => this.sleep(ms, signal),
  };

  async read(argv: readonly string[]): Promise<CommandResult> {
    // Reports take the VG's lock as well.
    if (argv[0] === 'lvm' && argv[1] === 'fullreport') this.finishBackground();
    if (argv[0] === 'dmsetup' && argv[1] === 'status') this.world.unseenDeaths = false;
    return answerRead(this.world, argv);
  }

  async readFile(path: string): Promise<string | null> {
    const pid = /^\/proc\/(\d+)\/comm$/.exec(path)?.[1];
    if (pid !== undefined) return this.background.find((one) => one.pid === Number(pid))?.name ?? null;
    const sleeper = /^\/proc\/(\d+)\/cmdline$/.exec(path)?.[1];
    if (sleeper !== undefined) return cmdlineOf(this.world.sleepers[Number(sleeper) - FIRST_SLEEPER]);
    return answerFile(this.world, path);
  }

  async list(path: string): Promise<string[] | null> {
    const disk = /^\/sys\/class\/block\/dm-(\d+)\/holders$/.exec(path)?.[1];
    if (disk !== undefined) return holdersOf(this.world, disk);
    if (path !== '/proc') return null;
    const sleepers = this.world.sleepers.flatMap((argv, at) => (argv === null ? [] : [FIRST_SLEEPER + at]));
    return ['self', 'sys', ...[...this.background.map(({ pid }) => pid), ...sleepers].map(String)];
  }

  async realPath(path: string): Promise<string | null> {
    const name = /^\/dev\/mapper\/(.*)$/.exec(path)?.[1];
    const device = [...this.world.devices.values()].find((candidate) => candidate.name === name);
    const pv = this.world.vgs
      .flatMap((vg) => vg.pvs)
      .find((each) => each.disk === name && !this.world.lost.has(each.uuid));
    if (pv !== undefined) return `/dev/dm-${this.world.diskNumber(pv.uuid).slice('254:'.length)}`;
    return device === undefined ? (path === '/' ? '/' : null) : `/dev/dm-${device.minor}`;
  }

  async isAlive({ pid }: RunningCommand): Promise<boolean> {
    return this.background.some((one) => one.pid === pid);
  }

  async syslog(line: string): Promise<void> {
    this.syslogged.push(line);
  }

  async change(argv: readonly string[], { onRunning, limitMs }: ChangeOptions): Promise<ChangeResult> {
    if (this.died !== null) throw this.died;
    if (argv[0] !== 'dmsetup') this.finishBackground();
    const pid = this.nextPid++;
    const running = startCommand(this.world, argv);
    this.commands.push([...argv]);
    try {
      await onRunning({ pid, startTime: String(pid) });
    } catch (error) {
      if (error instanceof Died && error.how === 'process-dies') this.leaveRunning(running, pid, argv);
      throw error;
    }
    return this.run(running, { argv, pid, limitMs });
  }

  private run(running: Running, command: { argv: readonly string[]; pid: number; limitMs: number }): ChangeResult {
    this.world.locked = true;
    for (;;) {
      const step = running.next();
      if (step.done === true) {
        this.world.locked = false;
        this.said.push(step.value);
        this.advance(MOMENT_MS);
        return { kind: 'ended', result: resultOf(step.value) };
      }
      const hit = this.strike(running, step.value, command);
      if (hit !== null) return hit;
      this.advance(MOMENT_MS);
    }
  }

  /** What happens to a command at one of its moments, if anything. */
  private strike(
    running: Running,
    moment: Moment,
    { argv, pid, limitMs }: { argv: readonly string[]; pid: number; limitMs: number },
  ): ChangeResult | null {
    const fault = this.faults.at(`${argv.join(' ')}: ${moment.name}`, [
      ...(['power-cut', 'process-dies', 'command-killed', 'command-hangs', 'device-lost', 'leg-dies', 'stop'] as const),
      ...(moment.name.endsWith(': suspended') ? (['command-fails'] as const) : []),
    ]);
    switch (fault?.kind) {
      case undefined:
        return null;
      case 'power-cut':
        throw this.powerCut();
      case 'process-dies':
        this.leaveRunning(running, pid, argv);
        throw this.die('process-dies');
      case 'command-killed':
        this.world.locked = false;
        return { kind: 'ended', result: { code: null, stdout: '', stderr: '', fault: 'SIGKILL' } };
      case 'command-hangs':
        this.leaveRunning(running, pid, argv, fault.ms);
        this.advance(limitMs);
        return { kind: 'still-running', running: { pid, startTime: String(pid) } };
      case 'device-lost':
        return this.loseDevice(fault.disk, moment);
      case 'command-fails':
        return this.breakOff('  Failed to suspend logical volume.\n');
      case 'leg-dies':
        this.killLegs();
        return null;
      case 'stop':
        this.stopper.abort('SIGINT');
        return null;
    }
  }

  /** A command that meets a lost device breaks off, unless all that it has left to do is to let things run on. */
  private loseDevice(disk: string, moment: Moment): ChangeResult | null {
    this.pullDisk(disk);
    if (moment.name.startsWith('C4') || moment.name.startsWith('R3')) return null;
    return this.breakOff(`  Error writing device /dev/mapper/${disk} at 4096 length 4096.\n  Failed to write VG.\n`);
  }

  private advance(ms: number): void {
    advance(this.world, ms);
    this.atEachMoment();
  }

  private breakOff(stderr: string): ChangeResult {
    this.world.locked = false;
    revertSuspended(this.world);
    this.advance(MOMENT_MS);
    return { kind: 'ended', result: { code: 5, stdout: '', stderr } };
  }

  /** Once a volume is where it was to be, what dies is another matter; so is what has died since the look that showed it there. */
  private killLegs(): void {
    if (!this.isReached) lastLegsDie(this.world);
  }

  pullDisk(disk: string): void {
    const pv = this.world.vgs.flatMap((vg) => vg.pvs).find((candidate) => candidate.disk === disk);
    if (pv !== undefined) this.world.lost.add(pv.uuid);
  }

  bringDisk(disk: string): void {
    const pv = this.world.vgs.flatMap((vg) => vg.pvs).find((candidate) => candidate.disk === disk);
    if (pv !== undefined) this.world.lost.delete(pv.uuid);
  }

  private leaveRunning(running: Running, pid: number, argv: readonly string[], ms = OUTLIVES_MS): void {
    this.background.push({ running, pid, name: argv[0] ?? '', until: this.world.nowMs + ms });
    this.world.locked = true;
  }

  /** Waits, as LVM does, for the lock that a command still running holds. */
  private finishBackground(): void {
    for (const one of this.background) {
      if (this.world.nowMs < one.until) this.advance(one.until - this.world.nowMs);
    }
    this.endBackground();
  }

  private endBackground(): void {
    const over = this.background.filter((one) => one.until <= this.world.nowMs);
    this.background = this.background.filter((one) => one.until > this.world.nowMs);
    for (const { running } of over) {
      for (let step = running.next(); step.done !== true; step = running.next()) this.advance(MOMENT_MS);
    }
    if (this.background.length === 0) this.world.locked = false;
  }

  private powerCut(): Died {
    cutPower(this.world);
    this.background = [];
    return this.die('power-cut');
  }

  private die(how: Died['how']): Died {
    this.died = new Died(how);
    return this.died;
  }

  /** After our process died: the host boots where the power went; a new process has no stop asked of it. */
  recover(died: Died): void {
    if (died.how === 'power-cut') {
      bootUp(this.world);
      if (this.world.files.has(MIRROR_THROTTLE)) this.world.files.set(MIRROR_THROTTLE, '100\n');
    }
    this.again();
  }

  /** For the next process. */
  again(): void {
    this.died = null;
    this.isReached = false;
    this.stopper = new AbortController();
  }

  /** Boundary that belongs to our own process: a journal entry, a pause. */
  passOwn(name: string): void {
    if (this.died !== null) throw this.died;
    const fault = this.faults.at(name, ['power-cut', 'process-dies', 'stop', 'device-lost', 'leg-dies']);
    if (fault?.kind === 'power-cut') throw this.powerCut();
    if (fault?.kind === 'process-dies') throw this.die('process-dies');
    if (fault?.kind === 'stop') this.stopper.abort('SIGINT');
    if (fault?.kind === 'device-lost') this.pullDisk(fault.disk);
    if (fault?.kind === 'leg-dies') this.killLegs();
    if (!/^before journal: (reached|started \S+:deactivate\S*)$/.test(name)) return;
    this.isReached = true;
    if (this.world.unseenDeaths) mendLegs(this.world);
  }

  private async sleep(ms: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (++this.pauses > MAX_PAUSES) throw new Error('fake: waits for ever');
    this.passOwn('a pause');
    this.advance(ms);
    this.endBackground();
    return !signal.aborted;
  }
}
