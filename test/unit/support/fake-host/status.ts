import { dmUuid } from '../../../../src/model/volume.js';
import { isThere } from './data.js';
import type { Device, MetaLv, MetaVg, Table, TablePiece } from './model.js';
import type { World } from './world.js';

/** What the kernel says of a mirror or raid device. */
export interface Sync {
  /** Regions (mirror) or sectors (raid) that are right, of how many. */
  done: number;
  all: number;
  /** 0…100, two digits, as lvs prints it. */
  percent: number;
  /** A letter per leg. */
  letters: string[];
  action: string;
}

type Mirrored = Extract<Table, { target: 'mirror' | 'raid' }>;

export function syncOf(world: World, uuid: string): Sync {
  const device = world.devices.get(uuid);
  const table = device?.table ?? null;
  if (table === null || (table.target !== 'mirror' && table.target !== 'raid')) {
    return { done: 0, all: 0, percent: 0, letters: [], action: 'idle' };
  }
  const copy = world.copyOf(uuid);
  const counted = table.target === 'mirror' ? table.legs : table.legs.filter((leg) => !copy.dead.has(leg));
  const least = Math.min(...counted.map((leg) => copy.done.get(leg) ?? 0));
  const scrubbing = copy.action !== 'idle';
  const all = table.target === 'raid' ? table.sectors : Math.ceil(table.sectors / table.regionSectors);
  const done = Math.floor((scrubbing ? copy.scrubbed : least) * all);
  const letters = table.legs.map((leg, index) => letterOf(world, table, leg, index));
  const action = scrubbing ? copy.action : least === 1 ? 'idle' : copy.resync ? 'resync' : 'recover';
  return { done, all, percent: Math.floor((done / all) * 10_000) / 100, letters, action };
}

/** Whether the kernel counts all of it as copied: a mirror, a raid1, a layer or a move. LVM goes by that. */
export function isCopied(world: World, vg: MetaVg, lv: MetaLv): boolean {
  return syncOf(world, dmUuid(vg, lv)).percent === 100;
}

function uuidOf(world: World, table: Table): string {
  return [...world.devices.values()].find((device) => device.table === table)?.uuid ?? '';
}

function letterOf(world: World, table: Mirrored, leg: string, index: number): string {
  if (table.target === 'mirror') return world.copyOf(uuidOf(world, table)).dead.has(leg) ? 'D' : 'A';
  if (table.present[index] !== true) return '-';
  return raidLetter(world, table, leg);
}

function raidLetter(world: World, table: Mirrored, leg: string): string {
  for (const [uuid, device] of world.devices) {
    if (device.table !== table) continue;
    const copy = world.copyOf(uuid);
    if (copy.dead.has(leg)) return 'D';
    return copy.resync || (copy.done.get(leg) ?? 0) < 1 ? 'a' : 'A';
  }
  return isThere(world, leg) ? 'A' : 'D';
}

/** The lines that `dmsetup table` prints after the name, one for each piece. */
export function tableLines(world: World, table: Table): string[] {
  if (table.target !== 'linear') return [tableLine(world, table)];
  return piecesOf(table).map(({ from, sectors, piece }) => {
    const on =
      'pv' in piece
        ? `${world.diskNumber(piece.pv)} ${world.sectorOf(piece)}`
        : `254:${world.devices.get(piece.device)?.minor ?? '?'} ${piece.start * table.extentSectors}`;
    return `${from} ${sectors} linear ${on}`;
  });
}

function piecesOf(table: Extract<Table, { target: 'linear' }>): { from: number; sectors: number; piece: TablePiece }[] {
  let from = 0;
  return table.pieces.map((piece) => {
    const sectors = piece.extents * table.extentSectors;
    from += sectors;
    return { from: from - sectors, sectors, piece };
  });
}

function tableLine(world: World, table: Exclude<Table, { target: 'linear' }>): string {
  const number = (uuid: string): string => `254:${world.devices.get(uuid)?.minor ?? '?'}`;
  switch (table.target) {
    case 'error':
      return `0 ${table.sectors} error `;
    case 'snapshot':
    case 'snapshot-origin':
      return `0 ${table.sectors} ${table.target} ${table.on.map(number).join(' ')}`;
    case 'mirror':
      return mirrorLine(table, number);
    case 'raid':
      return raidLine(table, number);
  }
}

function mirrorLine(table: Extract<Table, { target: 'mirror' }>, number: (uuid: string) => string): string {
  const log = [
    ...(table.log === null ? [] : [number(table.log)]),
    String(table.regionSectors),
    ...(table.nosync ? ['nosync'] : []),
  ];
  const legs = table.legs.map((leg) => `${number(leg)} 0`).join(' ');
  const features = table.handleErrors ? ' 1 handle_errors' : '';
  const kind = table.log === null ? 'core' : 'disk';
  return `0 ${table.sectors} mirror ${kind} ${log.length} ${log.join(' ')} ${table.legs.length} ${legs}${features}`;
}

function raidLine(table: Extract<Table, { target: 'raid' }>, number: (uuid: string) => string): string {
  const rebuild = table.legs.flatMap((leg, index) => (table.rebuild.includes(leg) ? ['rebuild', String(index)] : []));
  const words = ['0', ...(table.nosync ? ['nosync'] : []), ...rebuild, 'region_size', String(table.regionSectors)];
  const legs = table.legs
    .map((leg, index) => (table.present[index] === true ? `${number(table.metas[index] ?? '')} ${number(leg)}` : '- -'))
    .join(' ');
  return `0 ${table.sectors} raid raid1 ${words.length} ${words.join(' ')} ${table.legs.length} ${legs}`;
}

/** The lines that `dmsetup status` prints after the name. */
export function statusLines(world: World, device: Device, table: Table): string[] {
  if (table.target !== 'linear') return [statusLine(world, device, table)];
  return piecesOf(table).map(({ from, sectors }) => `${from} ${sectors} linear `);
}

function statusLine(world: World, device: Device, table: Table): string {
  if (table.target !== 'mirror' && table.target !== 'raid') return `0 ${table.sectors} ${table.target} `;
  const { done, all, letters, action } = syncOf(world, device.uuid);
  if (table.target === 'raid') {
    return `0 ${table.sectors} raid raid1 ${letters.length} ${letters.join('')} ${done}/${all} ${action} 0 0 -`;
  }
  const number = (uuid: string): string => `254:${world.devices.get(uuid)?.minor ?? '?'}`;
  const log = table.log === null ? '1 core' : `3 disk ${number(table.log)} A`;
  const legs = table.legs.map(number).join(' ');
  return `0 ${table.sectors} mirror ${table.legs.length} ${legs} ${done}/${all} 1 ${letters.join('')} ${log}`;
}
