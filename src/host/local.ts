import { readdir, readFile, realpath } from 'node:fs/promises';
import type { HostPort } from '../model/ports.js';
import { changeCommand } from './change-command.js';
import { isRunning, parseProcessStat } from './process-stat.js';
import { readCommand } from './read-command.js';
import { syslogWriter } from './syslog.js';

const READ_LIMIT_MS = 120_000;

export interface LocalHostOptions {
  /** Where the output of changing commands goes while they run: a tmpfs. Default `/run`. */
  outputDir?: string;
}

/** This machine. The only way by which raidlift starts processes. */
export function localHost({ outputDir = '/run' }: LocalHostOptions = {}): HostPort {
  return {
    read: (argv, options) => readCommand(argv, options?.timeoutMs ?? READ_LIMIT_MS),
    readFile: (path) => orNull(readFile(path, 'utf8')),
    list: (path) => orNull(readdir(path)),
    realPath: (path) => orNull(realpath(path)),
    change: (argv, options) => changeCommand(argv, options, outputDir),
    async isAlive({ pid, startTime }) {
      const text = await orNull(readFile(`/proc/${pid}/stat`, 'utf8'));
      const stat = text === null ? null : parseProcessStat(text);
      return stat !== null && isRunning(stat) && stat.startTime === startTime;
    },
    syslog: syslogWriter(),
  };
}

async function orNull<T>(value: Promise<T>): Promise<T | null> {
  try {
    return await value;
  } catch {
    return null;
  }
}
