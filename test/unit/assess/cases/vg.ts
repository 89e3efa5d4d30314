import type { Vg, Volume } from '../../../../src/model/inventory.js';
import { aMirror, anInventory, aPv, aVg, pvUuid, uuid } from '../../support/inventory.js';
import type { Cases } from './case.js';

const ofVg = (vg: Partial<Vg>) => anInventory({ vgs: [aVg(vg)] });
const gone = { missing: true, device: '[unknown]' };
const withSdb = (sdb: Parameters<typeof aPv>[1]) => ofVg({ pvs: [aPv('sda'), aPv('sdb', sdb), aPv('sdc')] });
const plain = anInventory();

const withFstab = (usage: Partial<Volume['usage']>) =>
  ofVg({
    volumes: [
      aMirror('db', { usage: { fileSystem: 'ext4', mountPoints: [], swap: false, fstab: ['/srv'], ...usage } }),
    ],
  });
const absence = { purpose: { kind: 'absence', vg: uuid('vg:vg0') } } as const;

export const vgCases: Cases = {
  BOOT_WAITS_FOR_VG: {
    raised: {
      when: 'when fstab mounts a volume of the VG without nofail',
      inventory: withFstab({ bootWaits: ['/srv'] }),
      options: absence,
      subject: 'vg0',
      evidence: /mounts vg0\/db on \/srv without nofail/,
      remedy: /vgchange -ay vg0/,
    },
    quiet: { when: 'when the line has nofail', inventory: withFstab({}), options: absence },
  },
  VG_EXPORTED: {
    raised: { when: 'when it is exported', inventory: ofVg({ exported: true }), subject: 'vg0', evidence: /exported/ },
    quiet: {
      when: 'when no mirror of it is to be converted',
      inventory: ofVg({ exported: true }),
      policy: { defaults: { do: 'keep' } },
    },
  },
  VG_FOREIGN: {
    raised: {
      when: 'when its system id is another host’s',
      inventory: ofVg({ foreign: true, systemId: 'beta' }),
      subject: 'vg0',
      evidence: /beta/,
    },
    quiet: { when: 'when its system id is this host’s', inventory: ofVg({ foreign: false, systemId: 'alpha' }) },
  },
  VG_OWNER_UNPROVEN: {
    raised: {
      when: 'when it has a system id and this host’s is unknown',
      inventory: ofVg({ foreign: null, systemId: 'beta' }),
      subject: 'vg0',
      evidence: /beta/,
    },
    quiet: { when: 'when it has none', inventory: ofVg({ foreign: null, systemId: '' }) },
  },
  VG_CLUSTERED: {
    raised: {
      when: 'with the clustered bit',
      inventory: ofVg({ clustered: true }),
      subject: 'vg0/db',
      evidence: /bit/,
    },
    quiet: {
      when: 'where it is active exclusively here',
      inventory: ofVg({ clustered: true, volumes: [aMirror('db', { activation: 'exclusive' })] }),
    },
  },
  VG_SHARED: {
    raised: { when: 'with lock type dlm', inventory: ofVg({ lockType: 'dlm' }), subject: 'vg0/db', evidence: /dlm/ },
    quiet: {
      when: 'where the policy ends its parallel use',
      inventory: ofVg({ lockType: 'dlm' }),
      policy: { volumes: { 'vg0/db': { parallel: 'end', reason: 'one node is enough' } } },
    },
  },
  VG_NAME_TWICE: {
    raised: {
      when: 'when two VGs are called vg0',
      inventory: anInventory({ vgs: [aVg(), aVg({ uuid: uuid('vg:other'), volumes: [] })] }),
      subject: 'vg0',
      evidence: new RegExp(uuid('vg:other')),
    },
    quiet: { when: 'when names differ', inventory: anInventory({ vgs: [aVg(), aVg({ name: 'vg1' })] }) },
  },
  SOURCES_DISAGREE: {
    raised: {
      when: 'when a source shows an older seqno',
      inventory: anInventory({
        vgs: [
          aVg({
            seen: [
              { source: 'node1', seqno: 7 },
              { source: 'node2', seqno: 6 },
            ],
          }),
        ],
      }),
      subject: 'vg0',
      evidence: /seqno 7 of vg0 counts\nnode1: seqno 7\nnode2: seqno 6/,
    },
    quiet: {
      when: 'when all show the same',
      inventory: anInventory({
        vgs: [
          aVg({
            seen: [
              { source: 'node1', seqno: 7 },
              { source: 'node2', seqno: 7 },
            ],
          }),
        ],
      }),
    },
  },
  PV_DUPLICATE: {
    raised: {
      when: 'when a PV is on two devices',
      inventory: withSdb({ duplicate: true }),
      subject: 'vg0',
      evidence: /sdb/,
    },
    quiet: { when: 'when each is on one', inventory: plain },
  },
  PV_MISSING: {
    raised: {
      when: 'when a PV is gone',
      inventory: ofVg({
        pvs: [aPv('sda'), aPv('sdb', gone), aPv('sdc')],
        missingPvCount: 1,
        volumes: [aMirror('db', { missingPvs: [pvUuid('sdb')] })],
      }),
      subject: 'vg0',
      evidence: /missing; vg0\/db lie/,
      remedy: /vgextend --restoremissing vg0/,
    },
    quiet: { when: 'when all are there', inventory: plain },
  },
  PV_FILTERED: {
    raised: {
      when: 'when the missing PV is only hidden',
      inventory: withSdb({ ...gone, hidden: { device: '/dev/sdb', by: 'global_filter' } }),
      subject: 'vg0',
      evidence: /sdb, hidden by global_filter/,
    },
    quiet: { when: 'when it is really gone', inventory: withSdb(gone) },
  },
  TAGS_OWNED: {
    raised: {
      when: 'when the VG has this host’s name as a tag',
      inventory: ofVg({ tags: ['alpha'] }),
      subject: 'vg0',
      evidence: /alpha/,
    },
    quiet: { when: 'when its tags are something else', inventory: ofVg({ tags: ['database'] }) },
  },
  MDA_UNPROVEN: {
    raised: {
      when: 'when LVM does not say what is free',
      inventory: ofVg({ mdaFreeBytes: null }),
      subject: 'vg0',
      evidence: /vg_mda_free/,
    },
    quiet: { when: 'when it does', inventory: plain },
  },
};
