/** What tells one process from every other of the same boot, and whether it still does anything. */
export interface ProcessStat {
  /** `R`, `S`, `D`, … `Z` for one that has ended and was not waited for. */
  state: string;
  /** Field 22 of /proc/PID/stat: clock ticks between boot and its start. */
  startTime: string;
}

/** Reads /proc/PID/stat (proc_pid_stat(5)). Its second field, the name, may hold spaces and parentheses. */
export function parseProcessStat(text: string): ProcessStat | null {
  const end = text.lastIndexOf(')');
  if (end < 0) return null;
  const fields = text.slice(end + 2).split(' ');
  // The first of these is field 3.
  const [state, startTime] = [fields[0], fields[19]];
  return state === undefined || startTime === undefined ? null : { state, startTime };
}

/** Neither a zombie nor dead. */
export function isRunning(stat: ProcessStat): boolean {
  return stat.state !== 'Z' && stat.state !== 'X' && stat.state !== 'x';
}
