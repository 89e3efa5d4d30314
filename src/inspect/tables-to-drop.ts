import { RaidliftError } from '../model/errors.js';
import type { Lv, Vg } from '../model/inventory.js';
import { upperOf } from '../model/layers.js';
import { isMoveDevice } from '../model/moves.js';
import type { ReadPort } from '../model/ports.js';
import { dmUuid, vgOfDmName } from '../model/volume.js';
import { readCopyStatus } from './dm-status.js';
import { readDeviceInfo, readDevices, readWaitingTables, type DeviceInfo } from './dmsetup.js';
import { readLvmVersion } from './host-facts.js';
import { readLvmReport } from './lvm-report.js';

/** Devices whose loaded tables are not to be made live. */
export interface TablesToDrop {
  /** Before anything is resumed, in this order. */
  first: string[];
  /** Each once its parts go on, right before it is resumed itself: `dmsetup clear` of a raid1 waits for them, for ever [lab, 6.1]. */
  afterParts: string[];
}

/**
 * What is to be dropped before these devices are resumed: a command was killed, nobody knows here whether it had committed, and what it had
 * loaded is not to be made live. Of a move that is what its end loaded, which leaves a side out: with the live one both sides get every write,
 * whatever the metadata says. Of a layer see `tablesOfLayer`, of a mirror that loses a leg `leavesLegOut`, of a raid1 `newRaidLegs`.
 */
export async function tablesToDrop(port: ReadPort, names: readonly string[]): Promise<TablesToDrop> {
  const infos = (await readDeviceInfo(port)) ?? [];
  const moves = infos.filter((info) => info.suspended && isMoveDevice(info.name) && names.includes(info.name));
  const layers = infos.flatMap((lower) => {
    const upper = infos.find(({ name }) => name === upperOf(lower.name));
    return upper !== undefined && (names.includes(lower.name) || names.includes(upper.name)) ? [{ lower, upper }] : [];
  });
  const known = [...moves, ...layers.flatMap(({ lower, upper }) => [lower, upper])];
  const others = infos.filter((info) => info.suspended && names.includes(info.name) && !known.includes(info));
  const first = moves.map(({ name }) => name);
  if (layers.length === 0 && others.length === 0) return { first, afterParts: [] };
  const tables = await tablesOf(port, [...known, ...others]);
  first.push(...layers.flatMap((layer) => tablesOfLayer(layer, tables)));
  first.push(...others.map(({ name }) => name).filter((name) => leavesLegOut(tables(name))));
  const raids = others.flatMap((info) => {
    const legs = newRaidLegs(tables(info.name));
    return legs.length === 0 ? [] : [{ info, legs }];
  });
  const vgs = await committedVgs(port, infos, new Set(raids.map(({ info }) => vgOfDmName(info.name))));
  const dropped = raids.filter(({ info, legs }) => !isCommitted(vgs, info, { infos, legs }));
  return { first, afterParts: dropped.map(({ info }) => info.name) };
}

interface Tables {
  live: string[];
  loaded: string[];
  status: string[];
}

async function tablesOf(port: ReadPort, infos: readonly DeviceInfo[]): Promise<(name: string) => Tables> {
  const [live, loaded] = [await readDevices(port, infos), await readWaitingTables(port, infos)];
  return (name) => {
    const { table = [], status = [] } = live.find((device) => device.name === name) ?? {};
    return { live: table, status, loaded: loaded.find((device) => device.name === name)?.table ?? [] };
  };
}

/**
 * Where `lvconvert` was killed while it made a layer, the volume's loaded table lies on a lower mirror that is an `error` device still: every write
 * would fail. Where it was killed as it ended one, the live tables are the layer's, whole and in use. In both cases they go on, and a refresh
 * follows where LVM had committed already. Further on in either way the loaded tables are the right ones [lab, 2.03.16].
 */
function tablesOfLayer(
  { lower, upper }: { lower: DeviceInfo; upper: DeviceInfo },
  tables: (name: string) => Tables,
): string[] {
  const { loaded } = tables(upper.name);
  if (loaded.length === 0) return [];
  const isMirror = tables(lower.name).live.some((line) => line.split(' ')[2] === 'mirror');
  const isOnLower = loaded.some((line) => line.split(' ').includes(lower.number));
  return isMirror === isOnLower ? [] : [upper.name, lower.name];
}

/**
 * A mirror's table without one of its legs. Where LVM had not committed yet, that leg would get nothing that is written, and the log, which says that
 * all is clean, would have it taken for whole at the next activation; where it had, the live table goes on until a refresh, and does no harm
 * [lab, 2.03.16]. With a leg that has failed writes wait for the table without it.
 */
function leavesLegOut({ live, loaded, status }: Tables): boolean {
  const before = legsIn(live);
  const after = legsIn(loaded);
  return after > 0 && after < before && /^A+$/.test(readCopyStatus(status)?.health ?? '');
}

/** How many legs a mirror's table has: `0 16384 mirror disk 2 254:4 4096 3 254:5 0 254:6 0 254:9 0 1 handle_errors`; 0: it is none. */
function legsIn([line = '']: readonly string[]): number {
  const words = line.split(' ');
  return words[2] === 'mirror' ? Number(words[5 + Number(words[4])]) : 0;
}

/**
 * Numbers of the legs of a raid1 table that is loaded and has not those of the live one, as where one is taken away, replaced or split off, or where something else
 * becomes raid1; none: there is no such table. Live without a leg that LVM has, that leg gets nothing that is written, and is taken for whole at the next refresh:
 * the kernel says `bitmap file is out of date, doing full recovery`, shows `AA` at once, and copies nothing. Live with a leg that LVM has not, everything is
 * copied to extents that LVM has as free. Live where LVM has a mirror, the way back copies all of that from its first leg, as its log is in memory
 * [lab, 2.03.16, 6.1].
 */
function newRaidLegs({ live, loaded }: Tables): string[] {
  const legs = raidLegs(loaded);
  const before = raidLegs(live);
  return legs.length === before.length && legs.every((leg) => before.includes(leg)) ? [] : legs;
}

/**
 * Numbers of the legs of `0 16384 raid raid1 3 0 region_size 4096 2 254:4 254:5 254:6 254:7`, whose pairs are metadata and leg; `- -`: not there. Other
 * kinds of raid are let alone.
 */
function raidLegs([line = '']: readonly string[]): string[] {
  const words = line.split(' ');
  if (words[2] !== 'raid' || words[3] !== 'raid1') return [];
  return words.slice(6 + Number(words[4])).filter((number, at) => at % 2 === 1 && number !== '-');
}

/** These VGs as LVM has committed them; not one that LVM does not answer about. */
async function committedVgs(port: ReadPort, infos: readonly DeviceInfo[], names: ReadonlySet<string>): Promise<Vg[]> {
  if (names.size === 0) return [];
  const version = await readLvmVersion(port);
  const suspended = infos.filter((info) => info.suspended);
  const vgs: Vg[] = [];
  for (const name of names) {
    try {
      vgs.push(...(await readLvmReport(port, { vgNames: [name], suspended, version })).vgs);
    } catch (error) {
      if (!(error instanceof RaidliftError)) throw error;
    }
  }
  return vgs;
}

/**
 * Whether LVM's metadata has a raid1 of these legs; one that is out with its changes tracked is visible. Then the loaded table is the right one: what was taken away
 * lies in the way of the names of those that are left, and can be removed only when nothing uses it (`rename ioctl on vg-m_rimage_1 failed: Device or
 * resource busy`) [lab, 2.03.16]. Where LVM does not answer it has not: by that nothing is lost.
 */
function isCommitted(
  vgs: readonly Vg[],
  { uuid }: DeviceInfo,
  { infos, legs }: { infos: readonly DeviceInfo[]; legs: readonly string[] },
): boolean {
  const vg = vgs.find((each) => uuid.startsWith(dmUuid(each, { uuid: '' })));
  const [segment] = vg?.lvs.find((lv) => uuid.startsWith(dmUuid(vg, lv)))?.segments ?? [];
  if (vg === undefined || segment?.type !== 'raid1') return false;
  const parts = vg.lvs.filter((lv) => segment.lvs.includes(lv.name));
  const loaded = legs.map((leg) => infos.find(({ number }) => number === leg)?.uuid ?? '');
  const isIn = (lv: Lv): boolean => loaded.some((each) => each.startsWith(dmUuid(vg, lv)));
  return parts.every((lv) => lv.visible !== isIn(lv)) && parts.filter(isIn).length === legs.length;
}
