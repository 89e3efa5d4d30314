import { readFileSync } from 'node:fs';
import type { CommandResult, ReadPort } from '../../../src/model/ports.js';

/** What a host answered, by command line and path. What is not there was not there. */
export interface Recording {
  commands: Record<string, CommandResult>;
  files: Record<string, string>;
  folders: Record<string, string[]>;
  links: Record<string, string>;
}

/** A recording of a real guest (test/lab/inspect.test.ts). */
export function recordingOf(name: string): Recording {
  return JSON.parse(readFileSync(`test/fixtures/hosts/${name}.json`, 'utf8')) as Recording;
}

export interface RecordedPort extends ReadPort {
  /** Every command line that was run, in order. */
  readonly asked: string[];
}

/** A host made of a recording. A command that it does not know is not installed. */
export function recordedPort(recording: Partial<Recording>): RecordedPort {
  const { commands = {}, files = {}, folders = {}, links = {} } = recording;
  const asked: string[] = [];
  return {
    asked,
    async read(argv) {
      const line = argv.join(' ');
      asked.push(line);
      return commands[line] ?? { code: null, stdout: '', stderr: '', fault: 'ENOENT' };
    },
    readFile: async (path) => files[path] ?? null,
    list: async (path) => folders[path] ?? null,
    realPath: async (path) => links[path] ?? null,
  };
}

/** A command's answer when all goes well. */
export function says(stdout: string, stderr = ''): CommandResult {
  return { code: 0, stdout, stderr };
}
