import { ExitCode, RaidliftError } from '../model/errors.js';
import type { DmDevice } from '../model/inventory.js';
import type { CommandResult, ReadPort } from '../model/ports.js';
import { wholeNumber } from './sizes.js';

/** dmsetup(8) writes names of other characters as `\xNN`, so a bar separates for sure. */
const INFO = [
  ...['dmsetup', 'info', '-c', '--noheadings', '--separator', '|'],
  ...['-o', 'name,uuid,major,minor,suspended,open'],
];
/** `--noflush`: asking a thin pool for its status shall not make it commit. */
const STATUS = ['dmsetup', 'status', '--noflush'];
const TABLE = ['dmsetup', 'table'];
const WAITING = ['dmsetup', 'table', '--inactive'];
const NONE = 'No devices found';

/** All that dmsetup is asked here. */
export const dmsetupArgv: readonly (readonly string[])[] = [INFO, TABLE, STATUS];

/** A device-mapper device with its number, `254:3`, by which tables and mounts refer to it. */
export interface NumberedDevice extends DmDevice {
  number: string;
}

/** One device of `dmsetup info`. */
export interface DeviceInfo {
  name: string;
  uuid: string;
  number: string;
  suspended: boolean;
  openCount: number;
}

/**
 * All devices, from the kernel alone: works where LVM commands would wait for a suspended device. Null where there is no
 * dmsetup. Throws `DMSETUP_FAILED` (exit 1).
 */
export async function readDeviceInfo(port: ReadPort): Promise<DeviceInfo[] | null> {
  const result = await port.read(INFO);
  if (result.fault === 'ENOENT') return null;
  return parseInfo(outputOf('dmsetup info', result));
}

/** Adds tables and status lines to what `readDeviceInfo` gave. */
export async function readDevices(port: ReadPort, infos: readonly DeviceInfo[]): Promise<NumberedDevice[]> {
  const [table, status] = await Promise.all([port.read(TABLE), port.read(STATUS)]);
  const tables = linesByName(outputOf('dmsetup table', table));
  return withStatus(infos, status, (info) => tables.get(info.name) ?? []);
}

/** The same with the tables that are loaded and not live, which a command left that was killed: as a rule none. */
export async function readWaitingTables(port: ReadPort, infos: readonly DeviceInfo[]): Promise<NumberedDevice[]> {
  const tables = linesByName(outputOf('dmsetup table --inactive', await port.read(WAITING)));
  return infos.map((info) => ({
    ...info,
    table: (tables.get(info.name) ?? []).filter((line) => line !== ''),
    status: [],
  }));
}

/** The same without asking for tables: those of an earlier look; empty for devices that were not there then. */
export async function readDeviceStatus(
  port: ReadPort,
  infos: readonly DeviceInfo[],
  before: readonly DmDevice[],
): Promise<NumberedDevice[]> {
  const tables = new Map(before.map((device) => [keyOf(device), device.table]));
  return withStatus(infos, await port.read(STATUS), (info) => tables.get(keyOf(info)) ?? []);
}

/** Devices that are no LVM's may have no UUID. */
function keyOf(device: { uuid: string; name: string }): string {
  return device.uuid === '' ? device.name : device.uuid;
}

function withStatus(
  infos: readonly DeviceInfo[],
  status: CommandResult,
  tableOf: (info: DeviceInfo) => string[],
): NumberedDevice[] {
  const states = linesByName(outputOf('dmsetup status', status));
  return infos.map((info) => ({ ...info, table: tableOf(info), status: states.get(info.name) ?? [] }));
}

function outputOf(command: string, result: CommandResult): string {
  if (result.code === 0) return result.stdout;
  const why = result.stderr.trim().split('\n')[0] || result.fault || `exit code ${result.code}`;
  throw failed(command, why);
}

function failed(command: string, why: string): RaidliftError {
  const message = `${command}: ${why}; try it by hand`;
  return new RaidliftError({ code: 'DMSETUP_FAILED', exit: ExitCode.failed, message });
}

function parseInfo(text: string): DeviceInfo[] {
  const devices: DeviceInfo[] = [];
  for (const line of text.split('\n')) {
    const [name, uuid, major, minor, suspended, open] = line.split('|');
    if (name === undefined || uuid === undefined || open === undefined) continue;
    const openCount = wholeNumber(open.trim());
    if (openCount === null) throw failed('dmsetup info', `${JSON.stringify(line.slice(0, 80))} has no open count`);
    devices.push({
      name,
      uuid,
      number: `${major}:${minor}`,
      suspended: suspended === 'Suspended',
      openCount,
    });
  }
  return devices;
}

/** `NAME: LINE`, a line for each target of a device; names hold no blank. */
function linesByName(text: string): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon < 0 || line === NONE) continue;
    const name = line.slice(0, colon);
    const rest = line.slice(colon + 2).trimEnd();
    const known = lines.get(name);
    if (known === undefined) lines.set(name, [rest]);
    else known.push(rest);
  }
  return lines;
}
