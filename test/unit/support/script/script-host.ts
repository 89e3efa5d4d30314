import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../../../src/model/plan.js';
import { answerFile } from '../fake-host/reads.js';
import { Died, Faults, type Fault } from '../fake-host/faults.js';
import type { FakeHost } from '../fake-host/fake-host.js';
import { answerFor } from './rows.js';
import { scriptWith } from './shell.js';
import { StubServer, type Request } from './stub-server.js';

const LOOKING = new Set(['lvs', 'pvs']);
const CHANGING = ['lvchange', 'lvconvert', 'lvremove', 'vgextend', 'vgcfgbackup', 'dmsetup'];
/** Of a raid1 whose second leg is out. */
const SPLIT_TABLE = '0 32768 raid raid1 3 0 region_size 1024 2 254:5 254:6 - -\n';
/** The watch over a command sleeps so long at a time; nothing else does. */
const WATCH = '10';

export interface Ran {
  /** null: it was killed. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A fake host on which a plan's script runs, in a real shell: each of LVM's commands is a call that the fake host answers. */
export class ScriptHost {
  private readonly server: StubServer;
  private readonly file: string;
  private running: number | undefined;
  /** Calls whose script was killed: their commands run on in the fake host, and end there. */
  private left: { request: Request; pid: number }[] = [];
  private nextPid = 1;
  private turn = Promise.resolve();

  constructor(
    readonly host: FakeHost,
    plan: Plan,
    private readonly shell: readonly string[] = ['dash'],
  ) {
    this.server = new StubServer([...LOOKING, ...CHANGING, 'pause'], (request) => {
      this.turn = this.turn.then(() => this.answer(request));
    });
    this.server.command('id', '#!/bin/sh\necho 0\n');
    this.server.command('sleep', `#!/bin/sh\ncase $1 in ${WATCH}) exec /bin/sleep 1 ;; *) exec pause "$1" ;; esac\n`);
    this.server.command('logger', '#!/bin/sh\n');
    // A superblock that is newer with each read: all that a script reads by itself.
    this.server.command(
      'dd',
      `#!/bin/sh
n=$(($(cat "${this.path('events')}" 2>/dev/null || echo 0) + 1))
echo "$n" >"${this.path('events')}"
printf '%16s%b%b' '' "\\0$(printf %o "$n")" '\\0000\\0000\\0000\\0000\\0000\\0000\\0000'
`,
    );
    // A host with busybox has its awk.
    if (shell[0] === 'busybox') this.server.command('awk', '#!/bin/sh\nexec busybox awk "$@"\n');
    mkdirSync(this.path('locks'));
    this.file = this.path('plan.sh');
    const settings = {
      PATH: `${this.server.bin}:/usr/bin:/bin`,
      state: this.path('state'),
      locks: this.path('locks'),
      run: this.path('run'),
      sysfs: this.path('sysfs'),
      mountinfo: this.path('mountinfo'),
      throttle_file: this.throttleFile,
    };
    writeFileSync(this.file, scriptWith(plan, settings));
  }

  /** What stands for the kernel's parameter of that name. */
  get throttleFile(): string {
    return this.path('throttle');
  }

  private path(name: string): string {
    return join(this.server.folder, name);
  }

  /** What it has written about itself; empty before its first run. */
  get log(): string {
    try {
      return readFileSync(join(this.path('state'), 'log'), 'utf8');
    } catch {
      return '';
    }
  }

  /** Runs the script to its end, or until a fault ends it. */
  async run(words: readonly string[] = [], faults: ReadonlyMap<number, Fault> = new Map()): Promise<Ran> {
    this.host.faults = new Faults(faults);
    const [program = '', ...options] = this.shell;
    const child = spawn(program, [...options, this.file, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.running = child.pid;
    const ran: Ran = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (ran.stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (ran.stderr += String(chunk)));
    this.host.stop.addEventListener('abort', () => child.kill('SIGINT'));
    ran.code = await new Promise((resolve) => child.on('exit', resolve));
    this.running = undefined;
    await this.turn;
    this.host.again();
    return ran;
  }

  private async answer(request: Request): Promise<void> {
    const { argv } = request;
    try {
      this.host.passOwn(`called: ${argv.join(' ')}`);
      request.reply(await this.perform(argv));
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      this.die(error, request);
    }
    await this.endLeft();
  }

  /** The scrub that notes an absence has little to read: at its end a newer superblock is written. */
  private message(name: string, word: string): { code: number; stdout: string; stderr: string } {
    const device = [...this.host.world.devices.values()].find((each) => each.name === name);
    if (device !== undefined && word === 'check') this.host.world.copyOf(device.uuid).unnoted.clear();
    return { code: device === undefined ? 1 : 0, stdout: '', stderr: '' };
  }

  private async perform(argv: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    if (argv[0] === 'pause') {
      await this.host.clock.sleep(Number(argv[1]) * 1000, this.host.stop);
      return { code: 0, stdout: '', stderr: '' };
    }
    if (argv[1] === 'message') return this.message(argv[2] ?? '', argv[4] ?? '');
    const isOfAll = argv[1] === 'table' && (argv[2] ?? '--inactive') === '--inactive';
    if (argv[1] === 'table' && !isOfAll) return { code: 0, stdout: SPLIT_TABLE, stderr: '' };
    if (argv.includes('-j')) return { code: 0, stdout: 'vg-m_rmeta_0\n', stderr: '' };
    if (LOOKING.has(argv[0] ?? '') || isOfAll || argv[1] === 'info' || argv[1] === 'status') return this.look(argv);
    const change = await this.host.change(argv, {
      limitMs: 1e9,
      onRunning: ({ pid }) => Promise.resolve(void (this.nextPid = pid)),
    });
    if (change.kind === 'still-running') throw new Error('a script waits for as long as it takes');
    const { code, stdout, stderr } = change.result;
    if (argv[0] === 'vgcfgbackup' && code === 0)
      writeFileSync(argv[2] ?? '', 'contents = "Text Format Volume Group"\n');
    return { code: code ?? 137, stdout, stderr };
  }

  private look(argv: readonly string[]): { code: number; stdout: string; stderr: string } {
    const { world } = this.host;
    writeFileSync(this.path('mountinfo'), answerFile(world, '/proc/self/mountinfo') ?? '');
    for (const { minor } of argv[1] === 'info' ? world.devices.values() : []) {
      mkdirSync(this.path(`sysfs/254:${minor}`), { recursive: true });
      writeFileSync(this.path(`sysfs/254:${minor}/stat`), answerFile(world, `/sys/block/dm-${minor}/stat`) ?? '');
    }
    // Reports wait for the lock of a command that still runs.
    if (LOOKING.has(argv[0] ?? '')) void this.host.read(['lvm', 'fullreport']).catch(() => undefined);
    return { ...answerFor(world, argv), stderr: '' };
  }

  private die(died: Died, request: Request): void {
    if (this.running !== undefined) process.kill(this.running, 'SIGKILL');
    if (died.how === 'process-dies') {
      // Its command does not die with it; one that only looks is of no account.
      if (request.argv[0] !== 'pause') this.left.push({ request, pid: this.nextPid });
    } else {
      for (const { request: other } of [...this.left, { request }]) other.reply({ code: 137, stdout: '' });
      this.left = [];
    }
    this.host.recover(died);
  }

  /** Commands that have ended meanwhile end for those who wait for them too. */
  private async endLeft(): Promise<void> {
    for (const one of this.left) {
      if (await this.host.isAlive({ pid: one.pid, startTime: String(one.pid) })) continue;
      one.request.reply({ code: 0, stdout: '' });
      this.left = this.left.filter((other) => other !== one);
    }
  }

  close(): void {
    for (const { request } of this.left) request.reply({ code: 137, stdout: '' });
    this.server.close();
  }
}
