import type { FileTree } from '../../model/file-tree.js';
import type { Inventory } from '../../model/inventory.js';
import { lockspaceFolders, parseDlmToolLs } from '../cluster/dlm.js';
import { inspectWith } from '../inspect-host.js';
import { dumpConfig } from './lvm-conf.js';
import { metadataReport } from './metadata-report.js';
import { namesIn, readMatching } from './rooted-tree.js';
import { savedPort, textAnswers } from './saved-port.js';
import {
  infoFromTable,
  lsblkFromBlkid,
  lsblkFromPairs,
  mountinfoFromMount,
  mountinfoFromMounts,
  processesFromPs,
  unameOf,
} from './translate.js';

/** Names of the commands' files, as sos makes them of the command line (sos: sos/report/plugins). */
const COMMANDS = {
  info: /^sos_commands\/[^/]+\/dmsetup_info_-c$/,
  table: /^sos_commands\/[^/]+\/dmsetup_table$/,
  status: /^sos_commands\/[^/]+\/dmsetup_status$/,
  uname: /^sos_commands\/kernel\/uname_-a$/,
  ps: /^sos_commands\/process\/ps_(?:auxwwwm?|auxfwww|alxwww|-elfL?)$/,
  blkid: /^sos_commands\/(?:block|filesys)\/blkid_-c_.dev.null$/,
  lsblk: /^sos_commands\/block\/lsblk_-O_-P$/,
  mount: /^sos_commands\/filesys\/mount_-l$/,
  dlm: /^sos_commands\/dlm\/dlm_tool_ls(?:_-n)?$/,
  packages: /^(?:installed-(?:rpms|debs)|package-data|sos_commands\/(?:rpm|dpkg)\/[^/]*(?:-qa|dpkg_-l)[^/]*)$/,
} as const;
const METADATA = /^etc\/lvm\/backup\/[^/]+$|^sos_commands\/lvm2\/metadata\/pvck_--dump_metadata_[^/]*$/;
const PRINTED = /^sos_commands\/(?:lvm2|devicemapper)\/(?:vgdisplay|vgs|lvs|pvs)_[^/]*$/;
const CIB = /^sos_commands\/(?:pacemaker|cluster)\/crm_report\/[^/]+\/cib\.xml$/;

/** Where the files of a host lie in a report that are read by their own paths. */
const COPIED =
  /^(?:etc\/(?:fstab$|lvm\/|corosync\/|cluster\/|libvirt\/qemu\/|machine-id$)|proc\/(?:swaps|mounts|self\/mountinfo|sys\/kernel\/)|lib\/modules\/[^/]+\/modules\.|sys\/(?:fs\/gfs2|kernel\/dlm|class\/nvme)|var\/lib\/(?:pacemaker|heartbeat)\/)/;

/** Whether a file of a sos report says something of LVM; the path may begin with the report's own folder. */
export function isOfSosReport(path: string): boolean {
  const plain = path.replace(/^(?:\.\/)?[^/]+\//, '');
  return [path, plain].some(
    (candidate) =>
      COPIED.test(candidate) ||
      METADATA.test(candidate) ||
      PRINTED.test(candidate) ||
      CIB.test(candidate) ||
      Object.values(COMMANDS).some((pattern) => pattern.test(candidate)),
  );
}

/**
 * An unpacked sos report. LVM's layout is in its copy of /etc/lvm/backup, what is active in what dmsetup printed; the rest is at
 * the paths of the host. Its lvs, vgs and pvs are for people: only what LVM said beside is taken from them.
 */
export async function readSosReport(tree: FileTree, { now }: { now: string }): Promise<Inventory> {
  const read = async (pattern: RegExp): Promise<string | null> => readMatching(tree, pattern);
  const info = infoFromTable((await read(COMMANDS.info)) ?? '');
  const uname = unameOf((await read(COMMANDS.uname)) ?? '');
  const answers = textAnswers({
    commands: {
      'lvm version': lvmVersionOf((await read(COMMANDS.packages)) ?? ''),
      'lvm config': await configOf(tree),
      'dmsetup info': info,
      'dmsetup table': (await read(COMMANDS.table)) ?? '',
      'dmsetup status': (await read(COMMANDS.status)) ?? '',
      lsblk: await blockDevicesOf(read, info),
    },
    files: {
      '/proc/sys/kernel/hostname': uname.name,
      '/proc/sys/kernel/osrelease': uname.kernel,
      '/proc/self/mountinfo': await mountinfoOf(tree, read),
      '/var/lib/pacemaker/cib/cib.xml': (await tree.read('var/lib/pacemaker/cib/cib.xml')) ?? (await read(CIB)),
    },
    folders: await lockspacesOf(read),
    processes: processesFromPs((await readAll(tree, COMMANDS.ps)).join('\n')),
    otherFile: (path) => tree.read(path.slice(1)),
    otherFolder: async (path) => namesIn(tree, path.slice(1)),
  });
  const printed = await readAll(tree, PRINTED);
  const report = metadataReport(
    tree,
    tree.paths.filter((path) => METADATA.test(path)),
    { printed },
  );
  return { ...(await inspectWith(savedPort(answers), { now }, report)), source: 'saved' };
}

/** All of them: a listing that ended early says nothing of the rest. */
async function readAll(tree: FileTree, pattern: RegExp): Promise<string[]> {
  return Promise.all(
    tree.paths.filter((path) => pattern.test(path)).map(async (path) => (await tree.read(path)) ?? ''),
  );
}

type Read = (pattern: RegExp) => Promise<string | null>;

/** The package's version is LVM's own: `lvm2-2.02.187-6.el7`, `ii  lvm2  2.03.16-2`. */
function lvmVersionOf(packages: string): string | null {
  const version = /^(?:ii\s+lvm2\s+|lvm2-)(\d+\.\d+\.\d+)/m.exec(packages)?.[1];
  return version === undefined ? null : `LVM version: ${version}`;
}

async function configOf(tree: FileTree): Promise<string | null> {
  const texts = await Promise.all(['etc/lvm/lvm.conf', 'etc/lvm/lvmlocal.conf'].map((path) => tree.read(path)));
  const [main, local] = texts.map((text) => (text === null ? null : dumpConfig(text, tree.label)));
  // Read as one file: of a setting that stands in both, the local one is the later.
  return main == null ? null : `${main}\n${local ?? ''}`;
}

async function blockDevicesOf(read: Read, info: string | null): Promise<string | null> {
  return lsblkFromPairs((await read(COMMANDS.lsblk)) ?? '') ?? lsblkFromBlkid((await read(COMMANDS.blkid)) ?? '', info);
}

async function mountinfoOf(tree: FileTree, read: Read): Promise<string | null> {
  const own = await tree.read('proc/self/mountinfo');
  if (own !== null) return own;
  return (
    mountinfoFromMounts((await tree.read('proc/mounts')) ?? '') ??
    mountinfoFromMount((await read(COMMANDS.mount)) ?? '')
  );
}

async function lockspacesOf(read: Read): Promise<Record<string, string[]>> {
  const text = await read(COMMANDS.dlm);
  return text === null ? {} : lockspaceFolders(parseDlmToolLs(text));
}
