import type { Host } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import { readDaemons } from './daemons.js';
import { readDmTargets } from './dm-targets.js';
import { listOf, lvmConfigArgv, parseLvmConfig, settingOf, type LvmConfig } from './lvm-config.js';
import { parseLvmVersion } from './lvm-version.js';
import { readSystemId } from './system-id.js';

/** What there is to know of the host apart from its volumes. */
export interface HostFacts {
  host: Omit<Host, 'cluster' | 'initramfs' | 'state' | 'skippedVgs' | 'warnings'>;
  /** Null where LVM did not print it. */
  config: LvmConfig | null;
}

/** `2.03.16`; null where LVM does not say. What else it can be asked depends on it. */
export async function readLvmVersion(port: ReadPort): Promise<string | null> {
  return parseLvmVersion((await port.read(['lvm', 'version'])).stdout);
}

/** One LVM process (the configuration), `dmsetup targets` and files under /proc. */
export async function readHostFacts(port: ReadPort, lvmVersion: string | null): Promise<HostFacts> {
  const [name, bootId, kernel] = await Promise.all([
    readLine(port, '/proc/sys/kernel/hostname'),
    readLine(port, '/proc/sys/kernel/random/boot_id'),
    readLine(port, '/proc/sys/kernel/osrelease'),
  ]);
  const [printed, dmTargets, daemons] = await Promise.all([
    port.read(lvmConfigArgv(lvmVersion)),
    readDmTargets(port, kernel),
    readDaemons(port),
  ]);
  const config = printed.code === 0 ? parseLvmConfig(printed.stdout) : null;
  const systemId = config === null ? null : await readSystemId(port, config, name);
  const host = {
    name,
    bootId,
    kernel,
    lvmVersion,
    dmTargets,
    daemons,
    systemId,
  };
  return { host: { ...host, ...settingsOf(config) }, config };
}

async function readLine(port: ReadPort, path: string): Promise<string | null> {
  return (await port.readFile(path))?.trim() || null;
}

type Settings = Pick<
  Host,
  | 'raidFaultPolicy'
  | 'mirrorImageFaultPolicy'
  | 'monitoring'
  | 'volumeList'
  | 'readOnlyVolumeList'
  | 'autoActivationVolumeList'
>;

function settingsOf(config: LvmConfig | null): Settings {
  const monitoring = config === null ? null : settingOf(config, 'activation/monitoring');
  return {
    raidFaultPolicy: config === null ? null : settingOf(config, 'activation/raid_fault_policy'),
    mirrorImageFaultPolicy: config === null ? null : settingOf(config, 'activation/mirror_image_fault_policy'),
    monitoring: monitoring === null ? null : monitoring === '1',
    volumeList: config === null ? null : listOf(config, 'activation/volume_list'),
    readOnlyVolumeList: config === null ? null : listOf(config, 'activation/read_only_volume_list'),
    autoActivationVolumeList: config === null ? null : listOf(config, 'activation/auto_activation_volume_list'),
  };
}
