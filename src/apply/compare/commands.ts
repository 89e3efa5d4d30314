import { BLOCK_BYTES, type Run } from './ranges.js';

/*
 * Reading block devices, as commands that a host of any age has (dd, sha1sum, cmp and awk of a base system): the data stays on
 * the host, what comes back is a few words. All reads bypass the page cache (`iflag=direct`): what counts is what lies on the disks.
 */

export const MIB = 1024 ** 2;

/** For each device: its number and the checksum of a piece. What cannot be read makes a checksum that no other device has. */
const SUMS = `
skip=$1 count=$2 n=0
shift 2
for device do
  (
    sum=$({ dd if="$device" bs=1048576 skip="$skip" count="$count" iflag=direct 2>/dev/null || echo "unreadable $n"; } | sha1sum)
    echo "$n \${sum%% *}"
  ) &
  n=$((n + 1))
done
wait`;

/** Where two devices differ in a piece, in blocks, or from where on one cannot be read; `end` when all was read. */
const BLOCKS = `
skip=$1 count=$2 a=$3 b=$4
piece() { dd if="$1" bs=1048576 skip="$skip" count="$count" iflag=direct 2>/dev/null; }
whole=1
for device in "$a" "$b"; do
  piece "$device" >/dev/null && continue
  whole=0 which=a
  [ "$device" = "$a" ] || which=b
  dd if="$device" of=/dev/null bs=4096 skip=$((skip * 256)) count=$((count * 256)) iflag=direct 2>&1 |
    awk -v which="$which" -v at=$((skip * 256)) '/records in/ { split($1, read, "+"); at += read[1] } END { print "unreadable", which, at }'
done
if [ "$whole" = 1 ]; then
  piece "$a" | {
    exec 3<&0
    piece "$b" </dev/null | cmp -l /proc/self/fd/3 - 2>/dev/null
  } | awk -v from=$((skip * 256)) '
    { block = from + int(($1 - 1) / 4096) }
    block != last || NR == 1 { if (NR > 1 && block == last + 1) n++; else { if (NR > 1) print "differ", first, n; first = block; n = 1 } last = block }
    END { if (NR > 0) print "differ", first, n }'
fi
echo end`;

/**
 * Runs of blocks read again: first one device, then the other, then the first again. What the second has is what the first had
 * before or has after: the same. The first has not changed meanwhile and the second is different: they differ, or a write is
 * on its way to one of them. Else it is being written all the time.
 */
const AGAIN = `
a=$1 b=$2
shift 2
sum() {
  if [ $(($2 % 256)) -eq 0 ] && [ $(($3 % 256)) -eq 0 ]; then unit=256; else unit=1; fi
  {
    dd if="$1" bs=$((unit * 4096)) skip=$(($2 / unit)) count=$(($3 / unit)) iflag=direct 2>/dev/null || echo "unreadable $1"
  } | sha1sum
}
while [ $# -gt 1 ]; do
  before=$(sum "$a" "$1" "$2") other=$(sum "$b" "$1" "$2") after=$(sum "$a" "$1" "$2")
  if [ "$before" = "$other" ] || [ "$after" = "$other" ]; then echo same
  elif [ "$before" = "$after" ]; then echo differ
  else echo moving
  fi
  shift 2
done`;

/** A piece read and thrown away; says from which block on it cannot be. */
const READ = `
dd if="$3" of=/dev/null bs=1048576 skip="$1" count="$2" iflag=direct 2>/dev/null ||
  dd if="$3" of=/dev/null bs=4096 skip=$(($1 * 256)) count=$(($2 * 256)) iflag=direct 2>&1 |
    awk -v at=$(($1 * 256)) '/records in/ { split($1, read, "+"); at += read[1] } END { print "unreadable", at }'
echo end`;

/** A part of a device, in MiB. */
export interface Piece {
  skip: number;
  count: number;
}

export function sumsArgv({ skip, count }: Piece, devices: readonly string[]): string[] {
  return script(SUMS, [skip, count, ...devices]);
}

export function blocksArgv({ skip, count }: Piece, a: string, b: string): string[] {
  return script(BLOCKS, [skip, count, a, b]);
}

export function againArgv(runs: readonly Run[], a: string, b: string): string[] {
  return script(AGAIN, [a, b, ...runs.flatMap((run) => [run.start, run.blocks])]);
}

export function readArgv({ skip, count }: Piece, device: string): string[] {
  return script(READ, [skip, count, device]);
}

function script(text: string, args: readonly (string | number)[]): string[] {
  return ['sh', '-c', text.trim(), 'raidlift', ...args.map(String)];
}

/** The checksums in the order of the devices; null where one is missing. */
export function parseSums(stdout: string, devices: number): string[] | null {
  const sums = new Array<string>(devices).fill('');
  for (const line of stdout.split('\n')) {
    const match = /^(\d+) ([0-9a-f]{40})$/.exec(line);
    if (match !== null && Number(match[1]) < devices) sums[Number(match[1])] = match[2] ?? '';
  }
  return sums.includes('') ? null : sums;
}

export interface Blocks {
  differ: Run[];
  /** The first block that cannot be read. */
  unreadable: { which: 'a' | 'b'; block: number }[];
}

/** Null where the command did not come to its end. */
export function parseBlocks(stdout: string): Blocks | null {
  const found: Blocks = { differ: [], unreadable: [] };
  const lines = stdout.trimEnd().split('\n');
  if (lines.pop() !== 'end') return null;
  for (const line of lines) {
    const [word, first, second] = line.split(' ');
    if (word === 'differ') found.differ.push({ start: Number(first), blocks: Number(second) });
    else if (word === 'unreadable') found.unreadable.push({ which: first === 'b' ? 'b' : 'a', block: Number(second) });
    else return null;
  }
  return found;
}

/** The first block that cannot be read, or null; undefined where the command did not come to its end. */
export function parseRead(stdout: string): number | null | undefined {
  const match = /^(?:unreadable (\d+)\n)?end\n$/.exec(stdout);
  if (match === null) return undefined;
  return match[1] === undefined ? null : Number(match[1]);
}

export type Again = 'same' | 'differ' | 'moving';

/** One word for each run; null where one is missing. */
export function parseAgain(stdout: string, runs: number): Again[] | null {
  const words = stdout.split('\n').filter((word): word is Again => /^(same|differ|moving)$/.test(word));
  return words.length === runs ? words : null;
}

/** A device's size in pieces of so many MiB; the last one may be shorter. */
export function piecesOf(sizeBytes: number, pieceMib: number): Piece[] {
  const all = Math.ceil(sizeBytes / MIB);
  const pieces: Piece[] = [];
  for (let skip = 0; skip < all; skip += pieceMib) pieces.push({ skip, count: Math.min(pieceMib, all - skip) });
  return pieces;
}

/** A piece cut into smaller ones of so many MiB. */
export function cut({ skip, count }: Piece, pieceMib: number): Piece[] {
  return piecesOf(count * MIB, pieceMib).map((part) => ({ skip: skip + part.skip, count: part.count }));
}

/** The whole of a piece as blocks. */
export function runOf({ skip, count }: Piece): Run {
  return { start: (skip * MIB) / BLOCK_BYTES, blocks: (count * MIB) / BLOCK_BYTES };
}
