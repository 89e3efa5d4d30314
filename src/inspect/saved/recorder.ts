import type { CommandResult, ReadOptions, ReadPort } from '../../model/ports.js';
import { FILES, FOLDERS, LINKS, MARKER, MARKER_LINE, PROCESSES, fileOfCommand } from './layout.js';
import { redactFile, redactOutput } from './redact.js';

const COMM = /^\/proc\/(\d+)\/comm$/;

/** Looks at a host through another port and keeps what it answered, as the files of a node directory. */
export class Recorder {
  private readonly texts = new Map<string, string>();
  private readonly folders = new Map<string, readonly string[]>();
  private readonly links = new Map<string, string>();
  private readonly processes = new Map<string, string>();

  /** The same host, heard by this recorder. */
  listen(host: ReadPort): ReadPort {
    return {
      read: async (argv, options?: ReadOptions) => this.heard(argv, await host.read(argv, options)),
      readFile: async (path) => this.seen(path, await host.readFile(path)),
      list: async (path) => {
        const names = await host.list(path);
        if (names !== null && path !== '/proc') this.folders.set(path, names);
        return names;
      },
      realPath: async (path) => {
        const target = await host.realPath(path);
        if (target !== null) this.links.set(path, target);
        return target;
      },
    };
  }

  private heard(argv: readonly string[], result: CommandResult): CommandResult {
    if (result.fault !== undefined) return result;
    const file = fileOfCommand(argv);
    this.texts.set(file, redactOutput(argv, result.stdout));
    if (result.stderr.trim() !== '') this.texts.set(`${file}.err`, result.stderr);
    if (result.code !== null && result.code !== 0) this.texts.set(`${file}.rc`, `${result.code}\n`);
    return result;
  }

  private seen(path: string, text: string | null): string | null {
    const pid = COMM.exec(path)?.[1];
    if (text === null) return null;
    if (pid !== undefined) {
      this.processes.set(pid, text.trim());
      return text;
    }
    const kept = redactFile(path, text);
    if (kept !== null) this.texts.set(`${FILES}${path}`, kept);
    return text;
  }

  /** What the host calls itself; null where it was not asked. */
  get hostName(): string | null {
    return this.texts.get(`${FILES}/proc/sys/kernel/hostname`)?.trim() || null;
  }

  /** Everything, by path within a node directory. `takenAt`: ISO 8601. */
  filesOf(takenAt: string): ReadonlyMap<string, string> {
    const rows = (lines: string[]): string => lines.map((line) => `${line}\n`).join('');
    const folders = [...this.folders].flatMap(([path, names]) => names.map((name) => `${path}\t${name}`));
    const links = [...this.links].map(([path, target]) => `${path}\t${target}`);
    const processes = [...this.processes].map(([pid, name]) => `${pid} ${name}`);
    return new Map([
      ...this.texts,
      [MARKER, `${MARKER_LINE}\ncollected ${takenAt}\n`],
      [FOLDERS, rows(folders)],
      [LINKS, rows(links)],
      [PROCESSES, rows(processes)],
    ]);
  }
}
