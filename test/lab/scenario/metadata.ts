import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/**
 * LVM's committed metadata as it stands in a disk's image file, read from the host while the guest runs: what a power cut at
 * this instant would leave. Layout on disk: lvm2 lib/label/label.h, lib/format_text/layout.h.
 */
export interface Committed {
  seqno: number;
  /** LVM's own words, such as `Write[2] from lvconvert --yes …`. */
  description: string;
  text: string;
}

const SECTOR = 512;
const MDA_MAGIC = ' LVM2 x[5A%r0N*>';
/** lvm2 lib/misc/crc.h: INITIAL_CRC. */
const INITIAL_CRC = 0xf597a6cf;
/** What is read of a metadata area at first: its header is one sector. */
const HEADER_SIZE = 512;

interface Area {
  offset: number;
  size: number;
}

/** One disk's metadata area, open for reading. */
export class MetadataFile {
  readonly #file: number;
  #area: Area | undefined;
  #seen = '';
  #latest: Committed | undefined;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
  }

  close(): void {
    closeSync(this.#file);
  }

  /**
   * The latest text that was read whole; undefined while there is no PV, or none of a VG. Cheap where nothing has changed
   * (one read of a sector). A header caught in the middle of its being written counts as no change.
   */
  read(): Committed | undefined {
    this.#area ??= this.#findArea();
    if (this.#area === undefined) return undefined;
    const header = this.#bytes(this.#area.offset, HEADER_SIZE);
    const signature = header.toString('latin1', 0, 80);
    if (signature === this.#seen) return this.#latest;
    const text = this.#text(this.#area, header);
    if (text === undefined) return this.#latest;
    this.#seen = signature;
    this.#latest = { seqno: numberField(text, 'seqno'), description: stringField(text, 'description'), text };
    return this.#latest;
  }

  /** The label is in one of the first four sectors; the metadata areas follow the list of data areas in the PV header. */
  #findArea(): Area | undefined {
    for (let sector = 0; sector < 4; sector++) {
      const label = this.#bytes(sector * SECTOR, SECTOR);
      if (label.toString('latin1', 0, 8) !== 'LABELONE') continue;
      const areas = { at: label.readUInt32LE(20) + 40 };
      while (areaAt(label, areas) !== undefined);
      const area = areaAt(label, areas);
      if (area === undefined) return undefined;
      return this.#bytes(area.offset, HEADER_SIZE).toString('latin1', 4, 20) === MDA_MAGIC ? area : undefined;
    }
    return undefined;
  }

  /** The committed text: the area is a ring, which goes on after its header when its end is reached. */
  #text(area: Area, header: Buffer): string | undefined {
    if (!isWhole(header, { from: 4, checksum: header.readUInt32LE(0) })) return undefined;
    const offset = Number(header.readBigUInt64LE(40));
    const size = Number(header.readBigUInt64LE(48));
    if (offset === 0 || size === 0) return undefined;
    const beforeEnd = Math.min(size, area.size - offset);
    const ring = Buffer.concat([
      this.#bytes(area.offset + offset, beforeEnd),
      this.#bytes(area.offset + HEADER_SIZE, size - beforeEnd),
    ]);
    if (!isWhole(ring, { from: 0, checksum: header.readUInt32LE(56) })) return undefined;
    return ring.toString('utf8').replace(/\0+$/, '');
  }

  #bytes(offset: number, size: number): Buffer {
    const buffer = Buffer.alloc(size);
    let done = 0;
    while (done < size) {
      const count = readSync(this.#file, buffer, done, size - done, offset + done);
      if (count === 0) break;
      done += count;
    }
    return buffer;
  }
}

/** The entry of a list of areas, which ends with one of zeros; moves on to the next. */
function areaAt(label: Buffer, position: { at: number }): Area | undefined {
  if (position.at + 16 > label.length) return undefined;
  const offset = Number(label.readBigUInt64LE(position.at));
  const size = Number(label.readBigUInt64LE(position.at + 8));
  position.at += 16;
  return offset === 0 ? undefined : { offset, size };
}

/** LVM's checksum is CRC-32 with a start value of its own and without the last inversion. */
function isWhole(bytes: Buffer, { from, checksum }: { from: number; checksum: number }): boolean {
  return ~crc32(bytes.subarray(from), ~INITIAL_CRC >>> 0) >>> 0 === checksum;
}

function numberField(text: string, name: string): number {
  return Number(new RegExp(`^\\s*${name} = (\\d+)`, 'm').exec(text)?.[1] ?? NaN);
}

function stringField(text: string, name: string): string {
  return (new RegExp(`^\\s*${name} = "((?:[^"\\\\]|\\\\.)*)"`, 'm').exec(text)?.[1] ?? '').replace(/\\(.)/g, '$1');
}

/** What a VG's disks hold: the text with the highest seqno, which is the one that LVM takes after a power cut. */
export class VgOnDisk {
  readonly #files: MetadataFile[];

  constructor(images: readonly string[]) {
    this.#files = images.map((image) => new MetadataFile(image));
  }

  read(): Committed | undefined {
    let latest: Committed | undefined;
    for (const file of this.#files) {
      const committed = file.read();
      if (committed !== undefined && committed.seqno > (latest?.seqno ?? -1)) latest = committed;
    }
    return latest;
  }

  close(): void {
    for (const file of this.#files) file.close();
  }
}

export interface Watch {
  stop: () => void;
}

/**
 * Looks every millisecond or so, and calls with each new commit, at once: what the callback does synchronously (a freeze)
 * happens within a few milliseconds of the commit.
 */
export function watchCommits(vg: VgOnDisk, onCommit: (committed: Committed) => void): Watch {
  let last = vg.read()?.seqno ?? -1;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const committed = vg.read();
    if (committed !== undefined && committed.seqno > last) {
      last = committed.seqno;
      onCommit(committed);
    }
    timer = setTimeout(look, 1);
  };
  timer = setTimeout(look, 1);
  return {
    stop: () => {
      clearTimeout(timer);
    },
  };
}
