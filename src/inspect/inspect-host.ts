import { ExitCode, RaidliftError } from '../model/errors.js';
import type { Host, Inventory, Vg } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import { readCluster } from './cluster/cluster-facts.js';
import { clusterLinesOf } from './cluster/cluster-mounts.js';
import { readRegistrations } from './cluster/reservations.js';
import { readSuperblocks } from './cluster/superblocks.js';
import { DmStack } from './dm-stack.js';
import { readDeviceInfo, readDevices, type NumberedDevice } from './dmsetup.js';
import { readHostFacts, readLvmVersion, type HostFacts } from './host-facts.js';
import { isNeededAtBoot, readInitramfs } from './initramfs.js';
import { readBlockDevices, type BlockDevice } from './lsblk.js';
import { heldLayers } from './layer.js';
import { readLvmReport, type LvmReport, type LvmReportOptions } from './lvm-report.js';
import { mountOf, parseFstab, parseMountinfo, parseSwaps, type Mount } from './mounts.js';
import { describePvDevices } from './pv-devices.js';
import { locateStateFolder, numberOf } from './state-folder.js';
import { extraSystemIds, markForeign } from './system-id.js';
import { UsageCollector } from './usage.js';
import { hostView, plainDevice } from './host-view.js';
import { assembleVolumes } from './volumes.js';

export interface InspectOptions {
  /** The time of inspection, ISO 8601. */
  now: string;
  /** The folder whose place is looked up: the state of raidlift itself. */
  stateFolder?: string;
}

/**
 * Looks at a live host: three LVM processes (report, version, configuration) and a fixed number of other reads, whatever the
 * number of LVs. dmsetup is asked first, as LVM may wait for a suspended device.
 *
 * Throws `NOT_ROOT`, `LVM_MISSING`, `LVM_FAILED`, `DEVICES_SUSPENDED`, `DMSETUP_FAILED`, all exit 1.
 */
export async function inspectHost(port: ReadPort, options: InspectOptions): Promise<Inventory> {
  await requireRoot(port);
  return inspectWith(port, options, readLvmReport);
}

/** Where the report on VGs comes from: LVM, or what it once said. */
export type ReportReader = (port: ReadPort, options: LvmReportOptions) => Promise<LvmReport>;

/** The same with the report from elsewhere; what the port does not know is unknown in the Inventory. */
export async function inspectWith(
  port: ReadPort,
  { now, stateFolder }: InspectOptions,
  readReport: ReportReader,
): Promise<Inventory> {
  const [infos, version] = await Promise.all([readDeviceInfo(port), readLvmVersion(port)]);
  const held = await heldLayers(port, infos);
  const suspended = [...held, ...(infos ?? []).filter((info) => info.suspended && info.uuid.startsWith('LVM-'))];
  const [report, facts, devices, blockDevices, files] = await Promise.all([
    readReport(port, { suspended, version }),
    readHostFacts(port, version),
    infos === null ? null : readDevices(port, infos),
    readBlockDevices(port),
    readMountFiles(port),
  ]);
  const { vgs, skippedVgs, warnings } = report;
  markForeign(vgs, facts.host.systemId, extraSystemIds(facts.config));
  if (blockDevices !== null) await describePvDevices(port, vgs, { blockDevices, config: facts.config });
  const stack = new DmStack(devices ?? []);
  assembleAll(vgs, { devices, stack, blockDevices: blockDevices ?? new Map(), files });
  const registrations = await readRegistrations(port, vgs);
  const cluster = await readCluster(port, { daemons: facts.host.daemons, mounts: files.mounts });
  const superblocks = await readSuperblocks(port, vgs);
  // A source without a list of mounts does not say that nothing is mounted.
  const clusterMounts = files.mountsRead ? cluster.clusterMounts : null;
  const host: Host = {
    ...facts.host,
    cluster: { ...cluster, clusterMounts, registrations, superblocks, fstab: clusterLinesOf(files.fstab) },
    initramfs: await bootImage(port, vgs, facts),
    state:
      stateFolder === undefined ? null : await locateStateFolder(port, stateFolder, { mounts: files.mounts, stack }),
    skippedVgs,
    warnings,
  };
  return {
    formatVersion: 1,
    takenAt: now,
    source: 'live',
    host,
    vgs,
    nodes: [],
    dm: devices?.map(plainDevice) ?? null,
  };
}

/** Unprivileged, LVM and dmsetup answer with less than there is, or not at all. */
async function requireRoot(port: ReadPort): Promise<void> {
  const status = await port.readFile('/proc/self/status');
  const effective = /^Uid:\s+\d+\s+(\d+)/m.exec(status ?? '')?.[1];
  if (effective === undefined || effective === '0') return;
  throw new RaidliftError({
    code: 'NOT_ROOT',
    exit: ExitCode.failed,
    message: 'looking at LVM and device-mapper takes root; run it with sudo, or give a saved report with --from',
  });
}

interface MountFiles {
  mountsRead: boolean;
  mounts: Mount[];
  swaps: string[];
  fstab: string | null;
}

async function readMountFiles(port: ReadPort): Promise<MountFiles> {
  const [mountinfo, swaps, fstab] = await Promise.all([
    port.readFile('/proc/self/mountinfo'),
    port.readFile('/proc/swaps'),
    port.readFile('/etc/fstab'),
  ]);
  return {
    mountsRead: mountinfo !== null,
    mounts: parseMountinfo(mountinfo ?? ''),
    swaps: parseSwaps(swaps ?? ''),
    fstab,
  };
}

interface Seen {
  devices: readonly NumberedDevice[] | null;
  stack: DmStack;
  blockDevices: ReadonlyMap<string, BlockDevice>;
  files: MountFiles;
}

function assembleAll(vgs: readonly Vg[], { devices, stack, blockDevices, files }: Seen): void {
  const collector = new UsageCollector(stack, files.fstab !== null);
  collector.addMounts(files.mounts);
  collector.addSwaps(files.swaps, (path) => {
    const mount = mountOf(path, files.mounts);
    return mount === undefined ? undefined : numberOf(mount, stack);
  });
  collector.addFileSystems(blockDevices);
  collector.addFstab(parseFstab(files.fstab ?? ''), vgs, blockDevices);
  const view = hostView(devices ?? [], collector);
  for (const vg of vgs) vg.volumes = assembleVolumes(vg, view);
}

/** Only where a mirror is needed at boot: listing a boot image takes seconds. */
async function bootImage(port: ReadPort, vgs: readonly Vg[], { host }: HostFacts): Promise<Host['initramfs']> {
  const needed = vgs.some((vg) => vg.volumes.some((volume) => volume.kind === 'mirror' && isNeededAtBoot(volume)));
  return needed && host.kernel !== null ? readInitramfs(port, host.kernel) : null;
}
