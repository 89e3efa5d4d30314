import { createHash } from 'node:crypto';
import { againArgv, blocksArgv, readArgv, sumsArgv } from '../../../../src/apply/compare/commands.js';
import { extentsOf, readExtent } from './extents.js';
import type { Device } from './model.js';
import type { World } from './world.js';

/*
 * What the product's commands that read block devices print (test/fixtures/lab/moving.json: `sums of …`, `blocks of …`, `… again`, `read
 * through`). A write of the model stands for the first block of each extent that it reaches.
 */

const NONE = { skip: 0, count: 0 };
const [SUMS, BLOCKS, AGAIN, READ] = [
  sumsArgv(NONE, []),
  blocksArgv(NONE, '', ''),
  againArgv([], '', ''),
  readArgv(NONE, ''),
].map((argv) => argv[2]);
const EXTENT_MIB = 4;
const BLOCKS_OF_EXTENT = 1024;

export function readBlocks(world: World, argv: readonly string[]): string {
  const [, , script, , ...words] = argv;
  switch (script) {
    case SUMS:
      return sums(world, rangeOf(words), words.slice(2));
    case BLOCKS:
      return blocks(world, rangeOf(words), words.slice(2));
    case AGAIN:
      return again(world, words);
    case READ:
      return readThrough(world, rangeOf(words), words[2] ?? '');
    default:
      throw new Error(`fake: no such reading: ${argv.join(' ')}`);
  }
}

type Range = (extent: number) => boolean;

function rangeOf([skip, count]: readonly string[]): Range {
  const [from, to] = [Number(skip) / EXTENT_MIB, (Number(skip) + Number(count)) / EXTENT_MIB];
  return (extent) => extent >= Math.floor(from) && extent < to;
}

function deviceAt(world: World, path: string): Device | undefined {
  return [...world.devices.values()].find(({ name }) => path === `/dev/mapper/${name}`);
}

/** By extent; null: it cannot be read. */
function readRange(world: World, path: string, range: Range): Map<number, number | null> {
  const device = deviceAt(world, path);
  if (device === undefined) return new Map([[0, null]]);
  const extents = extentsOf(world, device.uuid).filter(range);
  return new Map(extents.map((extent) => [extent, readExtent(world, device.uuid, extent)]));
}

function sums(world: World, range: Range, paths: readonly string[]): string {
  return paths
    .map((path, index) => {
      const read = [...readRange(world, path, range)];
      const text = read.some(([, number]) => number === null) ? `unreadable ${index}` : JSON.stringify(read);
      return `${index} ${createHash('sha1').update(text).digest('hex')}\n`;
    })
    .join('');
}

function blocks(world: World, range: Range, [a = '', b = '']: readonly string[]): string {
  const [left, right] = [readRange(world, a, range), readRange(world, b, range)];
  const unreadable = [left, right].flatMap((read, side) => {
    const bad = [...read].find(([, number]) => number === null);
    return bad === undefined ? [] : [`unreadable ${'ab'[side]} ${bad[0] * BLOCKS_OF_EXTENT}\n`];
  });
  if (unreadable.length > 0) return `${unreadable.join('')}end\n`;
  const differ = [...left].filter(([extent, number]) => right.get(extent) !== number);
  return `${differ.map(([extent]) => `differ ${extent * BLOCKS_OF_EXTENT} 1\n`).join('')}end\n`;
}

function again(world: World, [a = '', b = '', ...runs]: readonly string[]): string {
  const words: string[] = [];
  for (let at = 0; at + 1 < runs.length; at += 2) {
    const [start, count] = [Number(runs[at]), Number(runs[at + 1])];
    const range: Range = (extent) => extent * BLOCKS_OF_EXTENT >= start && extent * BLOCKS_OF_EXTENT < start + count;
    const [left, right] = [a, b].map((path) => JSON.stringify([...readRange(world, path, range)]));
    words.push(left === right ? 'same\n' : 'differ\n');
  }
  return words.join('');
}

function readThrough(world: World, range: Range, path: string): string {
  const bad = [...readRange(world, path, range)].find(([, number]) => number === null);
  return `${bad === undefined ? '' : `unreadable ${bad[0] * BLOCKS_OF_EXTENT}\n`}end\n`;
}
