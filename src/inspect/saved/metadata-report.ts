import { usageError } from '../../model/errors.js';
import type { FileTree } from '../../model/file-tree.js';
import type { Lv, Vg } from '../../model/inventory.js';
import { dmUuid } from '../../model/volume.js';
import { readDeviceInfo, type DeviceInfo } from '../dmsetup.js';
import type { ReportReader } from '../inspect-host.js';
import { readRemarks } from '../lvm-report.js';
import { looksLikeMetadata, readMetadata } from '../metadata/read-metadata.js';

/** A file is one of metadata texts only up to this length; LVM's metadata areas have 1 MiB as a rule, and up to 4 GiB never. */
const LONGEST_TEXT = 64_000_000;

/** `LVM-` and two UUIDs without hyphens. */
const DM_UUID_LENGTH = 68;

/** What else of a host tells about its VGs, beside metadata texts. */
export interface Beside {
  /** What lvs, vgs or vgdisplay printed for people, stderr included. */
  printed?: readonly string[];
}

/**
 * A host's VGs from metadata texts of that host, with what its device-mapper devices tell: an LV that has a device is active
 * here. Where LVM itself reported a newer seqno, or a VG without a text, that is a warning.
 */
export function metadataReport(tree: FileTree, paths: readonly string[], { printed = [] }: Beside = {}): ReportReader {
  return async (port) => {
    const vgs = await newestVgs(tree, paths);
    const infos = await readDeviceInfo(port);
    if (infos !== null) for (const vg of vgs) fillFromDevices(vg, infos);
    const { skippedVgs } = readRemarks(printed.join('\n'));
    const warnings = printed.flatMap((text) => compareWithVgdisplay(text, vgs, tree.label));
    if (vgs.length === 0 && warnings.length === 0 && skippedVgs.length === 0) {
      throw usageError(
        'SOURCE_WITHOUT_LVM',
        `${tree.label}: it holds no LVM metadata (etc/lvm/backup) and no report; add one: lvm fullreport -a --reportformat json --units b`,
      );
    }
    return { vgs, skippedVgs, warnings };
  };
}

/** Of each VG the text with the highest seqno. */
async function newestVgs(tree: FileTree, paths: readonly string[]): Promise<Vg[]> {
  const newest = new Map<string, Vg>();
  for (const path of paths) {
    const text = await tree.read(path);
    if (text === null || text.length > LONGEST_TEXT || !looksLikeMetadata(text)) continue;
    for (const { vg } of readMetadata(text, `${tree.label}/${path}`)) {
      if ((newest.get(vg.uuid)?.seqno ?? -1) < vg.seqno) newest.set(vg.uuid, vg);
    }
  }
  return [...newest.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * An LV with a device is active on this host. One without is inactive here, which in a clustered or shared VG says nothing of
 * other nodes (facts §4).
 */
function fillFromDevices(vg: Vg, infos: readonly DeviceInfo[]): void {
  const own = new Map(infos.map((info) => [info.uuid, info]));
  // Under a snapshot or in a pool the data is on a device with a suffix: `LVM-…-real`.
  const under = new Set(infos.map((info) => info.uuid.slice(0, DM_UUID_LENGTH)));
  const inCluster = vg.clustered || vg.lockType !== 'none';
  for (const lv of vg.lvs) {
    const uuid = dmUuid(vg, lv);
    const device = own.get(uuid);
    const isActive = device !== undefined || under.has(uuid);
    lv.activation = isActive ? 'active' : inCluster ? null : 'inactive';
    lv.open = device !== undefined ? device.openCount > 0 : lv.activation === 'inactive' ? false : null;
    lv.suspended = device?.suspended ?? false;
    lv.attr = withState(lv);
  }
}

function withState(lv: Lv): string {
  if (lv.activation === null) return lv.attr;
  const state = lv.activation === 'inactive' ? '-' : lv.suspended ? 's' : 'a';
  const open = lv.open === null ? 'X' : lv.open ? 'o' : '-';
  return `${lv.attr.slice(0, 4)}${state}${open}${lv.attr.slice(6)}`;
}

/** `vgdisplay` prints `VG Name`, `Metadata Sequence No` and `VG UUID` of each VG (vgdisplay(8)). */
function compareWithVgdisplay(text: string, vgs: readonly Vg[], label: string): string[] {
  const lines: string[] = [];
  for (const block of text.split('--- Volume group ---').slice(1)) {
    const cell = (name: string): string | undefined => new RegExp(`^\\s*${name}\\s+(\\S+)\\s*$`, 'm').exec(block)?.[1];
    const [name, uuid, seqno] = [cell('VG Name'), cell('VG UUID'), cell('Metadata Sequence No')];
    if (name === undefined || uuid === undefined) continue;
    const vg = vgs.find((candidate) => candidate.uuid === uuid);
    if (vg === undefined) {
      lines.push(`${label}: VG ${name} was there, and no metadata text of it is here: nothing is known of it`);
    } else if (seqno !== undefined && Number(seqno) !== vg.seqno) {
      lines.push(
        `${label}: LVM reported seqno ${seqno} of VG ${name}, the metadata text has ${vg.seqno}: the layout may be another one`,
      );
    }
  }
  return lines;
}
