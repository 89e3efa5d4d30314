import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { allowedCpus, hostProcess, signal } from './host-processes.js';
import { cacheDir } from './paths.js';

/** Who uses a run folder: the process that started the guest, the guest's process group and the CPU it runs on. */
interface Owner {
  pid: number;
  startTime: string;
  machine?: { group: number; startTime: string; cpu: number };
}

/** A fresh folder for one guest's disks and channel, below .cache/lab. Leftovers of dead processes are cleared first. */
export async function makeRunDir(): Promise<string> {
  await mkdir(cacheDir, { recursive: true });
  await clearStaleRuns();
  const dir = await mkdtemp(`${cacheDir}/run-`);
  noteOwner(dir);
  return dir;
}

/** Records in the run folder that this process, and that machine, use it. */
export function noteOwner(dir: string, machine?: { group: number; cpu: number }): void {
  const startTime = (pid: number) => hostProcess(pid)?.startTime ?? '';
  const owner: Owner = { pid: process.pid, startTime: startTime(process.pid) };
  if (machine !== undefined) owner.machine = { ...machine, startTime: startTime(machine.group) };
  writeFileSync(`${dir}/owner.json`, JSON.stringify(owner));
}

function runs(): { dir: string; owner: Owner }[] {
  return readdirSync(cacheDir)
    .filter((name) => name.startsWith('run-'))
    .flatMap((name) => {
      const dir = `${cacheDir}/${name}`;
      try {
        return [{ dir, owner: JSON.parse(readFileSync(`${dir}/owner.json`, 'utf8')) as Owner }];
      } catch {
        return []; // just being made, or being removed
      }
    });
}

const isAlive = (each: { pid: number; startTime: string }) => hostProcess(each.pid)?.startTime === each.startTime;

/** Ends machines whose starter is gone (its watchdog should have) and removes their folders. */
async function clearStaleRuns(): Promise<void> {
  for (const { dir, owner } of runs()) {
    if (isAlive(owner)) continue;
    const machine = owner.machine;
    if (machine !== undefined && isAlive({ pid: machine.group, startTime: machine.startTime }))
      signal(-machine.group, 'SIGKILL');
    await rm(dir, { recursive: true, force: true });
  }
}

/** The allowed CPU on which the fewest guests run. */
export function leastUsedCpu(): number {
  const used = runs().flatMap(({ owner: { machine } }) =>
    machine !== undefined && isAlive({ pid: machine.group, startTime: machine.startTime }) ? [machine.cpu] : [],
  );
  const load = (cpu: number) => used.filter((each) => each === cpu).length;
  return allowedCpus().reduce((best, cpu) => (load(cpu) < load(best) ? cpu : best));
}
