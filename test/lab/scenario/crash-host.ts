import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { copyDisks } from '../guest/disks.js';
import { type Guest, bootGuest } from '../guest/guest.js';
import { ensureImage } from '../guest/image.js';
import { cacheDir, projectDir } from '../guest/paths.js';
import { makeRunDir } from '../guest/run-dir.js';
import { findProblems } from './crash-checks.js';
import {
  allVolumes,
  guestFor,
  idleOnes,
  makeCrashVolumes,
  vgOnDisk,
  vgsOf,
  volumesNamed,
  type CrashVolume,
  type Sums,
  type VolumeName,
} from './crash-volumes.js';
import { committedStates, type CommittedState } from './committed-state.js';
import { guardDisks } from './disk-guard.js';
import { inTime, LONG_RUN } from './in-time.js';
import { type Ledger, startLedger } from './ledger.js';
import { skipCopy } from './skip-copy.js';
import { type Run, type RunEvent, startRaidlift } from './raidlift.js';

/** A machine with the crash volumes, under a ledger's load, and the plan that was made for it. */
export interface CrashHost {
  guest: Guest;
  volumes: readonly CrashVolume[];
  sums: Sums;
  /** The plan file's text. */
  plan: string;
  /** By how many milliseconds each write to a disk is held, so that commits can be told apart; 0: not. */
  slowMs: number;
  endGuard: () => void;
  /** The ledger of this boot, on the file system of vg/fs, by file. */
  ledgers: Record<string, Ledger>;
}

/** What a power cut left, and what was going on when it came. */
export interface Cut {
  /** Why it was made there. */
  label: string;
  states: Record<string, CommittedState>;
  /** The step whose LVM command was running. */
  running: string | null;
  /** Entries acknowledged until then, by ledger file. */
  ledgers: Record<string, number>;
  /** All of the VG with the inactive volumes was done by then. */
  wasOver: boolean;
}

/** A cut that is kept as a folder of disks. */
export interface Snapshot extends Cut {
  dir: string;
  volumes: readonly CrashVolume[];
  sums: Sums;
  plan: string;
}

const PLAN_FILE = '/root/plan.json';
const LONG = { timeoutMs: 600_000 };

/** Disks with the crash volumes, switched off cleanly: made once and kept in the lab's cache. */
export async function ensureCrashDisks(volumes: readonly CrashVolume[]): Promise<{ dir: string; sums: Sums }> {
  const source = await readFile(`${projectDir}/test/lab/scenario/crash-volumes.ts`);
  const made = JSON.stringify([volumes, (await ensureImage()).root]);
  const digest = createHash('sha256').update(source).update(made).digest('hex');
  const dir = `${cacheDir}/crash-${digest.slice(0, 12)}`;
  if (!existsSync(dir)) {
    // Several test files may come here at once; whoever is second finds it made.
    await mkdir(cacheDir, { recursive: true });
    const lock = execa('flock', [`${cacheDir}/crash.lock`, 'sh', '-c', 'echo locked; read end'], { reject: false });
    await new Promise<void>((resolve) => lock.stdout.once('data', () => resolve()));
    try {
      if (!existsSync(dir)) await makeDisks(dir, volumes);
    } finally {
      lock.stdin.end();
      await lock;
    }
  }
  return { dir, sums: JSON.parse(await readFile(`${dir}/sums.json`, 'utf8')) as Sums };
}

async function makeDisks(dir: string, volumes: readonly CrashVolume[]): Promise<void> {
  const work = `${dir}.${process.pid}`;
  const guest = await bootGuest({ ...guestFor(volumes), product: false });
  try {
    const sums = await makeCrashVolumes(guest, volumes);
    await guest.powerOff();
    await mkdir(work, { recursive: true });
    await copyDisks(guest.dir, work);
    await writeFile(`${work}/sums.json`, JSON.stringify(sums));
    await rename(work, dir);
  } finally {
    await guest.close();
    await rm(work, { recursive: true, force: true });
  }
}

export interface FreshOptions {
  /** Default: all. */
  only?: readonly VolumeName[];
  /** Hold each write to a disk by so many milliseconds. */
  slowMs?: number;
}

/** A fresh host under load, with a plan that was not begun. */
export async function freshHost({ only = allVolumes, slowMs = 0 }: FreshOptions = {}): Promise<CrashHost> {
  const volumes = volumesNamed(only);
  const base = await ensureCrashDisks(volumes);
  const dir = await makeRunDir();
  await copyDisks(base.dir, dir);
  const host = await bootDisks({ dir, volumes, sums: base.sums, plan: '' }, slowMs);
  try {
    const idle = idleOnes(volumes);
    if (idle !== '') await host.guest.ok(`lvchange -an ${idle}`);
    await host.guest.ok(`raidlift plan --out ${PLAN_FILE}`, LONG);
    host.plan = await host.guest.ok(`cat ${PLAN_FILE}`);
    return host;
  } catch (error) {
    await closeHost(host);
    throw error;
  }
}

/** Boots what a cut left. */
export async function bootSnapshot(snapshot: Snapshot): Promise<CrashHost> {
  return await bootDisks(snapshot, 0);
}

type Disks = Pick<Snapshot, 'dir' | 'volumes' | 'sums' | 'plan'>;

async function bootDisks({ dir, volumes, sums, plan }: Disks, slowMs: number): Promise<CrashHost> {
  const guest = await bootGuest({ ...guestFor(volumes), pvLayer: slowMs > 0 ? 'delay' : 'linear', dir });
  const host: CrashHost = { guest, volumes, sums, plan, slowMs, endGuard: guardDisks(guest), ledgers: {} };
  try {
    await comeUp(host);
    return host;
  } catch (error) {
    await closeHost(host);
    throw error;
  }
}

/** What such a host does after booting: mount, load, and the plan file is where its owner keeps it. */
export async function comeUp(host: CrashHost): Promise<void> {
  const { guest } = host;
  if (host.volumes.some(({ name }) => name === 'giant')) await skipCopy(guest, 'big-giant');
  await guest.ok(`mkdir -p /mnt/fs && mount /dev/vg/fs /mnt/fs && cat >${PLAN_FILE}`, { stdin: host.plan });
  const file = `/mnt/fs/ledger-${(await guest.ok('ls /mnt/fs | wc -l')).trim()}`;
  const disks = host.slowMs > 0 ? guestFor(host.volumes).disks : [];
  for (const { name } of disks) await guest.delayDisk(name, { readMs: 0, writeMs: host.slowMs });
  const ledger = startLedger(guest, file);
  host.ledgers = { [file]: ledger };
  await ledger.reach(1);
}

/** Ends the guest and removes its disks. */
export async function closeHost(host: CrashHost): Promise<void> {
  host.endGuard();
  await host.guest.close();
  await rm(host.guest.dir, { recursive: true, force: true });
}

/** What a power cut would leave at this instant; the guest must stand still. */
function look(host: CrashHost, run: Run | null, label: string): Cut {
  const states: Record<string, CommittedState> = {};
  for (const vg of vgsOf(host.volumes)) {
    const disks = vgOnDisk(host.guest.dir, vg);
    const committed = disks.read();
    disks.close();
    const own = host.volumes.filter((volume) => volume.vg === vg);
    if (committed !== undefined) Object.assign(states, committedStates(committed, own));
  }
  const acknowledged = Object.entries(host.ledgers).map(([file, ledger]) => [file, ledger.acknowledged()]);
  const wasOver = run?.events.some(endsTheVg) === true;
  return { label, states, running: run?.running() ?? null, ledgers: Object.fromEntries(acknowledged), wasOver };
}

/** The plan is over, or its marks are off already: the last that it has to do there. */
function endsTheVg({ code, exit, step }: RunEvent): boolean {
  return (code === 'apply.finished' && exit === 0) || (code === 'step.finished' && step === 'vg:untag');
}

/** Keeps the disks as a power cut at this instant would leave them; the host goes on. */
export async function snapshotNow(host: CrashHost, run: Run | null, label: string): Promise<Snapshot> {
  host.guest.freeze();
  try {
    const cut = look(host, run, label);
    const dir = await makeRunDir();
    await copyDisks(host.guest.dir, dir);
    return { ...cut, dir, volumes: host.volumes, sums: host.sums, plan: host.plan };
  } finally {
    host.guest.thaw();
  }
}

/** A real power cut: all of the guest's processes are killed. */
export async function cutNow(host: CrashHost, run: Run | null, label: string): Promise<Cut> {
  await host.guest.cut();
  return look(host, run, label);
}

/** How a person goes on: with the state folder, or with the plan file alone after the folder was lost. */
export type WayOn = 'resume' | 'plan-file';

export const wayOnArguments: Record<WayOn, string> = {
  resume: 'resume --yes',
  'plan-file': `resume --ignore-journal ${PLAN_FILE} --yes`,
};

/** Begins to go on. A plan that was not begun before the cut is begun now. */
export async function goOn(host: CrashHost, way: WayOn, onEvent?: (event: RunEvent) => void): Promise<Run> {
  if (way === 'plan-file') await host.guest.ok('rm -rf /var/lib/raidlift/*');
  else if (!(await wasBegun(host))) return startRaidlift(host.guest, `apply ${PLAN_FILE} --yes`, onEvent, LONG_RUN);
  return startRaidlift(host.guest, wayOnArguments[way], onEvent, LONG_RUN);
}

async function wasBegun(host: CrashHost): Promise<boolean> {
  return (await host.guest.sh(`grep -q '"kind":"started"' /var/lib/raidlift/*/journal.ndjson`)).code === 0;
}

/** Goes on to the end and looks at everything; what is wrong, in words. */
export async function finish(host: CrashHost, way: WayOn, cuts: readonly Cut[]): Promise<string[]> {
  // A boot activates what its owner keeps inactive; of a plan that is done, resume puts nothing back.
  const idle = idleOnes(host.volumes);
  if (cuts.some(({ wasOver }) => wasOver) && idle !== '') await host.guest.ok(`lvchange -an ${idle}`);
  const run = await goOn(host, way);
  const { code, stderr, events } = await run.done;
  const problems = code === 0 ? [] : [`${way} ended with ${code}: ${stderr}${JSON.stringify(events.at(-1))}`];
  return [...problems, ...(await checkHost(host, cuts))];
}

/** Stops the load and looks at everything. `cuts`: what was acknowledged before each of them must be there. */
export async function checkHost(host: CrashHost, cuts: readonly Cut[]): Promise<string[]> {
  const problems: string[] = [];
  const ledgers: Record<string, number> = {};
  for (const cut of cuts) {
    for (const [file, count] of Object.entries(cut.ledgers)) ledgers[file] = Math.max(ledgers[file] ?? 0, count);
  }
  for (const [file, ledger] of Object.entries(host.ledgers)) {
    const stopped = await host.guest.sh(`kill ${ledger.job.pid() ?? 0}`);
    if (stopped.code !== 0) problems.push(`the writer of ${file} has ended: ${(await ledger.job.done).stderr}`);
    await inTime(host.guest, { what: `the end of the writer of ${file}` }, ledger.job.done);
    ledgers[file] = Math.max(ledgers[file] ?? 0, ledger.acknowledged());
  }
  return [
    ...problems,
    ...(await findProblems(host.guest, { volumes: host.volumes, sums: host.sums, ledgers, wasCut: cuts.length > 0 })),
  ];
}
