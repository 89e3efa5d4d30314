import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SshHost } from '../../../../src/host/ssh/ssh-host.js';

/**
 * A program `ssh` that runs at once, on this machine, what the login shell of the other one would be given. Sessions find the
 * connection by its process; `cut` ends it and all that hangs on it, sessions that are just beginning too: a killed process can
 * live on for a moment on a busy machine.
 */
const SSH = `#!/bin/sh
for last; do :; done
case " $* " in
*" -G "*) echo "stricthostkeychecking $(cat "$STUB/checking" 2>/dev/null || echo ask)"; exit 0 ;;
*ControlMaster=yes*)
  echo "$*" >>"$STUB/masters"
  if [ -f "$STUB/refuse" ]; then cat "$STUB/refuse" >&2; exit 255; fi
  rm -f "$STUB/cut"
  echo $$ >"$STUB/master"
  if [ -f "$STUB/greeting" ]; then cat "$STUB/greeting"; fi
  exec sh -c "$last" ;;
*)
  echo "$*" >>"$STUB/sessions"
  kill -0 "$(cat "$STUB/master")" 2>/dev/null || exit 255
  if [ -f "$STUB/full" ]; then rm "$STUB/full"; echo 'mux_client_request_session: session request failed: Session open refused by peer' >&2; exit 255; fi
  echo $$ >>"$STUB/clients"
  [ ! -f "$STUB/cut" ] || exit 255
  exec sh -c "$last" ;;
esac
`;

/** As on a host where we are root; \`sudo\` is there for accounts that are not. */
const ID = `#!/bin/sh\ncat "$STUB/uid" 2>/dev/null || echo 0\n`;
const SUDO = `#!/bin/sh
if [ -f "$STUB/no-sudo" ]; then echo 'sudo: a password is required' >&2; exit 1; fi
echo "$*" >>"$STUB/sudoed"
[ "$1" = -n ] && shift
exec "$@"
`;

export class StubSsh {
  readonly folder = mkdtempSync(join(tmpdir(), 'raidlift-ssh-'));

  constructor() {
    const before = { PATH: process.env['PATH'], XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] };
    for (const [name, text] of Object.entries({ ssh: SSH, id: ID, sudo: SUDO })) {
      writeFileSync(join(this.folder, name), text);
      chmodSync(join(this.folder, name), 0o755);
    }
    Object.assign(process.env, {
      PATH: `${this.folder}:${before.PATH}`,
      STUB: this.folder,
      XDG_RUNTIME_DIR: this.folder,
    });
    onTestFinished(() => {
      Object.assign(process.env, { PATH: before.PATH });
      if (before.XDG_RUNTIME_DIR === undefined) delete process.env['XDG_RUNTIME_DIR'];
      else process.env['XDG_RUNTIME_DIR'] = before.XDG_RUNTIME_DIR;
      this.cut();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  host(name = 'root@node1'): SshHost {
    return new SshHost(name, { lockPath: join(this.folder, 'lock'), runFolder: join(this.folder, 'run') });
  }

  set(what: 'refuse' | 'checking' | 'greeting' | 'full' | 'uid' | 'no-sudo', text = ''): void {
    writeFileSync(join(this.folder, what), text);
  }

  /** Words of each call of ssh, the command included. */
  calls(kind: 'masters' | 'sessions' | 'sudoed'): string[] {
    const file = join(this.folder, kind);
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** The connection breaks, for all sessions over it. */
  cut(): void {
    writeFileSync(join(this.folder, 'cut'), '');
    for (const name of ['clients', 'master']) {
      const file = join(this.folder, name);
      if (!existsSync(file)) continue;
      for (const pid of readFileSync(file, 'utf8').trim().split('\n')) end(Number(pid));
    }
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
