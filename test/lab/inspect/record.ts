import { localHost } from '../../../src/host/local.js';
import { inspectHost } from '../../../src/inspect/inspect-host.js';
import { reread } from '../../../src/inspect/reread.js';
import type { CommandResult, ReadPort } from '../../../src/model/ports.js';

/*
 * Runs in the guest: inspects the host, looks again lightly, and prints all that was asked of the host with its answers, the
 * inventory, and the second one. test/unit/inspect replays such recordings.
 */

const commands: Record<string, CommandResult> = {};
const files: Record<string, string> = {};
const folders: Record<string, string[]> = {};
const links: Record<string, string> = {};

async function keep<T>(kind: Record<string, T>, key: string, answer: Promise<T | null>): Promise<T | null> {
  const value = await answer;
  if (value !== null) kind[key] = value;
  return value;
}

async function main(): Promise<void> {
  const host = localHost();
  const port: ReadPort = {
    async read(argv, options) {
      return (commands[argv.join(' ')] = await host.read(argv, options));
    },
    readFile: (path) => keep(files, path, host.readFile(path)),
    list: (path) => keep(folders, path, host.list(path)),
    realPath: (path) => keep(links, path, host.realPath(path)),
  };
  const now = '2026-01-02T03:04:05Z';
  const inventory = await inspectHost(port, { now, stateFolder: '/var/lib/raidlift/plan' });
  const argvs = Object.keys(commands);
  const lvmProcesses = argvs.filter((argv) => argv.startsWith('lvm ')).length;
  const again = await reread(host, { previous: inventory, vgNames: inventory.vgs.map((vg) => vg.name), now });
  keepOfProc();
  const recording = { commands, files, folders, links };
  process.stdout.write(JSON.stringify({ recording, inventory, again, lvmProcesses, commands: argvs.length }));
}

/** Of /proc only what a reader of the recording can care for. */
function keepOfProc(): void {
  const known = /^(dmeventd|lvmpolld|init|node)$/;
  for (const [path, text] of Object.entries(files)) {
    if (path.endsWith('/comm') && !known.test(text.trim())) delete files[path];
  }
  folders['/proc'] = Object.keys(files).flatMap((path) => /^\/proc\/(\d+)\/comm$/.exec(path)?.[1] ?? []);
  files['/proc/self/status'] = (files['/proc/self/status'] ?? '')
    .split('\n')
    .filter((line) => /^(Name|Uid):/.test(line))
    .join('\n');
}

void main();
