import type { DmDevice } from '../../../../src/model/inventory.js';
import { dmUuid } from '../../../../src/model/volume.js';
import { aDmDevice, aMirror, anInventory, anLv, aVg, uuid } from '../../support/inventory.js';
import type { Cases } from './case.js';

const noMirrors = [aVg({ volumes: [aMirror('db', { kind: 'raid1' })] })];

/** With the UUID of an LV of that name in vg0. */
const aMoveDevice = (name: string): DmDevice => aDmDevice(`vg0-${name}`, { uuid: dmUuid(aVg(), { uuid: uuid(name) }) });

export const hostCases: Cases = {
  VGS_SKIPPED: {
    raised: {
      when: 'when LVM left a clustered VG out',
      inventory: anInventory({ vgs: [], host: { skippedVgs: [{ name: 'cl', why: 'Skipping clustered VG cl.' }] } }),
      subject: 'host',
      evidence: /cl: Skipping clustered VG/,
    },
    quiet: { when: 'when every VG is shown', inventory: anInventory() },
  },
  LVM_WARNINGS: {
    raised: {
      when: 'when LVM wrote to stderr',
      inventory: anInventory({ host: { warnings: ['WARNING: PV uses an old header'] } }),
      subject: 'host',
      evidence: /old header/,
    },
    quiet: { when: 'when LVM was silent', inventory: anInventory() },
  },
  SAVED_REPORT: {
    raised: {
      when: 'for a report without dm status',
      inventory: anInventory({ source: 'saved', dm: null }),
      subject: 'host',
      evidence: /not in the report: device-mapper tables/,
    },
    quiet: { when: 'on a live host', inventory: anInventory() },
  },
  ABSENCE_UNNOTED: {
    raised: {
      when: 'when a raid1 was activated without one of its PVs',
      inventory: anInventory({ vgs: noMirrors, dm: [aDmDevice('vg0-db_mimage_1-missing_0_0')] }),
      subject: 'vg0/db',
      evidence: /vg0-db_mimage_1 lies on vg0-db_mimage_1-missing_0_0/,
      remedy: /dmsetup message vg0-db 0 check.*lvchange --rebuild DEVICE vg0\/db/,
    },
    quiet: {
      when: 'when the leg was split off, which notes it',
      inventory: anInventory({
        vgs: [
          aVg({ volumes: [aMirror('db', { kind: 'raid1', operation: { kind: 'split', detail: 'db_mimage_1' } })] }),
        ],
        dm: [aDmDevice('vg0-db_mimage_1-missing_0_0')],
      }),
    },
  },
  MOVE_DEVICES_LEFT: {
    raised: {
      when: 'when a pvmove was killed before it committed',
      inventory: anInventory({ dm: ['pvmove0_mimage_1', 'pvmove0'].map(aMoveDevice) }),
      subject: 'vg0',
      evidence: /vg0-pvmove0 is there, and no LV of vg0/,
      remedy: /dmsetup remove vg0-pvmove0 vg0-pvmove0_mimage_1/,
    },
    quiet: {
      when: 'while a move is under way, which has an LV',
      inventory: anInventory({
        vgs: [aVg({ lvs: [anLv('pvmove0', 'sda', { uuid: uuid('pvmove0') })] })],
        dm: [aMoveDevice('pvmove0')],
      }),
    },
  },
  LVM_TOO_OLD: {
    raised: {
      when: 'with 2.02.91, which copies every leg again',
      inventory: anInventory({ host: { lvmVersion: '2.02.91' } }),
      subject: 'host',
      evidence: /2\.02\.91/,
    },
    quiet: { when: 'with 2.02.92', inventory: anInventory({ host: { lvmVersion: '2.02.92' } }) },
  },
  LVM_VERSION_UNPROVEN: {
    raised: {
      when: 'on a live host that gives no version',
      inventory: anInventory({ host: { lvmVersion: null } }),
      subject: 'host',
      evidence: /no version/,
    },
    quiet: {
      when: 'for a saved report: apply proves it',
      inventory: anInventory({ source: 'saved', host: { lvmVersion: null } }),
    },
  },
  DM_RAID_MISSING: {
    raised: {
      when: 'when the kernel has no raid target',
      inventory: anInventory({ host: { dmTargets: { mirror: '1.14.0', linear: '1.4.0' } } }),
      subject: 'host',
      evidence: /no target raid.*linear, mirror/,
    },
    quiet: {
      when: 'when it can be loaded',
      inventory: anInventory({ host: { dmTargets: { mirror: '1.14.0', raid: 'loadable' } } }),
    },
  },
  DM_RAID_UNPROVEN: {
    raised: {
      when: 'when dmsetup did not answer',
      inventory: anInventory({ host: { dmTargets: null } }),
      subject: 'host',
      evidence: /could not be read/,
    },
    quiet: {
      when: 'when there is nothing to convert',
      inventory: anInventory({ vgs: noMirrors, host: { dmTargets: null } }),
    },
  },
  FAULT_POLICY: {
    raised: {
      when: 'with raid_fault_policy allocate',
      inventory: anInventory({ host: { raidFaultPolicy: 'allocate' } }),
      subject: 'host',
      evidence: /allocate/,
      remedy: /raid_fault_policy = "warn"/,
    },
    quiet: { when: 'with raid_fault_policy warn', inventory: anInventory() },
  },
  STATE_UNPROVEN: {
    raised: {
      when: 'when nobody knows where the state folder lies',
      inventory: anInventory({ host: { state: null } }),
      subject: 'host',
      evidence: /state folder/,
    },
    quiet: {
      when: 'for a saved report: apply proves it',
      inventory: anInventory({ source: 'saved', host: { state: null } }),
    },
  },
};
