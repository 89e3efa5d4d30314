import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type DiskSpec, type SharedDisk, copyDisks, makeDisks } from './disks.js';
import { groupMembers } from './host-processes.js';
import type { NetworkEnd } from './network.js';
import { type Image, type Suite, ensureImage } from './image.js';
import { type Job, Jobs, type Result } from './jobs.js';
import { LabError } from './lab-error.js';
import { Machine } from './machine.js';
import { guestDir } from './paths.js';
import { ensureProduct } from './product.js';
import { makeRunDir } from './run-dir.js';
import { within } from './within.js';

export interface GuestOptions {
  /** The PV disks. Files that are already in `dir` are used as they are. */
  disks: DiskSpec[];
  /** Where the disk files live. Default: a fresh folder, removed by close(); a given one is kept. */
  dir?: string;
  /** Keep the default folder too. */
  keep?: boolean;
  memMiB?: number;
  /** What lies under each PV: the disk itself, or a dm-linear/dm-delay which can fail and come back. Default none. */
  pvLayer?: 'none' | 'linear' | 'delay';
  /** Milliseconds by which the layer `delay` holds each read and write from boot on. Default 0. */
  delayMs?: number;
  /** Whether volume groups activate by themselves when their PVs appear, as on a real host. Default true. */
  autoActivate?: boolean;
  /** Whether lvmpolld runs, as where systemd would start it. Default true. */
  lvmpolld?: boolean;
  /** Whether raidlift is installed. Default true. */
  product?: boolean;
  /** Names of disks that are pulled out during this boot. */
  absent?: string[];
  /** Disk files that another guest uses at the same time; in both /dev/lab/NAME. Their maker removes them. */
  sharedDisks?: SharedDisk[];
  /** A network to another guest, with this address; `networkBetween` makes both ends. */
  network?: NetworkEnd;
  /** Default `lab`. */
  hostName?: string;
  /** Whose userland and kernel it has. Default: the release of the machine that tests. */
  suite?: Suite;
  /** More words for the kernel's command line, such as `con1=pts`. */
  kernelArgs?: string[];
}

export interface ShellOptions {
  /** Default two minutes; then the wait (not the script) ends with LabError TIMEOUT. */
  timeoutMs?: number;
  stdin?: string;
}

/** Sectors (512 bytes) read from and written to a PV's disk, and to the layer's device (the same without a layer). */
export interface BlockStats {
  disk: { read: number; written: number };
  pv: { read: number; written: number };
}

interface Delay {
  readMs: number;
  writeMs: number;
  fromMiB?: number;
}

const STATE_LIMIT_MS = 30_000;

/** Boots a guest and waits until it takes commands. Throws LabError BOOT_FAILED with the console's text. */
export async function bootGuest(options: GuestOptions): Promise<Guest> {
  const dir = options.dir ?? (await makeRunDir());
  const guest = new Guest(dir, options, await ensureImage(options.suite));
  await guest.boot();
  return guest;
}

/** A Debian host of its own with LVM, made to be broken. */
export class Guest {
  #machine: Machine | undefined;
  #jobs: Jobs | undefined;
  #consoles = '';

  constructor(
    readonly dir: string,
    private options: GuestOptions,
    private readonly image: Image,
  ) {}

  /** What the kernels of all boots so far have printed. */
  get console(): string {
    return this.#consoles + (this.#machine?.console ?? '');
  }

  get isRunning(): boolean {
    return this.#machine?.isRunning ?? false;
  }

  /** The pids of the host's processes that make up the running guest. */
  hostProcesses(): number[] {
    return this.#machine === undefined ? [] : groupMembers(this.#machine.group).map(({ pid }) => pid);
  }

  async boot(changes: Partial<Omit<GuestOptions, 'dir'>> = {}): Promise<void> {
    this.options = { ...this.options, ...changes };
    const share = `${this.dir}/share`;
    await rm(share, { recursive: true, force: true });
    await mkdir(share, { recursive: true });
    await makeDisks(this.dir, this.options.disks, this.image.state);
    const product = this.options.product === false ? undefined : await ensureProduct();
    const { network, sharedDisks = [], absent = [] } = this.options;
    const own = this.options.disks.filter(({ name }) => !absent.includes(name));
    const files = [
      'state.img',
      ...(product === undefined ? [] : [product]),
      ...own.map(({ name }) => `${name}.img`),
      ...sharedDisks.map(({ file }) => file),
    ];
    const present = [...own, ...sharedDisks];
    const names = files.map((_, index) => `ubd${String.fromCharCode('b'.charCodeAt(0) + index)}`);
    for (const script of ['init.sh', 'agent.sh', 'lib.sh'])
      await copyFile(`${guestDir}/${script}`, `${share}/${script}`);
    await writeFile(`${share}/config`, this.#config(names.slice(-present.length), product && names[1]));
    // `r`: read-only; `c`: without the lock that keeps a second guest away.
    const shared = new Set(sharedDisks.map(({ file }) => file));
    const disks = files.map(
      (file, index) => `${names[index]}${file === product ? 'r' : shared.has(file) ? 'c' : ''}=${file}`,
    );
    if (network !== undefined) disks.push(network.device);
    const root = ['root=/dev/ubda', 'ro', 'rootfstype=ext4', 'init=/usr/local/sbin/lab-init', `lab.share=${share}`];
    await this.#start([`ubdar=${this.image.root}`, ...disks, ...root, ...(this.options.kernelArgs ?? [])], share);
  }

  #config(kernelNames: string[], product: string | undefined): string {
    const { disks, absent = [], pvLayer = 'none', delayMs = 0, autoActivate = true, lvmpolld = true } = this.options;
    const { sharedDisks = [], network, hostName = 'lab' } = this.options;
    const present = [...disks.filter(({ name }) => !absent.includes(name)), ...sharedDisks];
    const table = present.map(({ name }, index) => `${name}:${kernelNames[index]}`).join(' ');
    return [
      `DISKS='${table}'`,
      'STATE=ubdb',
      `PRODUCT=${product ?? ''}`,
      `PV_LAYER=${pvLayer}`,
      `DELAY_MS=${delayMs}`,
      `AUTO_ACTIVATE=${Number(autoActivate)}`,
      `LVMPOLLD=${Number(lvmpolld)}`,
      `ADDRESS=${network?.address ?? ''}`,
      `HOST_NAME=${hostName}`,
      '',
    ].join('\n');
  }

  async #start(args: string[], share: string): Promise<void> {
    let ready: () => void;
    const isReady = new Promise<'ready'>((resolve) => (ready = () => resolve('ready')));
    const jobs = new Jobs(share, (line) => machine.send(line));
    const onLine = (line: string) => {
      const [verb, id = '', code] = line.trim().split(' ');
      if (verb === 'ready') ready();
      if (verb === 'done') jobs.finished(id, Number(code));
    };
    const machine = new Machine({
      dir: this.dir,
      kernel: this.image.kernel,
      memMiB: this.options.memMiB ?? 512,
      args,
      onLine,
    });
    void machine.ended.finally(() => jobs.abandon()).catch(() => undefined);
    this.#consoles = this.console;
    this.#machine = machine;
    this.#jobs = jobs;
    const first = await within(90_000, Promise.race([isReady, machine.ended.then(() => 'ended')]));
    if (first === 'ready') return;
    await machine.kill();
    const what = first === 'ended' ? 'ended' : 'was not ready in time';
    throw new LabError('BOOT_FAILED', `the guest ${what}; its console:\n${machine.console.slice(-6000)}`);
  }

  /** Starts a bash script in the guest, as root in /root. */
  start(script: string, stdin?: string): Job {
    if (this.#jobs === undefined || !this.isRunning) throw new LabError('GUEST_GONE', 'the guest is not running');
    return this.#jobs.start(script, stdin);
  }

  /** Runs a bash script and returns what came of it, whatever its exit code. */
  async sh(script: string, { timeoutMs = 120_000, stdin }: ShellOptions = {}): Promise<Result & { code: number }> {
    const job = this.start(script, stdin);
    const result = await within(timeoutMs, job.done);
    if (result === undefined) {
      const { stdout, stderr } = job.output();
      const state = await this.state();
      throw new LabError('TIMEOUT', this.#report(script, `not done after ${timeoutMs} ms`, { stdout, stderr }) + state);
    }
    const { code, ...output } = result;
    if (code === null) throw new LabError('GUEST_GONE', this.#report(script, 'the guest ended', output));
    return { code, ...output };
  }

  /** Runs a bash script that must succeed (exit code 0) and returns its stdout. */
  async ok(script: string, options: ShellOptions = {}): Promise<string> {
    const { code, ...output } = await this.sh(script, options);
    if (code !== 0) throw new LabError('COMMAND_FAILED', this.#report(script, `exit code ${code}`, output));
    return output.stdout;
  }

  /** What it is like, for the message of a wait that was too long: devices, processes, journals, the kernel's last lines. */
  async state(): Promise<string> {
    if (!this.isRunning) return '--- the guest is off';
    const job = this.start(await readFile(`${guestDir}/state-of-guest.sh`, 'utf8'));
    const ended = await within(STATE_LIMIT_MS, job.done);
    const { stdout, stderr } = ended ?? job.output();
    return `${stdout}${stderr}${ended === undefined ? '--- it has not told all within half a minute' : ''}`;
  }

  #report(script: string, what: string, { stdout, stderr }: { stdout: string; stderr: string }): string {
    return `${what}\n--- script\n${script}\n--- stdout\n${stdout}\n--- stderr\n${stderr}\n--- console\n${this.console.slice(-3000)}`;
  }

  /** The path under which LVM sees a disk as PV. */
  pv(name: string): string {
    return (this.options.pvLayer ?? 'none') === 'none' ? this.disk(name) : `/dev/mapper/pv${name}`;
  }

  /** The disk itself, below any layer. */
  disk(name: string): string {
    return `/dev/lab/${name}`;
  }

  /** From now on every read and write of the PV fails. */
  async failDisk(name: string): Promise<void> {
    await this.#lab(`lab_fail ${name}`);
  }

  /** From now on 4 KiB of the PV, from a sector on, can neither be read nor written; a layer's delay is gone. */
  async spoilDisk(name: string, sector: number): Promise<void> {
    await this.#lab(`lab_spoil ${name} ${sector}`);
  }

  /** As failDisk, and the device is no longer to be seen by LVM, as with a pulled disk. */
  async hideDisk(name: string): Promise<void> {
    await this.#lab(`lab_hide ${name}`);
  }

  /** Undoes failDisk, spoilDisk and hideDisk: the disk is as it was when it went away. */
  async restoreDisk(name: string): Promise<void> {
    await this.#lab(`lab_restore ${name}`);
  }

  /** Changes by how many milliseconds the layer `delay` holds reads and writes; `fromMiB`: what lies before is as fast as the disk. */
  async delayDisk(name: string, { readMs, writeMs, fromMiB = 0 }: Delay): Promise<void> {
    await this.#lab(`lab_delay ${name} ${readMs} ${writeMs} ${fromMiB * 2048}`);
  }

  async blockStats(name: string): Promise<BlockStats> {
    const lines = (await this.#lab(`lab_stats ${name}`)).trim().split('\n');
    const [disk, pv] = lines.map((line) => {
      const fields = line.trim().split(/\s+/).map(Number);
      return { read: fields[2] ?? NaN, written: fields[6] ?? NaN };
    });
    if (disk === undefined || pv === undefined) throw new LabError('COMMAND_FAILED', lines.join('\n'));
    return { disk, pv };
  }

  async #lab(call: string): Promise<string> {
    return await this.ok(`. /job/lib.sh; ${call}`);
  }

  /** Power cut: every process of the guest is killed in one go. What was not written to the disks is lost. */
  async cut(): Promise<void> {
    await this.#machine?.kill();
  }

  /** Clean shutdown: file systems unmounted, volumes left active, as hosts do. Throws TIMEOUT after cutting the power. */
  async powerOff(): Promise<void> {
    const machine = this.#machine;
    if (machine === undefined || !machine.isRunning) return;
    machine.send('off');
    const off = await within(
      60_000,
      machine.ended.then(() => true),
    );
    if (off === true) return;
    await machine.kill();
    throw new LabError('TIMEOUT', `the guest did not power off; its console:\n${machine.console.slice(-3000)}`);
  }

  /** Stops the guest's time until thaw(). */
  freeze(): void {
    this.#machine?.freeze();
  }

  thaw(): void {
    this.#machine?.thaw();
  }

  /** Copies the disks into a folder as a power cut at this instant would leave them. `bootGuest({…, dir})` boots them. */
  async snapshot(dir: string): Promise<void> {
    await mkdir(dir, { recursive: true });
    this.freeze();
    try {
      await copyDisks(this.dir, dir);
    } finally {
      this.thaw();
    }
  }

  /** Boots again from the same disks, after a clean shutdown unless the guest is off already; options may change. */
  async reboot(changes: Partial<Omit<GuestOptions, 'dir'>> = {}): Promise<void> {
    await this.powerOff();
    await this.boot(changes);
  }

  /** Ends the guest and removes its folder (unless it was given, or is to be kept). */
  async close(): Promise<void> {
    await this.cut();
    const keep = this.options.keep === true || this.options.dir !== undefined;
    if (!keep) await rm(this.dir, { recursive: true, force: true });
  }
}
