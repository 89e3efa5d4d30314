import type { ActionKind } from '../model/plan.js';

const MINUTE = 60_000;

/**
 * How long to wait for a command, in milliseconds; never a reason to kill it. lvconvert suspends the volume, which waits for
 * all I/O in flight: minutes on a slow array under load. A command that only writes metadata ends in seconds.
 */
export function timeLimitMs(kind: ActionKind): number {
  switch (kind) {
    case 'convert':
    case 'restore-legs':
    case 'track-split':
    case 'track-merge':
    case 'log-to-core':
    case 'log-to-disk':
    case 'log-back-to-core':
    case 'move-log':
    case 'add-layer':
    case 'end-layer':
    case 'drop-leg':
    case 'repair-layer':
    case 'replace-leg':
      return 30 * MINUTE;
    case 'read-leg':
      return 30 * 24 * 60 * MINUTE;
    default:
      return 10 * MINUTE;
  }
}
