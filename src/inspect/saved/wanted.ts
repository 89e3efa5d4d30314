import { isOfLvmdump } from './lvm-dump.js';
import { isOfSosReport } from './sos-report.js';

/** Whether a file of an archive may be one that is read. */
export function isWanted(path: string): boolean {
  return isOfSosReport(path) || isOfLvmdump(path) || isOfNodeDirectory(path);
}

function isOfNodeDirectory(path: string): boolean {
  return (
    /(?:^|\/)(?:[^/]+\.(?:txt|json|np|vg|err|rc)|(?:commands|files|backup)\/.+)$/.test(path) &&
    !path.includes('/var/log/')
  );
}
