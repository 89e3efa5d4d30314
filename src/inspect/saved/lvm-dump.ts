import type { FileTree } from '../../model/file-tree.js';
import type { Inventory } from '../../model/inventory.js';
import { inspectWith } from '../inspect-host.js';
import { dumpConfig } from './lvm-conf.js';
import { metadataReport } from './metadata-report.js';
import { savedPort, textAnswers } from './saved-port.js';
import { infoFromTable, processesFromPs, unameOf } from './translate.js';

/** Files by which a folder is known as an lvmdump. */
export const LVMDUMP_MARKER = 'dmsetup_info';

const METADATA = /^lvm\/backup\/[^/]+$/;
const WANTED =
  /(?:^|\/)(?:dmsetup_(?:info|table|status)|versions|ps_info|lvs|vgs|pvs|lvmdump\.log|lvm\/(?:backup\/[^/]+|lvm(?:local)?\.conf))$/;

export function isOfLvmdump(path: string): boolean {
  return WANTED.test(path);
}

/**
 * An lvmdump (lvmdump(8)), as a folder: a copy of /etc/lvm, dmsetup, versions and ps. Mounts, fstab and file systems are not in
 * it.
 */
export async function readLvmdump(tree: FileTree, { now }: { now: string }): Promise<Inventory> {
  const [info, table, status, versions, ps, conf] = await Promise.all(
    ['dmsetup_info', 'dmsetup_table', 'dmsetup_status', 'versions', 'ps_info', 'lvm/lvm.conf'].map((path) =>
      tree.read(path),
    ),
  );
  const uname = unameOf(versions ?? '');
  const answers = textAnswers({
    commands: {
      'lvm version': versions ?? null,
      'lvm config': conf == null ? null : dumpConfig(conf, `${tree.label}/lvm/lvm.conf`),
      'dmsetup info': infoFromTable(info ?? ''),
      'dmsetup table': table ?? '',
      'dmsetup status': status ?? '',
      'dmsetup targets': targetsOf(versions ?? ''),
    },
    files: { '/proc/sys/kernel/hostname': uname.name, '/proc/sys/kernel/osrelease': uname.kernel },
    processes: processesFromPs(ps ?? ''),
  });
  const printed = await Promise.all(
    ['lvs', 'vgs', 'pvs', 'lvmdump.log'].map(async (path) => (await tree.read(path)) ?? ''),
  );
  const report = metadataReport(
    tree,
    tree.paths.filter((path) => METADATA.test(path)),
    { printed },
  );
  return { ...(await inspectWith(savedPort(answers), { now }, report)), source: 'saved' };
}

/** Which targets are loaded. One that is not may be a module that was not needed yet, and modules are not in an lvmdump. */
function targetsOf(versions: string): string | null {
  return /^raid\s+v/m.test(versions) ? versions : null;
}
