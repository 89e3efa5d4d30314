import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readKeysArgv } from '../../../../src/inspect/cluster/reservations.js';
import { superblockArgv } from '../../../../src/inspect/cluster/superblocks.js';
import { fullreportArgv } from '../../../../src/inspect/columns.js';
import { inspectHost } from '../../../../src/inspect/inspect-host.js';
import { lvmConfigArgv } from '../../../../src/inspect/lvm-config.js';
import { collectScript } from '../../../../src/inspect/saved/collect-script.js';
import { readTree } from '../../../../src/inspect/saved/read-tree.js';
import { fileOfCommand } from '../../../../src/inspect/saved/layout.js';
import { Recorder } from '../../../../src/inspect/saved/recorder.js';
import { redactFile, redactOutput } from '../../../../src/inspect/saved/redact.js';
import type { Inventory } from '../../../../src/model/inventory.js';
import { oldHost } from '../old-host.js';
import { recordedPort, recordingOf, says } from '../recorded-port.js';
import { now, readPaths, treeOf } from './sources.js';

const hosts = readdirSync('test/fixtures/hosts').map((file) => file.replace('.json', ''));

async function readBack(recorder: Recorder): Promise<Inventory> {
  const [source] = await readTree(treeOf(Object.fromEntries(recorder.filesOf(now))), { now: 'later' });
  if (source === undefined) throw new Error('nothing was read back');
  return source.inventory;
}

describe.each(hosts)('a saved host: %s', (name) => {
  test('reads back as the same inventory', async () => {
    const recorder = new Recorder();
    const live = await inspectHost(recorder.listen(recordedPort(recordingOf(name))), { now });
    expect(await readBack(recorder)).toEqual({ ...live, source: 'saved' });
  });

  test('does so with an old LVM too', async () => {
    const recorder = new Recorder();
    const live = await inspectHost(recorder.listen(oldHost(recordingOf(name), '2.02.98')), { now });
    expect(await readBack(recorder)).toEqual({ ...live, source: 'saved' });
  });
});

describe('what is saved holds no secrets', () => {
  const cib = `<cib><configuration><resources>
    <primitive id="f" class="stonith" type="fence_ipmilan"><instance_attributes id="i">
      <nvpair id="a" name="passwd" value="hunter2"/><nvpair id="b" name="login" value="root"/></instance_attributes></primitive>
    <primitive id="l" class="ocf" provider="heartbeat" type="LVM-activate"><instance_attributes id="j">
      <nvpair id="c" name="vgname" value="vg"/><nvpair name="activation_mode" id="d" value="shared"/></instance_attributes></primitive>
  </resources></configuration></cib>`;
  const fencing = `<cluster><fencedevices><fencedevice agent="fence_apc" ipaddr="10.0.0.1" login="apc" name="f" passwd="hunter2"/>
    </fencedevices><clusternodes><clusternode name="node1"/></clusternodes></cluster>`;

  test('of a CIB what concerns volumes is kept, and no other parameter', () => {
    for (const kept of [
      redactOutput(['cibadmin', '--query'], cib),
      redactFile('/var/lib/pacemaker/cib/cib.xml', cib),
    ]) {
      expect(kept).toContain('name="vgname" value="vg"');
      expect(kept).toContain('id="d" value="shared"');
      expect(kept).not.toMatch(/hunter2|"root"/);
    }
  });

  test('of a cluster.conf no passwords', () => {
    const kept = redactFile('/etc/cluster/cluster.conf', fencing);
    expect(kept).toContain('clusternode name="node1"');
    expect(kept).not.toMatch(/hunter2|"apc"/);
  });

  test('of fstab no options but whether a boot waits for it, and for the network; of a virtual machine its shared disks', () => {
    const fstab =
      '# c\n//s/x /m cifs user=a,_netdev,password=hunter2 0 0\n/dev/vg/a /a ext4 noatime,nofail 0 2\n/dev/vg/b /b ext4 noatime\n';
    expect(redactFile('/etc/fstab', fstab)).toBe(
      '//s/x /m cifs _netdev\n/dev/vg/a /a ext4 nofail\n/dev/vg/b /b ext4 defaults\n',
    );
    const domain = `<domain><name>vm</name><devices><graphics passwd='hunter2'/>
      <disk type='block'><source dev='/dev/sdb'/><target dev='vdb'/><shareable/></disk>
      <disk><source dev='/dev/sdc'/></disk></devices></domain>`;
    expect(redactFile('/etc/libvirt/qemu/vm.xml', domain)).toBe(
      `<domain><name>vm</name><devices><disk><source dev='/dev/sdb'/><shareable/></disk></devices></domain>\n`,
    );
  });

  test('the script redacts as the program does', () => {
    const script = collectScript('1');
    const redact = script.slice(script.indexOf('redact() {'), script.indexOf('for path in /etc/cluster'));
    const run = (text: string): string =>
      execFileSync('sh', ['-c', `${redact}\nredact`], { input: text, encoding: 'utf8' });
    expect(run(cib)).toContain('name="vgname" value="vg"');
    expect(run(cib)).toContain('id="d" value="shared"');
    expect(run(cib) + run(fencing)).not.toMatch(/hunter2|"root"|"apc"/);
    expect(run(fencing)).toContain('clusternode name="node1"');
  });
});

/** A folder with programs that answer as a recording does, put before the real ones. */
function fakePrograms(answers: Record<string, { code: number | null; stdout: string; stderr: string }>): string {
  const bin = mkdtempSync(join(tmpdir(), 'raidlift-collect-'));
  // What the script leaves behind may be at work there still.
  onTestFinished(() => rmSync(bin, { recursive: true, force: true, maxRetries: 10 }));
  for (const [line, { code, stdout, stderr }] of Object.entries(answers)) {
    const file = join(bin, createHash('md5').update(line).digest('hex'));
    writeFileSync(file, stdout);
    writeFileSync(`${file}.sh`, `printf '%s' ${JSON.stringify(stderr)} >&2; exit ${code}\n`);
  }
  const program = `#!/bin/sh
file=${bin}/$(printf '%s' "\${0##*/} $*" | md5sum | cut -d' ' -f1)
[ -f "$file" ] || { echo "not known: $*" >&2; exit 3; }
cat "$file"; . "$file.sh"
`;
  const names = new Set([
    'lvm',
    'dmsetup',
    'lsblk',
    ...Object.keys(answers).map((line) => line.split(' ', 1)[0] ?? ''),
  ]);
  for (const name of names) write(join(bin, name), program);
  write(join(bin, 'id'), '#!/bin/sh\necho 0\n');
  return bin;
}

function write(file: string, text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

function collect(shell: readonly string[], bin: string, script = collectScript('1')): string {
  const [program = '', ...args] = shell;
  writeFileSync(join(bin, 'collect.sh'), script);
  const folder = join(bin, 'out');
  execFileSync(program, [...args, join(bin, 'collect.sh'), folder], {
    env: { PATH: `${bin}:${process.env['PATH']}` },
    encoding: 'utf8',
  });
  return folder;
}

const shells = [['dash'], ['busybox', 'sh']].filter(([program = '']) => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
});

describe('the collect script', () => {
  test.each(shells)('under %s %s makes a node directory that reads as the host itself', async (...shell) => {
    const recording = recordingOf('many');
    const folder = collect(shell, fakePrograms(recording.commands));
    const live = await inspectHost(recordedPort(recording), { now });
    const saved = await readPaths(folder);
    expect(saved.dm).toEqual(live.dm);
    expect(saved.host).toMatchObject({ lvmVersion: '2.03.16', raidFaultPolicy: 'warn', volumeList: 'unset' });
    const layout = (inventory: Inventory): unknown =>
      inventory.vgs.map((vg) => vg.volumes.map((volume) => ({ ...volume, usage: null })));
    expect(layout(saved)).toEqual(layout(live));
    expect(saved.takenAt).toMatch(/^20\d\d-/);
  });

  test('asks an old LVM for rows with the columns that it takes', async () => {
    const recording = recordingOf('many');
    const old = oldHost(recording, '2.02.98');
    const script = collectScript('1');
    const answers = { ...recording.commands };
    delete answers[fullreportArgv().join(' ')];
    delete answers[lvmConfigArgv(null).join(' ')];
    for (const line of ['lvm version', 'lvm dumpconfig']) answers[line] = await old.read(line.split(' '));
    for (const [command, columns] of rowCommands(script)) {
      const line = `lvm ${command} --nameprefixes --unquoted --noheadings --units b --nosuffix --config global/use_lvmetad=0 -o ${columns}`;
      answers[line] = await old.read(line.split(' '));
    }
    const saved = await readPaths(collect(['sh'], fakePrograms(answers), script));
    const live = await inspectHost(oldHost(recording, '2.02.98'), { now });
    expect(saved.host.lvmVersion).toBe('2.02.98');
    expect(saved.vgs.map((vg) => vg.lvs)).toEqual(live.vgs.map((vg) => vg.lvs));
  });

  test('leaves a command that does not end behind, and goes on', async () => {
    const bin = fakePrograms(recordingOf('many').commands);
    write(join(bin, 'lvm'), `#!/bin/sh\ntrap "" TERM\necho $$ >>${bin}/pids\nwhile :; do sleep 1; done\n`);
    const script = collectScript('1').replace('limit=60', 'limit=1');
    const folder = collect(['sh'], bin, script);
    expect(readFileSync(join(folder, 'fullreport.json.rc'), 'utf8')).toBe('124\n');
    for (const pid of readFileSync(join(bin, 'pids'), 'utf8').trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
    await expect(readPaths(folder)).rejects.toThrow(
      /fullreport.json: LVM printed no report; it said: collect.sh: no answer/,
    );
  }, 60_000);

  test.each(shells)('under %s %s asks for superblocks of cluster file systems and for keys on PVs', (...shell) => {
    const { commands } = recordingOf('many');
    const answers = { ...commands, 'lsblk -r -n -o NAME,FSTYPE': says('ubda ext4\nvg-m gfs2\n') };
    const superblock = superblockArgv('gfs2', '/dev/mapper/vg-m');
    const report = commands[fullreportArgv().join(' ')]?.stdout ?? '';
    const [pv = ''] = [...report.matchAll(/"pv_name":"(\/dev\/[^"]*)"/g)].map(([, name]) => name);
    const keys = readKeysArgv(pv, true);
    Object.assign(answers, Object.fromEntries([superblock, ...keys].map((argv) => [argv.join(' '), says('yes\n')])));
    const folder = collect(shell, fakePrograms(answers));
    for (const argv of [superblock, ...keys])
      expect(readFileSync(join(folder, fileOfCommand(argv)), 'utf8')).toBe('yes\n');
  });

  test('refuses a folder that is there, and tells its use', () => {
    const bin = fakePrograms({});
    mkdirSync(join(bin, 'out'));
    expect(() => collect(['sh'], bin)).toThrow(/is there already/);
    writeFileSync(join(bin, 'c.sh'), collectScript('1'));
    expect(() => execFileSync('sh', [join(bin, 'c.sh')], { stdio: 'pipe' })).toThrow(/usage: sh collect.sh DIR/);
  });

  test('is clean for shellcheck', () => {
    try {
      execFileSync('sh', ['-c', 'command -v shellcheck']);
    } catch {
      return;
    }
    execFileSync('shellcheck', ['-s', 'sh', '-'], { input: collectScript('1'), encoding: 'utf8' });
  });
});

/** The command and each set of columns that the script tries with it. */
function rowCommands(script: string): [command: string, columns: string][] {
  const tried: [string, string][] = [];
  let sets: string[] = [];
  for (const line of script.split('\n')) {
    const set = /^ {2}'(\S+)'/.exec(line)?.[1];
    if (set !== undefined) sets.push(set);
    const [, command, columns = ''] = /run \S+ lvm (.*?) --nameprefixes .* -o (\S+)$/.exec(line) ?? [];
    if (command === undefined) continue;
    for (const each of columns.startsWith('"') ? sets : [columns]) tried.push([command, each]);
    sets = [];
  }
  return tried;
}
