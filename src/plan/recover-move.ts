import type { PlannedVolume } from '../model/plan.js';
import type { Lv, Volume } from '../model/inventory.js';
import { standInOf, type Route } from './stand-in.js';
import type { StepSketch } from './step.js';

/* The steps that lead out of what a move can leave; steps like any other. */

/** What the comparison is called in the journal: one that belongs to another move, or to another boot, proves nothing. */
export function compareMove(
  volume: PlannedVolume,
  route: Route,
  { move, bootId }: { move: string; bootId: string | null },
): StepSketch {
  const lv = volume.uuid;
  const name = `compare-move${route.suffix}@${move.slice(0, 6)}-${(bootId ?? 'unknown').slice(0, 8)}`;
  return {
    name,
    phase: 'move',
    action: { kind: 'compare-move', lv, part: standInOf(volume).part, from: route.from },
    mayStart: [{ kind: 'move-copied', lv, pv: route.from }],
    done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:${name}` }],
  };
}

export function abortMove(volume: PlannedVolume, { from, suffix }: Route): StepSketch {
  const lv = volume.uuid;
  return {
    name: `abort-move${suffix}`,
    phase: 'recover',
    action: { kind: 'abort-move', lv, part: standInOf(volume).part, from },
    done: [{ kind: 'not-moving', lv }],
  };
}

/** For devices of a move that no LV has, whichever volume they were made for. */
export function clearMove(volume: PlannedVolume): StepSketch {
  return clearDevices(volume, { name: 'clear-move', devices: `${volume.vgName}-pvmove…`, by: 'a pvmove' });
}

/** For devices of a leg that no LV has: an `lvconvert -m N`, or `--replace`, was killed before it committed. */
export function clearLegs(volume: PlannedVolume): StepSketch {
  const devices = `${volume.vgName}-${volume.name}_…`;
  return clearDevices(volume, { name: 'clear-legs', devices, by: 'an lvconvert' });
}

function clearDevices(volume: PlannedVolume, what: { name: string; devices: string; by: string }): StepSketch {
  return {
    name: what.name,
    phase: 'recover',
    action: { kind: 'clear-move', lv: volume.uuid },
    done: [],
    inVain: {
      code: 'MOVE_DEVICES_LEFT',
      message:
        `${volume.vgName}/${volume.name}: devices ${what.devices} are there that no LV has, left by ${what.by} that was killed, and they cannot be removed; ` +
        'look at `dmsetup ls --tree` who uses them, and at the kernel’s log',
    },
  };
}

/**
 * One at a time: LVM looks whether any of those that it shall remove is in use before it removes the first, and the device of an ended move may
 * lie on its images still. As a rule it is not in use; `mayFail`: what still runs through it is another volume's to mend.
 */
export function removeLeft(volume: PlannedVolume, left: Pick<Lv, 'uuid' | 'name'>): StepSketch {
  const lv = volume.uuid;
  return {
    name: `remove-left@${left.name}`,
    phase: 'recover',
    action: { kind: 'remove-left', lv, left: left.uuid },
    done: [],
    mayFail: true,
  };
}

/** What it is called tells for which state of the VG it was prepared. */
export function prepareEdit(volume: PlannedVolume, { move, seqno }: { move: string; seqno: number }): StepSketch {
  const lv = volume.uuid;
  const name = `prepare-edit@${seqno}`;
  return {
    name,
    phase: 'recover',
    action: { kind: 'prepare-edit', lv, move },
    done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:${name}` }],
  };
}

export function restoreEdited(volume: PlannedVolume, move: string): StepSketch {
  const lv = volume.uuid;
  return { name: 'restore-edited', phase: 'recover', action: { kind: 'restore-edited', lv, move }, done: [] };
}

/** Where nobody has seen whether the copy is right. */
export function compareLegs(volume: PlannedVolume): StepSketch {
  const lv = volume.uuid;
  return {
    name: 'compare-legs',
    phase: 'recover',
    action: { kind: 'compare-legs', lv },
    done: [{ kind: 'recorded', step: `${volume.vgName}/${volume.name}:compare-legs` }],
    mayFail: true,
  };
}

export function dropLeg(volume: PlannedVolume, now: Volume, pv: string): StepSketch {
  const lv = volume.uuid;
  const legs = now.legs.length - 1;
  return {
    name: 'drop-leg',
    phase: 'recover',
    action: { kind: 'drop-leg', lv, legs, pvs: [pv] },
    done: [
      { kind: 'segtype-is', lv, type: legs === 1 ? 'linear' : 'mirror' },
      { kind: 'part-off', lv, part: lv, pv },
    ],
  };
}

export function restoreMirror(volume: PlannedVolume, now: Volume, pvs: string[]): StepSketch {
  const lv = volume.uuid;
  const withLog = now.kind === 'mirror';
  return {
    name: 'restore-mirror',
    phase: 'recover',
    action: { kind: 'restore-mirror', lv, legs: volume.legs.length, withLog, pvs },
    done: [{ kind: 'segtype-is', lv, type: 'mirror' }],
    copiedBytes: volume.sizeBytes,
  };
}
