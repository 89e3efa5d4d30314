import { describe, expect, test } from 'vitest';
import { assess } from '../../../../src/assess/assess.js';
import { blocks as isInTheWay } from '../../../../src/assess/blocks.js';
import { defaultPolicy } from '../../../../src/model/default-policy.js';
import { readTree } from '../../../../src/inspect/saved/read-tree.js';
import { readMetadata } from '../../../../src/inspect/metadata/read-metadata.js';
import type { Inventory } from '../../../../src/model/inventory.js';
import { readFileSync } from 'node:fs';
import { volumeOf } from '../expected-hosts.js';
import { now, readPaths, treeOf } from './sources.js';

const node1 = 'test/fixtures/saved/cluster-2.02.187-active-on-both/node1';
const metadata = readFileSync('test/fixtures/saved/cluster-2.02.187-active-on-both/vg.metadata.txt', 'utf8');
const blocks = readFileSync(`${node1}/dmsetup.txt`, 'utf8').split(/\n\n/);
const [table = '', status = '', info = ''] = blocks;
const uname = readFileSync(`${node1}/uname.txt`, 'utf8');

/** Laid out as sos's plugins lay it out, with what the recorded cluster node said. */
const sosFiles: Record<string, string> = {
  'sos_commands/devicemapper/dmsetup_info_-c': info,
  'sos_commands/devicemapper/dmsetup_table': table,
  'sos_commands/devicemapper/dmsetup_status': status,
  'sos_commands/kernel/uname_-a': uname,
  'sos_commands/process/ps_auxwwwm':
    'USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot       379  0.0  0.1 123 45 ?  Ssl  07:00  0:00 /usr/sbin/clvmd -T 60\nroot       382  0.0  0.1 123 45 ?  S  07:00  0:00 [dlm_scand]\n',
  'sos_commands/block/blkid_-c_.dev.null': readFileSync(`${node1}/mounts-blkid.txt`, 'utf8'),
  'sos_commands/dlm/dlm_tool_ls': 'dlm lockspaces\nname          gfs\n',
  'sos_commands/lvm2/vgs_-v': '  VG  Attr\n  Skipping clustered VG other.\n',
  'installed-rpms': 'lvm2-libs-2.02.187-6.el7.x86_64\nlvm2-2.02.187-6.el7.x86_64   Mon\n',
  'proc/mounts': readFileSync(`${node1}/mounts-blkid.txt`, 'utf8'),
  'etc/fstab': '/dev/vg/lv /mnt/g gfs2 noatime 0 0\n',
  'etc/lvm/backup/vg': metadata,
  'etc/lvm/lvm.conf': '# c\nactivation {\n\tmonitoring = 1\n\tvolume_list = [ "vg", "@tag" ]\n}\n',
};

async function only(files: Record<string, string>): Promise<Inventory> {
  const [source, ...more] = await readTree(treeOf(files), { now });
  expect(more).toEqual([]);
  if (source === undefined) throw new Error('nothing was read');
  return source.inventory;
}

test('a sos report shows the layout from /etc/lvm/backup and what is active from dmsetup', async () => {
  const inventory = await only(sosFiles);
  expect(inventory.host).toMatchObject({
    name: 'node1',
    kernel: '6.1.0-56-amd64',
    lvmVersion: '2.02.187',
    daemons: ['clvmd'],
    monitoring: true,
    volumeList: ['vg', '@tag'],
    readOnlyVolumeList: 'unset',
    raidFaultPolicy: null,
    cluster: { lockspaces: ['gfs'], clusterMounts: [{ mountPoint: '/mnt/g', fileSystem: 'gfs2' }] },
    skippedVgs: [{ name: 'other', why: 'Skipping clustered VG other.' }],
  });
  expect(volumeOf(inventory, 'lv')).toMatchObject({
    kind: 'mirror',
    activation: 'active',
    openCount: 1,
    syncPercent: 100,
    liveTarget: 'mirror',
    usage: { fileSystem: 'gfs2', mountPoints: ['/mnt/g'], fstab: ['/mnt/g'] },
    legs: [{ health: 'A' }, { health: 'A' }],
  });
});

test('in a sos report without a device for it an LV of a clustered VG may be active elsewhere, of a plain one it is inactive', async () => {
  const files = { ...sosFiles, 'sos_commands/devicemapper/dmsetup_info_-c': 'No devices found\n' };
  expect(volumeOf(await only(files), 'lv').activation).toBeNull();
  const plain = { ...files, 'etc/lvm/backup/vg': metadata.replace(', "CLUSTERED"', '') };
  expect(volumeOf(await only(plain), 'lv')).toMatchObject({ activation: 'inactive', openCount: 0 });
});

test('a sos report whose metadata text is older than what LVM reported says so', async () => {
  const uuid = 'UWf0Gz-xABR-RbYy-P1CZ-EkRZ-atlz-WQLygf';
  const group = (id: string): string =>
    `  --- Volume group ---\n  VG Name               vg\n  Metadata Sequence No  92\n  VG UUID               ${id}\n`;
  const shown = group(uuid) + group('AAAAAA-xABR-RbYy-P1CZ-EkRZ-atlz-WQLygf');
  const { host } = await only({ ...sosFiles, 'sos_commands/lvm2/vgdisplay_-vv': shown });
  expect(host.warnings).toEqual([
    expect.stringContaining('LVM reported seqno 92 of VG vg, the metadata text has 91'),
    expect.stringContaining('no metadata text of it is here'),
  ]);
});

test('a sos report without anything of LVM is refused with the command that helps', async () => {
  await expect(only({ 'sos_commands/kernel/uname_-a': uname })).rejects.toThrow(
    /SOURCE_WITHOUT_LVM|holds no LVM metadata/,
  );
});

/** Laid out as lvmdump.sh of 2.02.187 does it, around what a recorded node said. */
test('an lvmdump shows the same as far as it goes', async () => {
  const inventory = await only({
    'lvmdump-node1/dmsetup_info': info,
    'lvmdump-node1/dmsetup_table': table,
    'lvmdump-node1/dmsetup_status': status,
    'lvmdump-node1/versions': `LVM VERSION:\n  LVM version:     2.02.187(2) (2020-03-24)\nDEVICE MAPPER VERSION:\nKERNEL VERSION:\n${uname}DM TARGETS VERSIONS:\nmirror           v1.14.0\nraid             v1.15.1\n`,
    'lvmdump-node1/ps_info':
      'F   UID   PID  PPID PRI  NI    VSZ   RSS WCHAN  STAT TTY        TIME COMMAND\n5     0   372     1  20   0  12345   999 -      Ss   ?          0:00 cmirrord\n',
    'lvmdump-node1/lvm/backup/vg': metadata,
    'lvmdump-node1/lvm/lvm.conf': 'global { use_lvmetad=0 }',
  });
  expect(inventory.host).toMatchObject({
    name: 'node1',
    lvmVersion: '2.02.187',
    dmTargets: { mirror: '1.14.0', raid: '1.15.1' },
    daemons: ['cmirrord'],
    cluster: { clusterMounts: null },
  });
  expect(volumeOf(inventory, 'lv')).toMatchObject({ activation: 'active', syncPercent: 100, openCount: 1 });
});

test('several sos reports in one folder are several hosts', async () => {
  const files = Object.fromEntries(
    Object.entries(sosFiles).flatMap(([path, text]) => [
      [`sos-a/${path}`, text],
      [`sos-b/${path}`, text.replace('Linux node1', 'Linux node2')],
    ]),
  );
  const sources = await readTree(treeOf(files), { now });
  expect(sources.map(({ inventory }) => inventory.host.name)).toEqual(['node1', 'node2']);
});

test('a node whose LVM skipped a VG and printed no rows is no empty host', async () => {
  const { host, vgs } = await only({
    'fullreport.json': '  {\n      "report": [\n      ]\n  }\n',
    'fullreport.json.err': '  Skipping clustered VG vg.\n',
  });
  expect(vgs).toEqual([]);
  expect(host.skippedVgs).toEqual([{ name: 'vg', why: 'Skipping clustered VG vg.' }]);
});

test('an empty report names what LVM said instead', async () => {
  const files = { 'a/fullreport.json': '', 'a/fullreport.json.err': '  /run/lock/lvm: open failed\n' };
  await expect(only(files)).rejects.toThrow(
    'tree/a/fullreport.json: LVM printed no report; it said: /run/lock/lvm: open failed',
  );
});

test('a folder with nothing of LVM is refused', async () => {
  await expect(readPaths('test/unit/cli')).rejects.toThrow('nothing in it is known');
});

test('what pvck dumps is read: of the texts of one VG the newest', () => {
  const older = metadata.replace('seqno = 91', 'seqno = 90');
  const body = (text: string): string => text.slice(text.indexOf('vg {'));
  const dump = `  metadata text at 4096 crc 0x1 # vgname vg seqno 91\n  ---\n${body(older)}\n--\n${body(metadata)}\0\0\n  ---\n`;
  expect(readMetadata(dump, 'x').map(({ vg }) => vg.seqno)).toEqual([91]);
  const both = `${metadata}\n${metadata.replaceAll('UWf0Gz', 'AAAAAA')}`;
  expect(readMetadata(both, 'x').map(({ lvmVersion }) => lvmVersion)).toEqual(['2.02.187', '2.02.187']);
});

describe('of a host with two mirrors, one of them mounted (recorded, lvm2 2.03.16; long files shortened)', () => {
  const expected = (inventory: Inventory) => {
    expect(inventory.host).toMatchObject({ name: 'lab', lvmVersion: '2.03.16', daemons: ['dmeventd', 'lvmpolld'] });
    expect(volumeOf(inventory, 'm')).toMatchObject({ activation: 'active', syncPercent: 100, openCount: 1 });
    expect(volumeOf(inventory, 'off')).toMatchObject({ activation: 'inactive', openCount: 0 });
    const { volumes, findings } = assess(inventory, defaultPolicy);
    expect(volumes.map(({ verdict }) => verdict.verdict)).toEqual(['exclusive', 'exclusive']);
    expect(findings.filter(isInTheWay)).toEqual([]);
  };

  test('a sos report (sos 4.0) shows what is mounted, too', async () => {
    const inventory = await readPaths('test/fixtures/saved/sos-4.0');
    expected(inventory);
    expect(volumeOf(inventory, 'm').usage).toMatchObject({ fileSystem: 'ext4', mountPoints: ['/mnt'] });
  });

  test('an lvmdump does not show which modules could be loaded: that dm-raid is not loaded blocks nothing', async () => {
    const inventory = await readPaths('test/fixtures/saved/lvmdump-2.03.16');
    expected(inventory);
    expect(inventory.host.dmTargets).toBeNull();
  });
});
