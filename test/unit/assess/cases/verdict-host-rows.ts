import { pvUuid } from '../../support/inventory.js';
import {
  clustered,
  disks,
  hosts,
  idle,
  made,
  mounted,
  sanlockHosts,
  single,
  usage,
  type RowScene,
} from './verdict-scenes.js';

/** Rows that go by the word of one host. */
export const hostRows: Record<string, readonly RowScene[]> = {
  'elsewhere-unseen': [
    {
      seen: 'in a plain VG',
      inventory: single({ db: { activation: 'elsewhere' } }),
      evidence: /active on another host/,
    },
    {
      seen: 'every node’s report is there, and none has it',
      inventory: hosts({ vg: clustered, db: { activation: 'elsewhere' }, beta: idle }),
      evidence: /active on another host/,
    },
  ],
  'cluster-file-system': [
    { seen: 'gfs2, not mounted', inventory: single({ db: { usage: usage('gfs2') } }), evidence: /it carries gfs2/ },
    {
      seen: 'ocfs2, mounted, and nothing says how it locks',
      inventory: single({ db: { usage: usage('ocfs2', ['/srv']) } }),
      evidence: /ocfs2 at \/srv; how it locks is not known/,
    },
    {
      seen: 'gfs2 that was made with lock_dlm, not mounted',
      inventory: single({ db: { usage: usage('gfs2') }, cluster: { superblocks: made('cluster', 'lock_dlm') } }),
      evidence: /superblock: gfs2 made with lock_dlm/,
    },
    {
      seen: 'fstab mounts it as gfs2; not active, so nobody can read it',
      inventory: single({
        db: { ...idle, usage: { ...usage(null), fstab: ['/srv'] } },
        cluster: { fstab: [{ mountPoint: '/srv', fileSystem: 'gfs2', netdev: true }] },
      }),
      evidence: /fstab: it is to be mounted at \/srv as gfs2/,
    },
  ],
  'inactive-on-all-nodes': [
    {
      seen: 'a clustered VG',
      inventory: hosts({ vg: clustered, db: idle, beta: idle }),
      evidence: /alpha: lvs: not active\nbeta: lvs: not active/,
    },
    { seen: 'a plain VG on FC', inventory: hosts({ db: idle, beta: idle }), evidence: /beta: lvs: not active/ },
    {
      seen: 'a VG of sanlock, by the reports of all its hosts',
      inventory: sanlockHosts(['1', '2'], idle, idle),
      evidence: /alpha: lvs: not active\nbeta: lvs: not active/,
    },
  ],
  'shareable-disk': [
    {
      seen: 'given to a virtual machine, on FC',
      inventory: single({ cluster: { shareableDisks: [{ domain: 'guest', device: '/dev/vg0/db' }] } }),
      evidence: /libvirt: alpha: guest is given it/,
    },
  ],
  'active-on-another-host': [
    {
      seen: 'by that host’s report',
      inventory: single({ db: idle, beta: { activation: 'active' }, betaCluster: { members: [] } }),
      evidence: /beta: lvs: active/,
    },
  ],
  'active-here': [
    { seen: 'no cluster', inventory: single({}), evidence: /active on this host/ },
    {
      seen: 'a node of a cluster, on disks that only it can see',
      inventory: hosts({ vg: { pvs: disks('local') } }),
      evidence: /active on this host/,
    },
    {
      seen: 'a gfs2 made with lock_nolock',
      inventory: single({
        db: { usage: usage('gfs2', ['/srv']) },
        cluster: { clusterMounts: mounted('local') },
      }),
      evidence: /active on this host/,
    },
    {
      seen: 'a gfs2 that was made with lock_nolock, not mounted',
      inventory: single({ db: { usage: usage('gfs2') }, cluster: { superblocks: made('local', 'lock_nolock') } }),
      evidence: /active on this host/,
    },
    {
      seen: 'a gfs2 that was made with lock_nolock and mounted, and the mount does not tell',
      inventory: single({
        db: { usage: usage('gfs2', ['/srv']) },
        cluster: { clusterMounts: mounted(null), superblocks: made('local', 'lock_nolock') },
      }),
      evidence: /active on this host/,
    },
    {
      seen: 'ext4 by blkid, and a line of fstab that is no longer true',
      inventory: single({
        db: { usage: { ...usage('ext4'), fstab: ['/srv'] } },
        cluster: { fstab: [{ mountPoint: '/srv', fileSystem: 'gfs2', netdev: false }] },
      }),
      evidence: /active on this host/,
    },
    {
      seen: 'given to a virtual machine as shareable, on disks that only this host can see',
      inventory: single({
        vg: { pvs: disks('local') },
        cluster: { shareableDisks: [{ domain: 'guest', device: '/dev/vg0/db' }] },
      }),
      evidence: /active on this host/,
    },
  ],
  'said-exclusive': [
    {
      seen: 'overridden',
      inventory: single({ db: idle }),
      policy: { overrides: [{ finding: 'MAY_BE_ACTIVE_ELSEWHERE', reason: 'beta is off' }] },
      evidence: /overridden: beta is off/,
    },
  ],
  'may-be-elsewhere': [
    {
      seen: 'the metadata text of a plain VG',
      inventory: single({ source: 'saved', db: { activation: null }, vg: { pvs: disks(null) } }),
      evidence: /no source says whether it is active/,
    },
    { seen: 'on FC', inventory: single({ db: idle }), evidence: /sda: is reached over fc/ },
    {
      seen: 'nobody knows how its disks are reached',
      inventory: single({ db: idle, vg: { pvs: disks(null) } }),
      evidence: /sda: nobody could say/,
    },
    {
      seen: 'a line of fstab with _netdev, in a saved report that says nothing of its disks',
      inventory: single({
        source: 'saved',
        db: { ...idle, usage: { ...usage(null), fstab: ['/srv'] } },
        vg: { pvs: disks(null) },
        cluster: { fstab: [{ mountPoint: '/srv', fileSystem: 'xfs', netdev: true }] },
      }),
      evidence: /fstab: \/srv is mounted from it with _netdev/,
    },
    {
      seen: 'keys for persistent reservations on its disks',
      inventory: single({
        db: idle,
        vg: { pvs: disks('local') },
        cluster: { registrations: [{ pvUuid: pvUuid('sda'), keys: 2 }] },
      }),
      evidence: /sda: 2 keys for persistent reservations/,
    },
  ],
  'inactive-here': [
    {
      seen: 'on local disks',
      inventory: single({ db: idle, vg: { pvs: disks('local') } }),
      evidence: /nothing shows that another host sees its PVs/,
    },
    {
      seen: 'in a saved report that says nothing of its disks: apply asks again',
      inventory: single({ source: 'saved', db: idle, vg: { pvs: disks(null) } }),
      evidence: /nothing shows/,
    },
  ],
};
