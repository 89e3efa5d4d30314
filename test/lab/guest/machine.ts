import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, statfsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Duplex, Readable } from 'node:stream';
import { groupMembers, isTraced, signal } from './host-processes.js';
import { LabError } from './lab-error.js';
import { leastUsedCpu, noteOwner } from './run-dir.js';
import { within } from './within.js';

const KILL_LIMIT_MS = 60_000;

export interface MachineOptions {
  /** Where it runs: disk paths may be relative to this. */
  dir: string;
  /** The command that becomes the kernel. */
  kernel: string[];
  memMiB: number;
  /** Kernel arguments: disks, root and so on. */
  args: string[];
  /** A line on the serial channel; the machine's end is told by `ended`. */
  onLine: (line: string) => void;
}

/**
 * A running user-mode Linux: one process group of host processes. It is bound to one CPU: the kernel and the processes it
 * drives by ptrace take turns, and waking each other across CPUs makes everything three times slower.
 * A watchdog process ends the group when this process dies, however it dies.
 */
export class Machine {
  /** Resolves when the kernel's process has ended. */
  readonly ended: Promise<void>;
  /** What the kernel has printed so far. */
  console = '';
  isRunning = true;
  readonly group: number;
  readonly #watchdog: ChildProcess;
  readonly #channel: Duplex;

  constructor(options: MachineOptions) {
    const cpu = leastUsedCpu();
    const child = spawn('taskset', ['-c', `${cpu}`, ...options.kernel, ...kernelArgs(options)], {
      cwd: options.dir,
      detached: true,
      env: { PATH: process.env['PATH'] ?? '', HOME: options.dir, TMPDIR: memoryDir(options) },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    if (child.pid === undefined) throw new LabError('BOOT_FAILED', `cannot start ${options.kernel.join(' ')}`);
    this.group = child.pid;
    this.#watchdog = spawn('sh', ['-c', 'read end; kill -KILL -- "-$1"', 'lab-watchdog', `${child.pid}`], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    noteOwner(options.dir, { group: child.pid, cpu });
    const [, stdout, stderr, channel] = child.stdio as unknown as [null, Readable, Readable, Duplex];
    for (const stream of [stdout, stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.console += text.replaceAll('\r', '')));
    this.#channel = channel;
    channel.on('error', () => undefined); // a write to a machine that just died; `ended` tells
    createInterface({ input: channel }).on('line', options.onLine);
    this.ended = new Promise<void>((resolve) => child.once('exit', () => resolve())).then(() => this.#bury());
  }

  /** Sends a line over the serial channel. */
  send(line: string): void {
    this.#channel.write(`${line}\n`);
  }

  /** Kills all of the machine's processes at once and waits until none is left; throws TIMEOUT where one stays. */
  async kill(): Promise<void> {
    if (this.isRunning) signal(-this.group, 'SIGKILL');
    const ended = await within(
      KILL_LIMIT_MS,
      this.ended.then(() => true),
    );
    if (ended !== true) throw new LabError('TIMEOUT', `process ${this.group} of a killed guest does not end`);
  }

  /**
   * Stops the machine's time. Only what acts on its own is stopped: a guest's process is driven by the kernel's, and
   * stopping it as well would show in the guest.
   */
  freeze(): void {
    for (const { pid } of groupMembers(this.group)) if (!isTraced(pid)) signal(pid, 'SIGSTOP');
  }

  /** Lets the time go on after freeze(). */
  thaw(): void {
    for (const { pid } of groupMembers(this.group)) if (!isTraced(pid)) signal(pid, 'SIGCONT');
  }

  /** When the kernel's process ends, helpers and guest processes are left over: end them, see that they are gone. */
  async #bury(): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (groupMembers(this.group).length > 0 && Date.now() < deadline) {
      signal(-this.group, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    this.#watchdog.kill('SIGKILL');
    this.#channel.destroy();
    this.isRunning = false;
    const left = groupMembers(this.group).map(({ pid }) => pid);
    if (left.length > 0)
      throw new LabError('TIMEOUT', `processes of a killed guest are still there: ${left.join(' ')}`);
  }
}

function kernelArgs({ memMiB, args }: MachineOptions): string[] {
  const consoles = ['con=null', 'con0=null,fd:1', 'ssl=null', 'ssl0=fd:3'];
  return [`mem=${memMiB}M`, 'umid=guest', 'uml_dir=./uml/', ...consoles, ...args];
}

/** Where the guest's memory lies: /dev/shm when large enough and allowed to hold code (containers often forbid it). */
function memoryDir({ dir, memMiB }: MachineOptions): string {
  const shm = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, mountPoint]) => mountPoint === '/dev/shm');
  if (shm === undefined || (shm[3] ?? '').split(',').includes('noexec')) return dir;
  const { bavail, bsize } = statfsSync('/dev/shm');
  return bavail * bsize > 2 * memMiB * 2 ** 20 ? '/dev/shm' : dir;
}
