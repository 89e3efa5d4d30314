import { ExitCode } from '../model/errors.js';
import type { PlannedVolume } from '../model/plan.js';
import type { FreedPv } from './session.js';

export type Outcome = 'done' | 'nothing' | 'kept' | 'blocked' | 'stopped' | 'failed' | 'interrupted';

export interface VolumeResult {
  uuid: string;
  /** `VG/LV`. */
  subject: string;
  outcome: Outcome;
  code?: string;
  message: string;
}

/** Bytes, decimal: what was copied on the way back, by the kernel's count, and what full copies would have been. */
export interface Copied {
  copiedBytes: string;
  sizeBytes: string;
  /** Volumes that nothing is known of: LVM ended their move by itself, or nothing needed copying. */
  unmeasured: number;
}

export interface ApplyResult {
  volumes: VolumeResult[];
  /** The PV that the plan was to free, once everything on it was moved. */
  freed?: FreedPv;
  copied?: Copied;
  exit: ExitCode;
}

export function resultOf(
  planned: PlannedVolume,
  outcome: Outcome,
  why: { code?: string; message: string },
): VolumeResult {
  return {
    uuid: planned.uuid,
    subject: `${planned.vgName}/${planned.name}`,
    outcome,
    ...(why.code === undefined ? {} : { code: why.code }),
    message: why.message,
  };
}

/** A volume whose turn did not come, or did not end, before the stop. */
export function interrupted(planned: PlannedVolume, by: { signal: string; message: string }): VolumeResult {
  const code = by.signal === 'WINDOW_CLOSED' ? by.signal : 'INTERRUPTED';
  return resultOf(planned, 'interrupted', { code, message: by.message });
}

/** A volume that the plan leaves alone. */
export function untouched(planned: PlannedVolume): VolumeResult {
  const outcomes = {
    nothing: 'nothing',
    keep: 'kept',
    blocked: 'blocked',
    undecided: 'blocked',
    convert: 'stopped',
    cover: 'stopped',
    uncover: 'stopped',
    'stand-in': 'stopped',
    'move-log': 'stopped',
    track: 'stopped',
    'track-back': 'stopped',
    'track-mirror': 'stopped',
    'track-parallel': 'stopped',
    'track-mirror-back': 'stopped',
  } as const;
  return resultOf(planned, outcomes[planned.decision], { message: planned.because });
}

/** In a mixed run: stopped by a person, before failed, before blocked, before done. */
export function exitOf(volumes: readonly VolumeResult[]): ExitCode {
  const has = (...outcomes: Outcome[]) => volumes.some((volume) => outcomes.includes(volume.outcome));
  if (has('interrupted')) return ExitCode.stopped;
  if (has('failed', 'stopped')) return ExitCode.failed;
  if (has('blocked')) return ExitCode.blocked;
  return ExitCode.done;
}
