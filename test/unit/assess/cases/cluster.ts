import { aCluster, aMirror, aNode, anInventory, aPv, aResource, aVg, withMirror } from '../../support/inventory.js';
import type { Cases } from './case.js';

const onFc = ['sda', 'sdb', 'sdc'].map((name) => aPv(name, { transport: 'fc' }));
const cluster = aCluster({ members: ['alpha', 'beta'] });
const inCluster = { host: { lvmVersion: '2.02.187', cluster } };
const managed = { host: { cluster: aCluster({ resources: [aResource()] }) } };

export const clusterCases: Cases = {
  CLUSTERED_BIT_LEFT: {
    raised: {
      when: 'when this lvm2 skips a VG that has it, with what the other hosts say of that',
      inventory: anInventory({
        host: { skippedVgs: [{ name: 'vg0', why: 'Skipping clustered VG vg0.' }] },
        nodes: [aNode('beta', { db: { activation: 'active' } }), aNode('gamma')],
        vgs: [],
      }),
      subject: 'vg0',
      evidence: /Skipping clustered VG vg0.*\nlvm2 2\.03\.16.*\nbeta: active.*: db\ngamma: no LV of vg0 is active/,
      remedy: /`vgchange --locktype none --lockopt force vg0`/,
    },
    quiet: {
      when: 'on an lvm2 that has clvmd',
      inventory: anInventory({ host: { lvmVersion: '2.02.187' }, vgs: [aVg({ clustered: true })] }),
    },
  },
  CLUSTER_UNREADABLE: {
    raised: {
      when: 'when the CIB is no XML',
      inventory: anInventory({ host: { cluster: aCluster({ faults: ['XML_MALFORMED: cib.xml: line 1'] }) } }),
      subject: 'host',
      evidence: /XML_MALFORMED: cib.xml/,
    },
    quiet: { when: 'when there is no cluster', inventory: anInventory({ host: { cluster: aCluster() } }) },
  },
  LVMLOCKD_MISSING: {
    raised: {
      when: 'when the VG is shared and no lvmlockd runs',
      inventory: anInventory({ vgs: [aVg({ lockType: 'dlm' })] }),
      subject: 'vg0',
      evidence: /no lvmlockd/,
      remedy: /`vgchange --lockstart vg0`/,
    },
    quiet: {
      when: 'when it runs',
      inventory: anInventory({ host: { daemons: ['lvmlockd'] }, vgs: [aVg({ lockType: 'dlm' })] }),
    },
  },
  NODE_REPORT_MISSING: {
    raised: {
      when: 'when a node of the cluster was not looked at, with the commands that make up for it',
      inventory: anInventory({ ...inCluster, vgs: [aVg({ clustered: true })] }),
      subject: 'vg0',
      evidence: /the report of node beta is missing/,
      remedy: /`raidlift plan --host beta`.*on beta: `raidlift inspect --save beta`.*--collect-script/,
    },
    quiet: {
      when: 'when every node was looked at',
      inventory: anInventory({ ...inCluster, nodes: [aNode('beta.example.org')], vgs: [aVg({ clustered: true })] }),
    },
  },
  FAILOVER_NODE_UNFIT: {
    raised: {
      when: 'when a node of the cluster has no dm-raid and an lvm2 that does not know raid1',
      inventory: anInventory({
        ...inCluster,
        nodes: [aNode('beta', { host: { dmTargets: { mirror: '1.12.0' }, lvmVersion: '2.02.66', kernel: '2.6.32' } })],
        vgs: [aVg({ clustered: true })],
      }),
      subject: 'vg0',
      evidence: /beta: no target raid.*2\.6\.32\nbeta: lvm2 2\.02\.66/,
    },
    quiet: {
      when: 'when every node has both',
      inventory: anInventory({ ...inCluster, nodes: [aNode('beta')], vgs: [aVg({ clustered: true })] }),
    },
  },
  PACEMAKER_MANAGED: {
    raised: {
      when: 'when a resource activates its VG',
      inventory: anInventory(managed),
      subject: 'vg0/db',
      evidence: /lvm \(ocf:heartbeat:LVM-activate\) is managed/,
    },
    quiet: {
      when: 'when all is in maintenance mode',
      inventory: anInventory({ host: { cluster: aCluster({ resources: [aResource()], maintenance: true }) } }),
    },
  },
  PARALLEL_UNDECIDED: {
    raised: {
      when: 'when it carries gfs2 that nobody has mounted',
      inventory: withMirror({ usage: { fileSystem: 'gfs2', mountPoints: [], swap: false, fstab: [] } }),
      subject: 'vg0/db',
      evidence: /it carries gfs2/,
      remedy: /`lvchange -aey vg0\/db`/,
    },
    quiet: {
      when: 'where another finding says why it is undecided',
      inventory: anInventory({ vgs: [aVg({ volumes: [aMirror('db', { activation: 'inactive' })], pvs: onFc })] }),
    },
  },
};
