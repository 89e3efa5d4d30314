import { mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';

/** What a script in the guest has done. `code` is null when the guest ended before the script did. */
export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A script running in the guest. */
export interface Job {
  /** Resolves at its end, also when the guest ends first; never rejects. */
  done: Promise<Result>;
  /** Calls back for each complete line of stdout, those already written first. */
  onLine: (callback: (line: string) => void) => void;
  /** What stdout and stderr hold now. */
  output: () => Pick<Result, 'stdout' | 'stderr'>;
  /** The process id inside the guest, once it has begun. */
  pid: () => number | undefined;
}

/** Scripts of one running guest: files on the share, started and ended by lines on the channel. */
export class Jobs {
  readonly #running = new Map<string, (code: number | null) => void>();
  #count = 0;

  constructor(
    /** The share's folder on the host. */
    private readonly share: string,
    private readonly send: (line: string) => void,
  ) {}

  start(script: string, stdin = ''): Job {
    const id = `${process.pid}-${++this.#count}`;
    const dir = `${this.share}/${id}`;
    mkdirSync(dir, { recursive: true });
    for (const [name, text] of Object.entries({ script, in: stdin, out: '', err: '' }))
      writeFileSync(`${dir}/${name}`, text);
    const output = () => ({ stdout: read(`${dir}/out`), stderr: read(`${dir}/err`) });
    const done = new Promise<number | null>((resolve) => this.#running.set(id, resolve)).then((code) => ({
      code,
      ...output(),
    }));
    this.send(`run ${id}`);
    const pid = () => Number(read(`${dir}/pid`)) || undefined;
    return { done, output, pid, onLine: (callback) => followLines(`${dir}/out`, done, callback) };
  }

  /** Takes the guest's `done ID CODE`. */
  finished(id: string, code: number): void {
    this.#running.get(id)?.(code);
    this.#running.delete(id);
  }

  /** The guest is no more. */
  abandon(): void {
    for (const end of this.#running.values()) end(null);
    this.#running.clear();
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function followLines(file: string, done: Promise<unknown>, callback: (line: string) => void): void {
  let told = 0;
  const tell = () => {
    const lines = read(file).split('\n').slice(0, -1);
    for (; told < lines.length; told++) callback(lines[told] ?? '');
  };
  const watcher = watch(file, tell);
  tell();
  void done.then(() => {
    watcher.close();
    tell();
  });
}
