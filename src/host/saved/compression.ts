export type Compression = 'none' | 'gzip' | 'xz' | 'bzip2' | 'zstd';

const MAGIC: readonly [Compression, number[]][] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** How an archive is packed, by its first bytes; null where it is none: neither packed nor a tar (`ustar` at byte 257). */
export function compressionOf(head: Uint8Array): Compression | null {
  const packed = MAGIC.find(([, magic]) => magic.every((byte, at) => head[at] === byte));
  if (packed !== undefined) return packed[0];
  return Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar' ? 'none' : null;
}
