import type { CommandResult, ReadPort } from '../../model/ports.js';

/** What a saved source holds of a host, in the shape in which a live one answers. What is null was not saved. */
export interface Answers {
  command(argv: readonly string[]): Promise<CommandResult | null>;
  file(path: string): Promise<string | null>;
  folder(path: string): Promise<string[] | null>;
  link(path: string): Promise<string | null>;
}

const NOT_SAVED: CommandResult = { code: null, stdout: '', stderr: '', fault: 'ENOENT' };

/** A saved source as a host that can be looked at, so that the same readers read both. Nothing is run. */
export function savedPort(answers: Answers): ReadPort {
  return {
    read: async (argv) => (await answers.command(argv)) ?? NOT_SAVED,
    readFile: (path) => answers.file(path),
    list: (path) => answers.folder(path),
    realPath: (path) => answers.link(path),
  };
}

/** Commands whose options differ between versions of a tool or of ours, by what they tell. */
export type Question =
  'lvm version' | 'lvm config' | 'dmsetup info' | 'dmsetup table' | 'dmsetup status' | 'dmsetup targets' | 'lsblk';

/** What a command asks for; null for one that goes by its whole line. */
export function questionOf(argv: readonly string[]): Question | null {
  const [program, verb] = argv;
  if (program === 'lsblk') return 'lsblk';
  if (program === 'lvm' && verb === 'version') return 'lvm version';
  if (program === 'lvm' && (verb === 'lvmconfig' || verb === 'dumpconfig')) return 'lvm config';
  if (program !== 'dmsetup') return null;
  return verb === 'info' || verb === 'table' || verb === 'status' || verb === 'targets' ? `dmsetup ${verb}` : null;
}

/** Answers put together from texts, for sources that are no raidlift node directory. */
export interface TextAnswers {
  commands?: Partial<Record<Question, string | null>>;
  files?: Readonly<Record<string, string | null>>;
  folders?: Readonly<Record<string, string[] | null>>;
  /** Process names by pid, shown under /proc. */
  processes?: ReadonlyMap<string, string> | null;
  /** Asked for a file that is not in `files`. */
  otherFile?: (path: string) => Promise<string | null>;
  otherFolder?: (path: string) => Promise<string[] | null>;
}

const COMM = /^\/proc\/(\d+)\/comm$/;

export function textAnswers(texts: TextAnswers): Answers {
  const { commands = {}, files = {}, folders = {}, processes = null, otherFile, otherFolder } = texts;
  return {
    async command(argv) {
      const question = questionOf(argv);
      const stdout = question === null ? null : (commands[question] ?? null);
      return stdout === null ? null : { code: 0, stdout, stderr: '' };
    },
    async file(path) {
      const pid = COMM.exec(path)?.[1];
      if (pid !== undefined) return processes?.get(pid) ?? null;
      return files[path] ?? (await otherFile?.(path)) ?? null;
    },
    async folder(path) {
      if (path === '/proc') return processes === null ? null : [...processes.keys()];
      return folders[path] ?? (await otherFolder?.(path)) ?? null;
    },
    link: async () => null,
  };
}
