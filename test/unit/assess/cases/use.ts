import { dmUuid } from '../../../../src/model/volume.js';
import { aDmDevice, anInventory, aPv, aStray, coreLog, lvUuid, uuid, withMirror } from '../../support/inventory.js';
import type { Cases } from './case.js';

const plain = anInventory();
const subject = 'vg0/db';
const onFc = { pvs: [aPv('sda', { transport: 'fc' }), aPv('sdb'), aPv('sdc')] };
const clusterLog = [
  aDmDevice('vg0-db', {
    uuid: dmUuid({ uuid: uuid('vg:vg0') }, { uuid: lvUuid('db') }),
    table: ['0 819200 mirror userspace 4 LVM-x clustered-disk 253:2 4096 2 253:3 0 253:4 0'],
  }),
];

/** Whose use of it, and what is going on with it. */
export const useCases: Cases = {
  KEPT: {
    raised: {
      when: 'when the policy keeps it',
      inventory: plain,
      policy: { volumes: { 'vg0/db': { do: 'keep', reason: 'until May' } } },
      subject,
      evidence: /until May/,
    },
    quiet: { when: 'when it is to be converted', inventory: plain },
  },
  PARALLEL_USE: {
    raised: {
      when: 'when its table names a cluster log',
      inventory: withMirror({}, { dm: clusterLog, vg: { clustered: true } }),
      subject,
      evidence: /cluster log/,
      remedy: /`vg0\/db: \{parallel: end, reason: …\}`.*downtime/,
    },
    quiet: { when: 'when it has a plain one', inventory: plain },
  },
  ACTIVE_ELSEWHERE: {
    raised: {
      when: 'when another host has it active',
      inventory: withMirror({ activation: 'elsewhere' }),
      subject,
      evidence: /another host/,
    },
    quiet: { when: 'when it is active here', inventory: plain },
  },
  MAY_BE_ACTIVE_ELSEWHERE: {
    raised: {
      when: 'when it is inactive and a PV is reached over FC',
      inventory: withMirror({ activation: 'inactive' }, { vg: onFc }),
      subject,
      evidence: /sda.*fc/,
    },
    quiet: {
      when: 'when the policy says that it is never used by several hosts',
      inventory: withMirror({ activation: 'inactive' }, { vg: onFc }),
      policy: { volumes: { vg0: { parallel: 'never', reason: 'the other host is gone' } } },
    },
  },
  OTHER_PLAN: {
    raised: {
      when: 'when it has another plan’s tag',
      inventory: withMirror({ tags: ['raidlift.0123456789ab'] }),
      subject,
      evidence: /0123456789ab/,
      remedy: /raidlift resume 0123456789ab/,
    },
    quiet: {
      when: 'for the plan whose tag it is',
      inventory: withMirror({ tags: ['raidlift.0123456789ab'] }),
      options: { planId: '0123456789ab' },
    },
  },
  OPERATION_UNDER_WAY: {
    raised: {
      when: 'while a leg is moved',
      inventory: withMirror({ operation: { kind: 'pvmove', detail: 'db_mimage_0 is being moved by pvmove0' } }),
      subject,
      evidence: /pvmove: db_mimage_0/,
    },
    quiet: { when: 'when nothing goes on', inventory: plain },
  },
  SUSPENDED: {
    raised: {
      when: 'when a leg is suspended',
      inventory: withMirror({ suspended: ['vg0-db_mimage_0'] }),
      subject,
      evidence: /vg0-db_mimage_0/,
      remedy: /`raidlift status`/,
    },
    quiet: {
      when: 'when only what a killed command left is',
      inventory: withMirror({ suspended: ['vg0-db_rmeta_2'] }),
    },
  },
  SUSPENDED_LEFTOVERS: {
    raised: {
      when: 'when a stray is suspended',
      inventory: withMirror({ suspended: ['vg0-db_rmeta_0'], strays: [aStray('db_rmeta_0')] }),
      subject,
      evidence: /db_rmeta_0/,
    },
    quiet: { when: 'when the mirror itself is', inventory: withMirror({ suspended: ['vg0-db'] }) },
  },
  REDUNDANCY_LOST: {
    raised: {
      when: 'for a linear LV beside strays',
      inventory: withMirror({ kind: 'linear', legs: [], strays: [aStray('db_rmeta_0')] }),
      subject,
      evidence: /linear, beside db_rmeta_0/,
    },
    quiet: { when: 'for a mirror beside strays', inventory: withMirror({ strays: [aStray('db_rmeta_0')] }) },
  },
  STRAYS: {
    raised: {
      when: 'when a conversion left LVs behind, whatever their numbers',
      inventory: withMirror({ strays: [aStray('db_rmeta_2'), aStray('db_mlog', { role: 'mlog' })] }),
      subject,
      evidence: /db_rmeta_2[^]*db_mlog/,
    },
    quiet: { when: 'when there are none', inventory: plain },
  },
  ACTIVATION_UNPROVEN: {
    raised: {
      when: 'when LVM does not say',
      inventory: withMirror({ activation: null }),
      subject,
      evidence: /lv_active/,
    },
    quiet: { when: 'in a saved report', inventory: withMirror({ activation: null }, { source: 'saved' }) },
  },
  INACTIVE: {
    raised: {
      when: 'when it is inactive',
      inventory: withMirror({ activation: 'inactive', log: coreLog }),
      subject,
      evidence: /not active[^]*full copy/,
    },
    quiet: { when: 'when it is active', inventory: plain },
  },
  SKIP_ACTIVATION: {
    raised: {
      when: 'when it is inactive and flagged',
      inventory: withMirror({ activation: 'inactive', skipActivation: true }),
      subject,
      evidence: /skip activation/,
    },
    quiet: { when: 'when it is flagged and active', inventory: withMirror({ skipActivation: true }) },
  },
  STATE_ON_TARGET: {
    raised: {
      when: 'when the state folder lies on it',
      inventory: withMirror({}, { host: { state: { folder: '/var/lib/raidlift', lvUuids: [lvUuid('db')] } } }),
      subject,
      evidence: /\/var\/lib\/raidlift/,
      remedy: /--state-dir/,
    },
    quiet: {
      when: 'when it lies on another LV',
      inventory: withMirror({}, { host: { state: { folder: '/var/lib/raidlift', lvUuids: [lvUuid('root')] } } }),
    },
  },
  BOOT_IMAGE_LACKS_RAID: {
    raised: {
      when: 'when it is / and the boot image lacks raid1',
      inventory: withMirror(
        { usage: { fileSystem: 'ext4', mountPoints: ['/'], swap: false, fstab: ['/'] } },
        { host: { initramfs: { file: '/boot/initrd.img-6.1.0', missing: ['dm-raid', 'raid1'] } } },
      ),
      subject,
      evidence: /mounted on \/\n.*initrd.img-6.1.0 lacks dm-raid, raid1/,
      remedy: /update-initramfs -u[^]*dracut --force/,
    },
    quiet: {
      when: 'when it is /srv',
      inventory: withMirror(
        { usage: { fileSystem: 'ext4', mountPoints: ['/srv'], swap: false, fstab: ['/srv'] } },
        { host: { initramfs: { file: '/boot/initrd.img-6.1.0', missing: ['dm-raid', 'raid1'] } } },
      ),
    },
  },
  BOOT_IMAGE_UNPROVEN: {
    raised: {
      when: 'when it is /usr by fstab and no boot image could be read',
      inventory: withMirror(
        { usage: { fileSystem: 'ext4', mountPoints: [], swap: false, fstab: ['/usr'] } },
        { host: { initramfs: null } },
      ),
      subject,
      evidence: /fstab mounts it on \/usr/,
    },
    quiet: {
      when: 'in a saved report',
      inventory: withMirror(
        { usage: { fileSystem: 'ext4', mountPoints: ['/usr'], swap: false, fstab: null } },
        { source: 'saved', host: { initramfs: null } },
      ),
    },
  },
  BOOT_VOLUME: {
    raised: {
      when: 'when it is swap and the boot image is good',
      inventory: withMirror({ usage: { fileSystem: 'swap', mountPoints: [], swap: true, fstab: [] } }),
      subject,
      evidence: /swap\n.*holds dm-raid and raid1/,
    },
    quiet: { when: 'when nothing needs it at boot', inventory: plain },
  },
};
