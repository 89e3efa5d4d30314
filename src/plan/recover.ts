import type { Volume } from '../model/inventory.js';
import type { PlannedVolume } from '../model/plan.js';
import { dmName } from '../model/volume.js';
import type { StepSketch } from './step.js';

/*
 * The steps that lead out of an irregular state. They are steps like any other, journalled and checked the same way; a plan
 * announces them in the `powerCut` text of the step that can leave the state.
 */

export function resumeDevices(volume: PlannedVolume, devices: string[]): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'resume-devices',
    phase: 'recover',
    action: { kind: 'resume-devices', lv, devices },
    done: [{ kind: 'none-suspended', lv }],
  };
}

export function removeStrays(volume: PlannedVolume, now: Pick<Volume, 'strays'>): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'remove-strays',
    phase: 'recover',
    action: { kind: 'remove-strays', lv, strays: now.strays.map((stray) => stray.uuid) },
    done: [{ kind: 'no-strays', lv }],
  };
}

/**
 * For strays that cannot be removed (`Logical volume vg/lv_rmeta_0 is used by another device`): an lvconvert that was killed
 * between loading the raid1 table and making it live leaves it in the inactive slot, where it holds the strays open. A refresh
 * would make that table live, against the metadata [lab, 2.03.16].
 */
export function clearTable(volume: PlannedVolume, now: Pick<Volume, 'name'>): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'clear-table',
    phase: 'recover',
    action: { kind: 'clear-table', lv, device: dmName(volume.vgName, now.name) },
    done: [],
  };
}

export function restoreMissing(volume: PlannedVolume, pv: string): StepSketch {
  return {
    name: 'restore-missing',
    phase: 'recover',
    action: { kind: 'restore-missing', vg: volume.vg, lv: volume.uuid, pv },
    done: [],
  };
}

export function activate(volume: PlannedVolume, now: Pick<Volume, 'skipActivation'>): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'activate',
    phase: 'recover',
    action: { kind: 'activate', lv, ignoreSkip: now.skipActivation },
    done: [{ kind: 'active', lv }],
  };
}

export function refresh(volume: PlannedVolume): StepSketch {
  const lv = volume.uuid;
  return { name: 'refresh', phase: 'recover', action: { kind: 'refresh', lv }, done: [] };
}

/** What is left behind may lie under the live table: that of the metadata does without it. */
export function refreshStrays(volume: PlannedVolume): StepSketch {
  return { ...refresh(volume), name: 'refresh-strays' };
}

/**
 * For a dead leg whose device is there. Refused (`reload ioctl … failed: Invalid argument`; kernel: `New device injected into
 * existing raid set without 'delta_disks' or 'rebuild' parameter specified`) where the leg was lost between the loading of the
 * first raid1 table and the writing of the superblock to its `_rmeta` [lab, 2.03.16, 6.1]: then it is rebuilt.
 */
export function refreshLegs(volume: PlannedVolume): StepSketch {
  return { ...refresh(volume), name: 'refresh-legs', mayFail: true };
}

/** A full copy to the legs on these PVs. Never to be given a PV that a living leg lies on. */
export function rebuildLegs(volume: PlannedVolume, pvs: string[]): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'rebuild-legs',
    phase: 'recover',
    action: { kind: 'rebuild-legs', lv, pvs },
    done: [],
    copiedBytes: volume.sizeBytes,
  };
}

/**
 * dmeventd watches it again. By a refresh: after a lost leg had made the mirror linear, `lvchange --monitor y` fails for ever
 * (`Monitoring vg/lv failed`, rc 5), as dmeventd holds on to what the LV was [lab, 2.03.16: test/fixtures/lab/losing.json].
 */
export function monitor(volume: PlannedVolume): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'monitor',
    phase: 'recover',
    action: { kind: 'refresh', lv },
    done: [{ kind: 'monitored', lv }],
  };
}

export function waitSync(volume: PlannedVolume): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'wait-sync',
    phase: 'recover',
    action: { kind: 'wait-sync', lv },
    done: [{ kind: 'in-sync', lv }],
  };
}

/** A full copy: of a mirror that lost legs while it was converted, or that is linear by now (C5). */
export function restoreLegs(volume: PlannedVolume, pvs: string[]): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'restore-legs',
    phase: 'recover',
    action: {
      kind: 'restore-legs',
      lv,
      legs: volume.legs.length,
      pvs,
      regionBytes: volume.regionBytes,
    },
    done: [
      { kind: 'segtype-is', lv, type: 'raid1' },
      { kind: 'legs-are', lv, count: volume.legs.length },
    ],
    copiedBytes: volume.sizeBytes,
  };
}

/** For a layer that is whole and has no poller of LVM's (no lvmpolld, a killed process, a restart). */
export function endLayer(volume: PlannedVolume): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'end-layer',
    phase: 'recover',
    action: { kind: 'end-layer', lv },
    done: [{ kind: 'no-operation', lv }],
  };
}

/** While it is inactive no write waits, and nothing hangs (facts §3). */
export function repairLayer(volume: PlannedVolume): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'repair-layer',
    phase: 'recover',
    action: { kind: 'repair-layer', lv },
    done: [{ kind: 'no-missing-pvs', lv }],
  };
}

export function logToDisk(volume: PlannedVolume, pv: string): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'log-to-disk',
    phase: 'recover',
    action: { kind: 'log-to-disk', lv, pv },
    done: [{ kind: 'log-is', lv, log: 'disk' }],
  };
}

export function mergeTracked(volume: PlannedVolume, leg: string): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'track-merge',
    phase: 'recover',
    action: { kind: 'track-merge', lv, leg },
    done: [{ kind: 'no-operation', lv }],
  };
}
