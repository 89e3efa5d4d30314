import { blocks } from '../assess/blocks.js';
import { ExitCode } from '../model/errors.js';
import type { Finding } from '../model/finding.js';
import type { DraftVolume } from '../model/plan.js';

type Named = Pick<DraftVolume, 'vgName'>;

interface Planned {
  volumes: readonly (Named & Pick<DraftVolume, 'decision'>)[];
  findings: readonly Finding[];
}

/** Exit 3 for a plan that leaves something blocked or undecided, whatever else it does. */
export function exitOf({ volumes, findings }: Planned): ExitCode {
  const open = volumes.some(({ decision }) => decision === 'blocked' || decision === 'undecided');
  return open || unseenVgs(findings, volumes).length > 0 ? ExitCode.blocked : ExitCode.done;
}

/** What blocks VGs that LVM does not show: nobody knows which mirrors are left there. */
export function unseenVgs(findings: readonly Finding[], volumes: readonly Named[]): Finding[] {
  const seen = new Set(volumes.map(({ vgName }) => vgName));
  return findings.filter(
    (finding) => blocks(finding) && !/^host$|\//.test(finding.subject) && !seen.has(finding.subject),
  );
}
