import type { ClusterFacts, Vg, Volume } from '../../model/inventory.js';
import type { ReadPort } from '../../model/ports.js';
import { dmName, isActive } from '../../model/volume.js';

type Superblock = NonNullable<ClusterFacts['superblocks']>[number];

const LIMIT_MS = 5_000;
/** A process each; further ones stay unknown. */
const MOST = 32;

/** Where the superblock lies, in bytes. ocfs2's is the third block, of 512 to 4096 bytes. */
const PLACES: Readonly<Record<string, { from: number; bytes: number }>> = {
  gfs2: { from: 65_536, bytes: 224 },
  ocfs2: { from: 1024, bytes: 7680 },
};

/** od reads a device and changes nothing; every host has it, and its output is text. */
export function superblockArgv(fileSystem: string, device: string): readonly string[] {
  const { from, bytes } = PLACES[fileSystem] ?? { from: 0, bytes: 0 };
  return ['od', '-A', 'n', '-t', 'x1', '-v', '-j', `${from}`, '-N', `${bytes}`, device];
}

/**
 * For how many hosts the gfs2 and ocfs2 on active mirrors were made, by their superblocks. Nothing suspended is read: that would
 * wait.
 */
export async function readSuperblocks(port: ReadPort, vgs: readonly Vg[]): Promise<Superblock[]> {
  const found: Superblock[] = [];
  const asked = vgs.flatMap((vg) => vg.volumes.filter(isToRead)).slice(0, MOST);
  for (const { uuid: lvUuid, vgName, name, usage } of asked) {
    const fileSystem = usage.fileSystem ?? '';
    const argv = superblockArgv(fileSystem, `/dev/mapper/${dmName(vgName, name)}`);
    const result = await port.read(argv, { timeoutMs: LIMIT_MS });
    const said = result.code === 0 ? parseSuperblock(fileSystem, result.stdout) : null;
    if (said !== null) found.push({ lvUuid, fileSystem, ...said });
  }
  return found;
}

function isToRead(volume: Volume): boolean {
  const { kind, usage, suspended } = volume;
  return kind === 'mirror' && isActive(volume) && suspended.length === 0 && (usage.fileSystem ?? '') in PLACES;
}

type Said = Pick<Superblock, 'locking' | 'source'>;

/** What od printed of it; null where that is no superblock. */
export function parseSuperblock(fileSystem: string, text: string): Said | null {
  const bytes = Buffer.from(text.replace(/\s/g, ''), 'hex');
  return fileSystem === 'gfs2' ? gfs2Says(bytes) : ocfs2Says(bytes);
}

/** The lock protocol: 64 bytes at 96, text ended by a 0 [lab: test/lab/saved-sources.test.ts]. */
function gfs2Says(bytes: Buffer): Said | null {
  if (bytes.length < 160 || bytes.readUInt32BE(0) !== 0x01161970) return null;
  const protocol = bytes.subarray(96, 160).toString('latin1').split('\0', 1)[0] ?? '';
  if (!/^lock_[a-z]+$/.test(protocol)) return null;
  return { locking: protocol === 'lock_nolock' ? 'local' : 'cluster', source: `made with ${protocol}` };
}

const OCFS2_INCOMPATIBLE_AT = 0xc0 + 0x20;
const OCFS2_LOCAL = 0x8;

/** A bit in its incompatible features says that it is a file system of one host (kernel: fs/ocfs2/ocfs2_fs.h; seen in what mkfs.ocfs2 1.8.7 writes). */
function ocfs2Says(bytes: Buffer): Said | null {
  for (const block of [512, 1024, 2048, 4096]) {
    const at = 2 * block - (PLACES['ocfs2']?.from ?? 0);
    if (bytes.length < at + OCFS2_INCOMPATIBLE_AT + 4) return null;
    if (bytes.subarray(at, at + 6).toString('latin1') !== 'OCFSV2') continue;
    const isLocal = (bytes.readUInt32LE(at + OCFS2_INCOMPATIBLE_AT) & OCFS2_LOCAL) !== 0;
    return isLocal
      ? { locking: 'local', source: 'made for a local mount' }
      : { locking: 'cluster', source: 'made for a cluster' };
  }
  return null;
}
