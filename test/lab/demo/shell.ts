import { constants, openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import type { Guest } from '../guest/guest.js';
import { beginSlowSync, makeVolumes } from './host.js';
import { Load } from './load.js';
import type { Tell } from './tell.js';
import { nameOf, volumes } from './volumes.js';

/**
 * An interactive root shell in the guest, before the migration, on the terminal of the person. The guest's second virtual
 * console is a pseudo terminal of this machine; what is typed goes there, what is printed comes from there.
 */
export async function openShell(guest: Guest, tell: Tell): Promise<number> {
  if (!process.stdin.isTTY || !tell.isTerminal) {
    tell.line('bin/demo: --shell needs a terminal');
    return 2;
  }
  tell.say('A host with old mirrors boots and gets its volumes; a moment.');
  await makeVolumes(guest);
  await new Load(guest).begun();
  await beginSlowSync(guest, 300);
  await guest.ok('cat >/root/motd; cat >>/root/.bashrc <<<"PS1=\'lab:\\w# \'; cat /root/motd"', { stdin: motd() });
  await talk(guest);
  await guest.powerOff();
  tell.line('The host is off; nothing of it is left.');
  return 0;
}

function motd(): string {
  const list = volumes.map((volume) => `  ${nameOf(volume).padEnd(14)} ${volume.what}`);
  return `
This host has old mirrors, and raidlift is installed. Nothing here can hurt your machine.

${list.join('\n')}

Try:
  raidlift inspect                    what is here and what stands in the way
  raidlift plan --out plan.json       every command, before anything is changed
  raidlift apply plan.json            asks, then does it; Ctrl-C stops, raidlift resume goes on
  raidlift status                     where each volume stands
  lvs -a -o +devices,segtype          what LVM says
Something is appended to ${'/mnt/web/ledger'} all the while. data/home syncs slowly on purpose.
exit or Ctrl-D ends it, and the host is gone.

`;
}

async function talk(guest: Guest): Promise<void> {
  const { columns = 80, rows = 24 } = process.stdout;
  const term = /^(xterm|screen|tmux|linux|vt)/.test(process.env['TERM'] ?? '') ? process.env['TERM'] : 'xterm';
  const shell = guest.start(
    `export TERM=${term}
    exec setsid -c -w bash -c 'stty sane cols ${columns} rows ${rows}; exec bash -i' </dev/tty1 >/dev/tty1 2>&1`,
  );
  const path = await consoleOf(guest);
  const flags = constants.O_RDWR | constants.O_NOCTTY;
  const [inward, outward] = [openSync(path, flags), openSync(path, flags)];
  const from = new ReadStream(outward);
  const to = new WriteStream(inward);
  from.setRawMode(true);
  from.on('data', (text) => process.stdout.write(text));
  process.stdin.setRawMode(true);
  process.stdin.on('data', (text) => to.write(text));
  const resize = (): void => {
    const { columns: width = 80, rows: height = 24 } = process.stdout;
    void guest.sh(`stty -F /dev/tty1 cols ${width} rows ${height}`);
  };
  process.stdout.on('resize', resize);
  await shell.done;
  process.stdout.off('resize', resize);
  process.stdin.setRawMode(false);
  process.stdin.pause();
  from.destroy();
  to.destroy();
}

/** The pseudo terminal of this machine that the guest's console 1 is; its kernel says so once the console is opened. */
async function consoleOf(guest: Guest): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const path = /Virtual console 1 assigned device '([^']+)'/.exec(guest.console)?.[1];
    if (path !== undefined) return path;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the guest gave no terminal');
}
