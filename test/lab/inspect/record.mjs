// Runs in the guest, where raidlift is installed: inspects the host, looks again lightly, and prints all that was asked of
// the host with its answers, the inventory, and the second one. test/unit/inspect replays such recordings.
const dist = '/opt/raidlift/dist';
const { localHost } = await import(`${dist}/host/local.js`);
const { inspectHost } = await import(`${dist}/inspect/inspect-host.js`);
const { reread } = await import(`${dist}/inspect/reread.js`);

const recording = { commands: {}, files: {}, folders: {}, links: {} };
const keep = async (kind, key, answer) => {
  const value = await answer;
  if (value !== null) recording[kind][key] = value;
  return value;
};
const host = localHost();
const port = {
  read: (argv, options) => keep('commands', argv.join(' '), host.read(argv, options)),
  readFile: (path) => keep('files', path, host.readFile(path)),
  list: (path) => keep('folders', path, host.list(path)),
  realPath: (path) => keep('links', path, host.realPath(path)),
};
const now = '2026-01-02T03:04:05Z';
const inventory = await inspectHost(port, { now, stateFolder: '/var/lib/raidlift/plan' });
const lvmProcesses = Object.keys(recording.commands).filter((argv) => argv.startsWith('lvm ')).length;
const commands = Object.keys(recording.commands).length;
const again = await reread(host, { previous: inventory, vgNames: inventory.vgs.map((vg) => vg.name), now });

// Of /proc only what a reader of the recording can care for.
const known = /^(dmeventd|lvmpolld|init|node)$/;
for (const path of Object.keys(recording.files)) {
  if (path.endsWith('/comm') && !known.test(recording.files[path].trim())) delete recording.files[path];
}
recording.folders['/proc'] = Object.keys(recording.files).flatMap(
  (path) => /^\/proc\/(\d+)\/comm$/.exec(path)?.[1] ?? [],
);
const status = recording.files['/proc/self/status'];
recording.files['/proc/self/status'] = status
  .split('\n')
  .filter((line) => /^(Name|Uid):/.test(line))
  .join('\n');
process.stdout.write(JSON.stringify({ recording, inventory, again, lvmProcesses, commands }));
