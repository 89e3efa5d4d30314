import { readFileSync, readdirSync } from 'node:fs';

/** A process of the host as /proc/PID/stat tells it. `startTime` (clock ticks since boot) tells a reused pid apart. */
export interface HostProcess {
  pid: number;
  state: string;
  group: number;
  startTime: string;
}

/** The process, or undefined when there is none (any more). */
export function hostProcess(pid: number): HostProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, state: fields[0] ?? '', group: Number(fields[2]), startTime: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** The living processes of a process group; those that only wait to be reaped do not count. */
export function groupMembers(group: number): HostProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => hostProcess(Number(name)))
    .filter((each) => each !== undefined)
    .filter((each) => each.group === group && each.state !== 'Z' && each.state !== 'X');
}

/** Whether another process drives this one with ptrace. */
export function isTraced(pid: number): boolean {
  try {
    return !/^TracerPid:\t0$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Sends a signal to a process group (negative pid) or process; whether there was one. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** The CPUs that this process may use. */
export function allowedCpus(): number[] {
  const list = /^Cpus_allowed_list:\t(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
