import { ExitCode } from '../model/errors.js';
import type { DraftVolume } from '../model/plan.js';

/** Exit 3 for a plan that leaves something blocked or undecided, whatever else it does. */
export function exitOf(plan: { volumes: readonly Pick<DraftVolume, 'decision'>[] }): ExitCode {
  const open = plan.volumes.some((volume) => volume.decision === 'blocked' || volume.decision === 'undecided');
  return open ? ExitCode.blocked : ExitCode.done;
}
