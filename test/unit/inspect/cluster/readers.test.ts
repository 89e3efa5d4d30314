import { describe, expect, test } from 'vitest';
import { membersOf, readCluster } from '../../../../src/inspect/cluster/cluster-facts.js';
import { clusterLinesOf, clusterMountsOf, readClusterMounts } from '../../../../src/inspect/cluster/cluster-mounts.js';
import { parseCmapctl, parseCorosyncConf } from '../../../../src/inspect/cluster/corosync.js';
import { parseDlmToolLs, readLockspaces } from '../../../../src/inspect/cluster/dlm.js';
import { parseDomain, readShareableDisks } from '../../../../src/inspect/cluster/libvirt.js';
import { parseLvmlockctl, readLvLocks } from '../../../../src/inspect/cluster/lvmlockctl.js';
import { parseReadKeys, readRegistrations } from '../../../../src/inspect/cluster/reservations.js';
import { parseSanlock, readSanlock } from '../../../../src/inspect/cluster/sanlock.js';
import { parseSuperblock, readSuperblocks, superblockArgv } from '../../../../src/inspect/cluster/superblocks.js';
import { parseMountinfo } from '../../../../src/inspect/mounts.js';
import { aMirror, aPv, aVg, lvUuid, pvUuid } from '../../support/inventory.js';
import { recordedPort, says } from '../recorded-port.js';
import { ACTIVATE, cib, primitive } from './cib-text.js';

/** Written after lvm2's daemons/lvmlockd/lvmlockctl.c; unrecorded. */
const lvmlockctl = `VG vg lock_type=dlm sfHvYk-EYp6-CM4m-uX1P-MZhy-9kKi-abcdef
LS dlm lvm_vg
LK GL un ver 0
LK VG sh ver 4 pid 12 (lvs)
LK LV ex 5JvCQ8-HQks-7kEG-ERbG-Sms0-gJbA-OkTt8l
LK LV un uqxMLX-I2NH-pUEv-BdrH-k3Jd-Mh4D-qWrQCn
LW LV ex 0sIqpA-7kfP-xSUE-x1Pn-DeJ0-1jnF-bjL2cF
`;

const corosyncConf = `totem {
  version: 2
  interface {
    ringnumber: 0
  }
}
# node { name: ghost }
nodelist {
  node {
    ring0_addr: 10.0.0.1
    name: alpha
    nodeid: 1
  }
  node {
    ring0_addr: 10.0.0.2
    nodeid: 2
  }
}
`;

/** Recorded: dlm 4.2 on a node of a clvmd cluster. */
const dlmTool = `dlm lockspaces
name          gfs
id            0x3df8322a
flags         0x00000000 
change        member 2 joined 1 remove 0 failed 0 seq 2,2
members       1 2 

name          clvmd
id            0x4104eefa
`;

describe('what daemons and files say', () => {
  test('sanlock: what it says of a VG of one host (recorded: sanlock 3.8.5)', () => {
    const text = 's lvm_vg:1:/dev/mapper/vg-lvmlock:0 \nh 1 gen 1 timestamp 11 LIVE\n';
    expect(parseSanlock(text)).toEqual([{ vgName: 'vg', self: '1', hosts: ['1'] }]);
  });

  test('sanlock: the hosts of each VG that is started, but for those that have left', async () => {
    const text = `s lvm_vg0:1:/dev/mapper/vg0-lvmlock:0
h 1 gen 4 timestamp 4271 LIVE
h 2 gen 1 timestamp 0 FREE
h 3 gen 2 timestamp 4100 FAIL
s other:9:/var/lib/x:0 ADD
h 9 gen 1 timestamp 12 LIVE
`;
    expect(parseSanlock(text)).toEqual([{ vgName: 'vg0', self: '1', hosts: ['1', '3'] }]);
    const port = recordedPort({ commands: { 'sanlock client gets -h 1': says(text) } });
    expect(await readSanlock(port, ['sanlock', 'lvmlockd'])).toHaveLength(1);
    expect(await readSanlock(recordedPort({}), ['sanlock'])).toBeNull();
    expect(await readSanlock(recordedPort({}), ['lvmlockd'])).toEqual([]);
    expect(await readSanlock(recordedPort({}), null)).toBeNull();
  });

  test('lvmlockd: the locks on LVs that are held, and no others', () => {
    const held = { vgName: 'vg', lvUuid: '5JvCQ8-HQks-7kEG-ERbG-Sms0-gJbA-OkTt8l', mode: 'ex' };
    expect(parseLvmlockctl(lvmlockctl)).toEqual([held]);
  });

  test('lvmlockd is asked only where it runs', async () => {
    const port = recordedPort({ commands: { 'lvmlockctl --info': says(lvmlockctl) } });
    expect(await readLvLocks(port, ['dmeventd'])).toEqual([]);
    expect(port.asked).toEqual([]);
    expect(await readLvLocks(port, ['lvmlockd'])).toHaveLength(1);
    expect(await readLvLocks(recordedPort({}), ['lvmlockd'])).toBeNull();
    expect(await readLvLocks(port, null)).toBeNull();
  });

  test('dlm: lockspaces from sysfs, or from dlm_tool', async () => {
    const tool = { names: ['clvmd', 'gfs'], nodeIds: ['1', '2'] };
    expect(parseDlmToolLs(dlmTool)).toEqual(tool);
    const spaces = '/sys/kernel/config/dlm/cluster/spaces';
    const folders = { '/sys/kernel/dlm': ['lvm_vg', 'a'], [`${spaces}/a/nodes`]: ['2', '1'] };
    expect(await readLockspaces(recordedPort({ folders }), [])).toEqual({
      names: ['a', 'lvm_vg'],
      nodeIds: ['1', '2'],
    });
    expect(await readLockspaces(recordedPort({}), ['dmeventd'])).toEqual({ names: [], nodeIds: [] });
    const commands = { 'dlm_tool ls': says(dlmTool) };
    expect(await readLockspaces(recordedPort({ commands }), ['dlm_controld'])).toEqual(tool);
    expect(await readLockspaces(recordedPort({}), ['dlm_controld'])).toBeNull();
    expect(await readLockspaces(recordedPort({}), null)).toBeNull();
  });

  test('corosync: its nodes from the file, or from the map of the running one', () => {
    const nodes = [
      { name: 'alpha', address: '10.0.0.1' },
      { name: null, address: '10.0.0.2' },
    ];
    expect(parseCorosyncConf(corosyncConf)).toEqual(nodes);
    const map = `nodelist.local_node_pos (u32) = 0
nodelist.node.0.name (str) = alpha
nodelist.node.0.ring0_addr (str) = 10.0.0.1
nodelist.node.1.ring0_addr (str) = 10.0.0.2
runtime.members.1.status (str) = joined
`;
    expect(parseCmapctl(map)).toEqual(nodes);
    expect(parseCorosyncConf('')).toEqual([]);
    // What Debian ships before anybody has configured a cluster.
    const shipped = 'nodelist {\n\tnode {\n\t\tname: node1\n\t\tnodeid: 1\n\t\tring0_addr: 127.0.0.1\n\t}\n}\n';
    expect(parseCorosyncConf(shipped)).toEqual([]);
  });

  test('members: names before addresses, the manager’s and corosync’s together', () => {
    const addressed = { name: null, address: '10.0.0.2' };
    const named = { name: 'gamma', address: '1' };
    const managers = [{ members: ['beta', 'alpha'] }];
    expect(membersOf({ managers, corosync: [named, addressed], dlm: ['1'] })).toEqual(['alpha', 'beta', 'gamma']);
    expect(membersOf({ managers: [], corosync: [addressed], dlm: ['1'] })).toEqual(['10.0.0.2']);
    expect(membersOf({ managers: [], corosync: [], dlm: ['1', '2'] })).toEqual(['dlm node 1', 'dlm node 2']);
    expect(membersOf({ managers: [], corosync: [], dlm: [] })).toBeNull();
  });

  test('libvirt: the shareable block devices of a domain, and nothing else of it', async () => {
    const text = `<domain type="kvm"><name>guest</name><devices>
      <disk type="block" device="disk"><driver name="qemu"/><source dev="/dev/vg/db"/><target dev="vda"/><shareable/></disk>
      <disk type="block"><source dev="/dev/vg/own"/></disk>
      <disk type="file"><source file="/x.img"/><shareable/></disk>
    </devices></domain>`;
    expect(await parseDomain(text, 'x')).toEqual([{ domain: 'guest', device: '/dev/vg/db' }]);
    const folder = '/etc/libvirt/qemu';
    const port = recordedPort({
      folders: { [folder]: ['networks', 'guest.xml', 'broken.xml'] },
      files: { [`${folder}/guest.xml`]: text, [`${folder}/broken.xml`]: '<domain><shareable/>' },
    });
    const faults: unknown[] = [];
    expect(await readShareableDisks(port, (fault) => faults.push(fault))).toHaveLength(1);
    expect(faults).toMatchObject([{ code: 'XML_MALFORMED' }]);
    expect(await readShareableDisks(recordedPort({}), () => {})).toBeNull();
  });

  test('reservations: how many keys are registered', () => {
    expect(parseReadKeys('  PR generation=0x0, there are NO registered reservation keys\n')).toBe(0);
    expect(parseReadKeys('  PR generation=0x4, 1 registered reservation key follows:\n    0x123abc\n')).toBe(1);
    expect(parseReadKeys('  PR generation=0x4, 2 registered reservation keys follow:\n    0x1\n    0x2\n')).toBe(2);
    expect(parseReadKeys('PR in (Read keys): command not supported\n')).toBeNull();
  });

  test('reservations are asked for on disks that others may see, one process each', async () => {
    const pvs = [aPv('sda', { transport: 'fc' }), aPv('sdb'), aPv('vda', { transport: null })];
    const keys = 'PR generation=0x4, 2 registered reservation keys follow:\n';
    const [sda, vda] = ['sg_persist --in --read-keys /dev/sda', 'sg_persist --in --read-keys /dev/vda'];
    const port = recordedPort({});
    expect(await readRegistrations(port, [aVg({ pvs })])).toBeNull();
    expect(port.asked).toEqual([sda, vda]);
    const refused = { code: 1, stdout: '', stderr: 'not supported' };
    const both = recordedPort({ commands: { [sda]: says(keys), [vda]: refused } });
    expect(await readRegistrations(both, [aVg({ pvs })])).toEqual([{ pvUuid: pvUuid('sda'), keys: 2 }]);
    expect(await readRegistrations(recordedPort({}), [aVg()])).toEqual([]);
  });

  test('of a multipath map multipath’s own program is asked, sg_persist where it is not there', async () => {
    const vgs = [aVg({ pvs: [aPv('mapper/mpatha', { transport: 'multipath' })] })];
    const own = 'mpathpersist --in --read-keys /dev/mapper/mpatha';
    const sg = 'sg_persist --in --read-keys /dev/mapper/mpatha';
    const keys = says('  PR generation=0x8, \t1 registered reservation key follows:\n    0x123abc\n');
    const answered = recordedPort({ commands: { [own]: keys } });
    expect(await readRegistrations(answered, vgs)).toMatchObject([{ keys: 1 }]);
    expect(answered.asked).toEqual([own]);
    const other = recordedPort({ commands: { [sg]: keys } });
    expect(await readRegistrations(other, vgs)).toMatchObject([{ keys: 1 }]);
    expect(other.asked).toEqual([own, sg]);
    expect(parseReadKeys('  PR generation=0x8, \t0 registered reservation key.\n')).toBe(0);
  });
});

/** As od printed them of a gfs2 on a mirror in the lab, lines that are all zero left out. */
const gfs2Superblock = (protocol: string): string => {
  const text = Buffer.from(protocol.padEnd(64, '\0'), 'latin1').toString('hex');
  const head = `01161970${'00000001'.padEnd(24, '0')}00000064`.padEnd(192, '0');
  return `${head}${text}`.replace(/../g, ' $&').replace(/(?: ..){16}/g, '$&\n');
};

describe('how a cluster file system was made', () => {
  test('gfs2: its lock protocol', () => {
    expect(parseSuperblock('gfs2', gfs2Superblock('lock_nolock'))?.locking).toBe('local');
    const dlm = { locking: 'cluster', source: 'made with lock_dlm' };
    expect(parseSuperblock('gfs2', gfs2Superblock('lock_dlm'))).toEqual(dlm);
    expect(parseSuperblock('gfs2', gfs2Superblock(''))).toBeNull();
    expect(parseSuperblock('gfs2', ' 00'.repeat(224))).toBeNull();
    expect(parseSuperblock('gfs2', '')).toBeNull();
  });

  test('ocfs2: for a local mount or a cluster, as mkfs.ocfs2 1.8.7 writes it (`-M local`, `-M cluster`)', () => {
    const dump = (superblock: string): string =>
      `${'00'.repeat(1024)}${superblock}`.padEnd(7680 * 2, '0').replace(/../g, ' $&');
    // Its name, and its three words of features.
    const written = (features: string): string => `${'4f4346535632'.padEnd(0xdc * 2, '0')}${features}`;
    const cluster = written('03000000d0b7000001000000');
    const local = written('0300000058b7000001000000');
    expect(parseSuperblock('ocfs2', dump(cluster))?.locking).toBe('cluster');
    expect(parseSuperblock('ocfs2', dump(local))?.locking).toBe('local');
  });

  test('ocfs2: whatever its block size', () => {
    const superblock = (block: number, incompatible: number): string => {
      const bytes = Buffer.alloc(7680);
      bytes.write('OCFSV2', 2 * block - 1024);
      bytes.writeUInt32LE(incompatible, 2 * block - 1024 + 0xe0);
      return bytes.toString('hex').replace(/../g, ' $&');
    };
    for (const block of [512, 1024, 2048, 4096]) {
      expect(parseSuperblock('ocfs2', superblock(block, 0x18))?.locking).toBe('local');
      expect(parseSuperblock('ocfs2', superblock(block, 0x10))?.locking).toBe('cluster');
    }
    expect(parseSuperblock('ocfs2', ' 00'.repeat(7680))).toBeNull();
  });

  test('is read of active mirrors that carry one, and of nothing that is suspended', async () => {
    const gfs2 = { fileSystem: 'gfs2', mountPoints: [], swap: false, fstab: [] };
    const volumes = [
      aMirror('db', { usage: gfs2 }),
      aMirror('idle', { usage: gfs2, activation: 'inactive' }),
      aMirror('held', { usage: gfs2, suspended: ['vg0-held'] }),
      aMirror('plain'),
    ];
    const line = superblockArgv('gfs2', '/dev/mapper/vg0-db').join(' ');
    const port = recordedPort({ commands: { [line]: says(gfs2Superblock('lock_dlm')) } });
    const found = await readSuperblocks(port, [aVg({ volumes })]);
    expect(found).toEqual([
      { lvUuid: lvUuid('db'), fileSystem: 'gfs2', locking: 'cluster', source: 'made with lock_dlm' },
    ]);
    expect(port.asked).toEqual([line]);
  });
});

test('of fstab those lines count that speak of other hosts', () => {
  const text = '/dev/vg/a /a gfs2 noatime\n/dev/vg/b /b xfs rw,_netdev 0 0\n/dev/vg/c /c ext4 defaults\n';
  expect(clusterLinesOf(text)).toEqual([
    { mountPoint: '/a', fileSystem: 'gfs2', netdev: false },
    { mountPoint: '/b', fileSystem: 'xfs', netdev: true },
  ]);
  expect(clusterLinesOf(null)).toBeNull();
});

describe('a mounted cluster file system', () => {
  const mounts = (fsType: string, options: string) =>
    parseMountinfo(`40 16 254:3 / /srv rw,relatime - ${fsType} /dev/mapper/vg-db ${options}\n`);
  const locking = async (fsType: string, options: string, recording = {}) =>
    (await readClusterMounts(recordedPort(recording), mounts(fsType, options)))[0]?.locking;

  test('gfs2 says in sysfs which lock protocol it really uses', async () => {
    const folder = '/sys/fs/gfs2/clab:gfs';
    const sysfs = (protocol: string) => ({
      folders: { '/sys/fs/gfs2': ['clab:gfs'] },
      files: { [`${folder}/id`]: '254:3\n', [`${folder}/lock_module/proto_name`]: `${protocol}\n` },
    });
    expect(await locking('gfs2', 'rw', sysfs('lock_dlm'))).toBe('cluster');
    expect(await locking('gfs2', 'rw', sysfs('lock_nolock'))).toBe('local');
    expect(await locking('gfs2', 'rw')).toBeNull();
  });

  test('else its options do, where they were given', () => {
    const locking = (fsType: string, options: string) => clusterMountsOf(mounts(fsType, options))[0]?.locking;
    expect(locking('gfs2', 'rw,lockproto=lock_nolock')).toBe('local');
    expect(locking('gfs2', 'rw,lockproto=lock_dlm,locktable=c:g')).toBe('cluster');
    expect(locking('ocfs2', 'rw,_netdev,heartbeat=local')).toBe('cluster');
    expect(locking('ocfs2', 'rw,heartbeat=none')).toBe('local');
    expect(locking('ocfs2', 'rw,heartbeat=none,cluster_stack=pcmk')).toBe('cluster');
    expect(locking('ocfs2', 'rw')).toBeNull();
  });

  test('others are none', async () => {
    expect(await readClusterMounts(recordedPort({}), mounts('ext4', 'rw'))).toEqual([]);
  });
});

describe('the cluster of a host', () => {
  test('there is none where no daemon runs and no file speaks of one, and that takes no process', async () => {
    const port = recordedPort({});
    expect(await readCluster(port, { daemons: ['dmeventd'], mounts: [] })).toEqual({
      members: [],
      lockspaces: [],
      lvLocks: [],
      sanlock: [],
      resources: [],
      maintenance: null,
      shareableDisks: null,
      clusterMounts: [],
      registrations: null,
      superblocks: null,
      fstab: null,
      faults: [],
    });
    expect(port.asked).toEqual([]);
  });

  test('is unknown where a daemon runs and nothing tells its members', async () => {
    const facts = await readCluster(recordedPort({}), { daemons: ['clvmd'], mounts: [] });
    expect(facts).toMatchObject({ members: null, resources: null });
  });

  test('comes from the running Pacemaker, else from the file that it keeps', async () => {
    const asked = cib({ resources: primitive('live', ACTIVATE) });
    const kept = cib({ nodes: ['alpha'], resources: primitive('kept', ACTIVATE) });
    const files = { '/var/lib/pacemaker/cib/cib.xml': kept };
    const port = recordedPort({ files, commands: { 'cibadmin --query --local': says(asked) } });
    const live = await readCluster(port, { daemons: ['corosync', 'pacemakerd'], mounts: [] });
    expect(live).toMatchObject({ members: ['alpha', 'beta'], resources: [{ id: 'live' }] });
    const saved = await readCluster(port, { daemons: [], mounts: [] });
    expect(saved).toMatchObject({ members: ['alpha'], resources: [{ id: 'kept' }] });
    const dumb = await readCluster(recordedPort({ files }), { daemons: ['pacemakerd'], mounts: [] });
    expect(dumb.resources).toMatchObject([{ id: 'kept' }]);
  });

  test('says what it could not read, and then knows no members', async () => {
    const files = { '/var/lib/pacemaker/cib/cib.xml': '<!DOCTYPE cib [<!ENTITY a "b">]><cib/>' };
    const facts = await readCluster(recordedPort({ files }), { daemons: [], mounts: [] });
    expect(facts.faults).toEqual([expect.stringMatching(/^XML_WITH_DTD: \/var\/lib\/pacemaker\/cib\/cib.xml: /)]);
    expect(facts).toMatchObject({ members: null, resources: null });
  });
});
