import { aLeg, aLog, aMirror, anInventory, anLv, aPv, aVg, coreLog, withMirror } from '../../support/inventory.js';
import type { Inventory } from '../../../../src/model/inventory.js';
import type { Cases } from './case.js';

const plain = anInventory();
const subject = 'vg0/db';

/** A mirror of three legs, with letters for two; which leg's device is open. */
function legsOpen(...open: boolean[]): Inventory {
  const names = open.map((_, index) => `db_mimage_${index}`);
  const pvs = ['sda', 'sdb', 'sdd'];
  const legs = names.map((name, index) => aLeg(name, [pvs[index] ?? ''], index < 2 ? {} : { health: null }));
  const lvs = names.map((name, index) =>
    anLv(name, pvs[index] ?? '', { open: open[index] ?? null, attr: 'iwi-aom---' }),
  );
  return withMirror({ legs }, { vg: { lvs, pvs: [...pvs, 'sdc'].map((name) => aPv(name)) } });
}

/** What it is made of. */
export const layoutCases: Cases = {
  UNDER_SNAPSHOT: {
    raised: {
      when: 'when it has a snapshot',
      inventory: withMirror({ snapshots: ['db_snap'] }),
      subject,
      evidence: /vg0\/db_snap/,
      remedy: /lvremove vg0\/db_snap.*lvconvert --merge vg0\/db_snap/,
    },
    quiet: { when: 'when it has none', inventory: plain },
  },
  LEG_FAILED: {
    raised: {
      when: 'when the second leg is D',
      inventory: withMirror({ legs: ['sda', aLeg('db_mimage_1', ['sdb'], { health: 'D' })] }),
      subject,
      evidence: /db_mimage_1 is D/,
    },
    quiet: {
      when: 'for a saved report, which has no dm status',
      inventory: withMirror({ legs: ['sda', aLeg('db_mimage_1', ['sdb'], { health: null })] }, { source: 'saved' }),
    },
  },
  LEG_HEALTH_UNPROVEN: {
    raised: {
      when: 'when it is active and the status says nothing',
      inventory: withMirror({ legs: ['sda', aLeg('db_mimage_1', ['sdb'], { health: null })] }),
      subject,
      evidence: /db_mimage_1/,
    },
    quiet: {
      when: 'when it is inactive and has no status',
      inventory: withMirror({
        activation: 'inactive',
        legs: ['sda', aLeg('db_mimage_1', ['sdb'], { health: null })],
      }),
    },
  },
  LEG_NOT_LIVE: {
    raised: {
      when: 'when a leg is active, and open by nothing',
      inventory: legsOpen(true, false, true),
      subject,
      evidence: /vg0\/db does not have db_mimage_1/,
      remedy: /`lvconvert -m 1 vg0\/db \/dev\/sdb`.*`lvconvert -m \+1 vg0\/db`/,
    },
    quiet: { when: 'when all are in use', inventory: legsOpen(true, true, true) },
  },
  LEGS_NOT_SHOWN: {
    raised: {
      when: 'for a report taken without hidden LVs',
      inventory: withMirror({ legs: [] }, { source: 'saved' }),
      subject,
      evidence: /0 legs shown/,
    },
    quiet: { when: 'when legs and their places are there', inventory: plain },
  },
  LEGS_NOT_LINEAR: {
    raised: {
      when: 'when a leg is striped',
      inventory: withMirror({ legs: ['sda', aLeg('db_mimage_1', ['sdb', 'sdc'], { linear: false })] }),
      subject,
      evidence: /db_mimage_1/,
    },
    quiet: {
      when: 'when a leg spans two PVs linearly',
      inventory: withMirror({ legs: ['sda', aLeg('db_mimage_1', ['sdb', 'sdc'])] }),
    },
  },
  TOO_MANY_LEGS: {
    raised: {
      when: 'with eleven legs',
      inventory: withMirror({ legs: Array<string>(11).fill('sda') }),
      subject,
      evidence: /11 legs/,
    },
    quiet: { when: 'with ten', inventory: withMirror({ legs: Array<string>(10).fill('sda') }) },
  },
  NOT_IN_SYNC: {
    raised: { when: 'at 42 %', inventory: withMirror({ syncPercent: 42 }), subject, evidence: /42 %/ },
    quiet: { when: 'at 100 %', inventory: plain },
  },
  NOSYNC: {
    raised: {
      when: 'when it was made with --nosync, with the time a scrub takes',
      inventory: withMirror({ nosync: true, sizeBytes: 1024 ** 4, regionBytes: 2 * 1024 ** 2 }),
      subject,
      evidence: /a scrub reads 2 TiB \(2 legs of 1 TiB\): about 5.8 h at 100 MiB\/s/,
    },
    quiet: { when: 'when it was copied', inventory: plain },
  },
  MONITORING_OFF: {
    raised: {
      when: 'when dmeventd does not watch it',
      inventory: withMirror({ monitored: false }),
      subject,
      evidence: /not monitored/,
      remedy: /--syncaction check vg0\/db/,
    },
    quiet: {
      when: 'when it is only inactive, and so watched by nobody',
      inventory: withMirror({ monitored: false, activation: 'inactive' }),
    },
  },
  LOG_MIRRORED: {
    raised: {
      when: 'when its log is a mirror',
      inventory: withMirror({ log: aLog('sdc', { kind: 'mirrored', name: 'db_mlog' }) }),
      subject,
      evidence: /db_mlog/,
    },
    quiet: { when: 'when it is one LV', inventory: plain },
  },
  LOG_UNPROVEN: {
    raised: {
      when: 'when its log is unknown',
      inventory: withMirror({ log: { ...coreLog, kind: 'unknown' } }),
      subject,
      evidence: /log/,
    },
    quiet: { when: 'when it is a core log', inventory: withMirror({ log: coreLog }) },
  },
  REGION_SIZE: {
    raised: {
      when: 'when -R is needed and lvm2 ignores it',
      inventory: withMirror(
        { sizeBytes: 1500 * 1024 ** 3, regionBytes: 512 * 1024 },
        { host: { lvmVersion: '2.02.168' } },
      ),
      subject,
      evidence: /1\.5 TiB in regions of 512 KiB; needed: 1 MiB/,
    },
    quiet: {
      when: 'when lvm2 honours it',
      inventory: withMirror(
        { sizeBytes: 1500 * 1024 ** 3, regionBytes: 512 * 1024 },
        { host: { lvmVersion: '2.02.169' } },
      ),
    },
  },
  REGION_SIZE_RAISED: {
    raised: {
      when: 'for 1500 GiB in regions of 512 KiB',
      inventory: withMirror({ sizeBytes: 1500 * 1024 ** 3, regionBytes: 512 * 1024 }),
      subject,
      evidence: /-R 1 MiB/,
    },
    quiet: {
      when: 'for 1 TiB in regions of 512 KiB, which just fits',
      inventory: withMirror({ sizeBytes: 1024 ** 4, regionBytes: 512 * 1024 }),
    },
  },
  ACTIVATION_FILTER: {
    raised: {
      when: 'when volume_list names only the LV',
      inventory: withMirror({}, { host: { volumeList: ['vg0/db'] } }),
      subject,
      evidence: /does not reach db_rmeta_0, db_rmeta_1/,
      remedy: /"vg0"/,
    },
    quiet: { when: 'when it names the VG', inventory: withMirror({}, { host: { volumeList: ['vg1', 'vg0'] } }) },
  },
  ACTIVATION_FILTER_UNPROVEN: {
    raised: {
      when: 'when volume_list turns on host tags that nobody read',
      inventory: withMirror({}, { vg: { tags: ['rack7'] }, host: { volumeList: ['@*'] } }),
      subject,
      evidence: /@\*.*rack7/,
    },
    quiet: {
      when: 'when it names the VG as well',
      inventory: withMirror({}, { vg: { tags: ['rack7'] }, host: { volumeList: ['@*', 'vg0'] } }),
    },
  },
  PV_NOT_ALLOCATABLE: {
    raised: {
      when: 'when a leg’s PV is marked so',
      inventory: withMirror({}, { vg: { pvs: [aPv('sda', { allocatable: false }), aPv('sdb'), aPv('sdc')] } }),
      subject,
      evidence: /sda of db_mimage_0/,
      remedy: /pvchange -xy \/dev\/sda/,
    },
    quiet: {
      when: 'when a PV without a leg of it is',
      inventory: withMirror({}, { vg: { pvs: [aPv('sda'), aPv('sdb'), aPv('sdc', { allocatable: false })] } }),
    },
  },
  NO_ROOM_FOR_METADATA: {
    raised: {
      when: 'when a leg’s PV is full',
      inventory: withMirror({}, { vg: { pvs: [aPv('sda', { free: 0 }), aPv('sdb'), aPv('sdc')] } }),
      subject,
      evidence: /^db_mimage_0 needs 1 extent \(4 MiB\) on a PV of its own: \/dev\/sda has 0 free$/,
    },
    quiet: {
      when: 'when there is one extent for each leg',
      inventory: withMirror({}, { vg: { pvs: [aPv('sda', { free: 1 }), aPv('sdb', { free: 1 }), aPv('sdc')] } }),
    },
  },
  MDA_FULL: {
    raised: {
      when: 'when 1024 bytes of metadata space are left',
      inventory: anInventory({ vgs: [aVg({ mdaFreeBytes: 1024, volumes: [aMirror('db')] })] }),
      subject,
      evidence: /vg_mda_free of vg0 is 1024 bytes/,
    },
    quiet: { when: 'when 1536 are', inventory: anInventory({ vgs: [aVg({ mdaFreeBytes: 1536 })] }) },
  },
};
