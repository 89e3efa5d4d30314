import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Reply {
  code: number;
  stdout: string;
  stderr?: string;
}

/** A command that a script has started. */
export interface Request {
  argv: string[];
  /** Ends it. A command whose process is no more is not told. */
  reply(reply: Reply): void;
}

/** Tells the test what it was called with, and does what the test says. It holds its own pipe open, so that nobody waits. */
const stubText = (folder: string): string => `#!/bin/sh
call=${folder}/calls/$$
mkfifo "$call"
exec 3<>"$call"
IFS=';'
printf '%s\\n' "$$;\${0##*/};$*" >"${folder}/requests"
read -r code <&3
cat "$call.out"
cat "$call.err" >&2
exit "$code"
`;

/** Commands for a PATH that the test's own process answers. */
export class StubServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'raidlift-script-'));
  readonly bin = join(this.folder, 'bin');
  private readonly requests: number;
  private readonly buffer = Buffer.alloc(65536);
  private timer: NodeJS.Timeout | undefined;
  private rest = '';

  constructor(
    names: readonly string[],
    private readonly onRequest: (request: Request) => void,
  ) {
    mkdirSync(this.bin);
    mkdirSync(join(this.folder, 'calls'));
    for (const name of names) this.command(name, stubText(this.folder));
    execFileSync('mkfifo', [join(this.folder, 'requests')]);
    // Both ends are ours, so that it never ends.
    this.requests = openSync(join(this.folder, 'requests'), constants.O_RDWR | constants.O_NONBLOCK);
    this.timer = setInterval(() => this.take(), 1);
  }

  /** Any other command. */
  command(name: string, text: string): void {
    writeFileSync(join(this.bin, name), text, { mode: 0o755 });
  }

  private take(): void {
    let length = 0;
    try {
      length = readSync(this.requests, this.buffer);
    } catch {
      return; // nothing there
    }
    const lines = (this.rest + this.buffer.toString('utf8', 0, length)).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const [pid = '', ...argv] = line.split(';');
      this.onRequest({ argv, reply: (reply) => this.reply(join(this.folder, 'calls', pid), reply) });
    }
  }

  private reply(call: string, { code, stdout, stderr = '' }: Reply): void {
    writeFileSync(`${call}.out`, stdout);
    writeFileSync(`${call}.err`, stderr);
    try {
      const pipe = openSync(call, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(pipe, `${code}\n`);
      closeSync(pipe);
    } catch {
      // Its process was killed.
    }
  }

  close(): void {
    clearInterval(this.timer);
    closeSync(this.requests);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
