import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { limits } from '../../../../src/host/saved/limits.js';
import { openSource } from '../../../../src/host/saved/open-source.js';
import { textWithin } from '../../../../src/host/saved/text-within.js';
import { readPaths } from './sources.js';

const nodes = 'test/fixtures/saved/cluster-2.02.187-active-on-both';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'raidlift-archive-'));
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'in/fullreport.json'), '{"report":[]}');
  symlinkSync('fullreport.json', join(folder, 'in/fullreport.json.err'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

function pack(name: string, ...args: string[]): string {
  const file = join(folder, name);
  execFileSync('tar', ['-caPf', file, ...args], { cwd: folder });
  return file;
}

const read = async (file: string): Promise<unknown> => readPaths(file);

describe('an archive of node directories', () => {
  test.each([['nodes.tar'], ['nodes.tar.gz'], ['nodes.tgz'], ['nodes.tar.xz'], ['nodes.tar.bz2']])(
    '%s reads as the folder itself',
    async (name) => {
      const file = pack(name, '-C', join(process.cwd(), nodes), 'node1', 'node2', 'vg.metadata.txt');
      const { vgs, ...packed } = await readPaths(file);
      const { vgs: expected, ...whole } = await readPaths(nodes);
      expect(packed).toEqual(whole);
      expect(vgs.map((vg) => ({ ...vg, seen: [] }))).toEqual(expected.map((vg) => ({ ...vg, seen: [] })));
    },
  );
});

describe('an archive is refused that', () => {
  test('has an absolute name', async () => {
    const file = pack('absolute.tgz', join(folder, 'in/fullreport.json'));
    await expect(read(file)).rejects.toMatchObject({ code: 'ARCHIVE_UNSAFE', exit: 2 });
  });

  test('has .. in a name', async () => {
    const file = pack('dots.tar', '--transform=s,^in,in/../..,', 'in/fullreport.json');
    await expect(read(file)).rejects.toThrow('"in/../../fullreport.json" leads out of the archive');
  });

  test.each([['/etc/passwd'], ['../../etc/passwd']])('has a link to %s', async (target) => {
    const link = join(folder, 'in/link');
    symlinkSync(target, link);
    try {
      await expect(read(pack('link.tar.xz', 'in'))).rejects.toThrow('is a link that leads out of the archive');
    } finally {
      await rm(link);
    }
  });

  test.each([['cut.tar.xz'], ['cut.tar.gz'], ['cut.tar.bz2']])('is cut off: %s', async (name) => {
    const file = pack(name, '-C', join(process.cwd(), nodes), 'node1');
    truncateSync(file, Math.floor(readFileSync(file).length / 2));
    await expect(read(file)).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED', exit: 2 });
  });

  test.each([['keptBytes'], ['unpackedBytes']] as const)('unpacks to more than may be: a bomb (%s)', async (limit) => {
    withLimits({ [limit]: 3_000_000 });
    const bomb = pack('bomb.tar.xz', large('a.txt'), large('b.txt'));
    await expect(openSource(bomb, async () => () => true)).rejects.toMatchObject({ code: 'SOURCE_TOO_LARGE', exit: 2 });
  });

  test('is packed and nothing else', async () => {
    const file = join(folder, 'zeros.gz');
    writeFileSync(file, gzipSync(Buffer.alloc(50_000_000)));
    await expect(read(file)).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' });
  });
});

test('what has no end is given up: a device, a pipe', async () => {
  withLimits({ fileBytes: 1_000_000 });
  await expect(openSource('/dev/zero', async () => () => true)).rejects.toMatchObject({
    code: 'SOURCE_TOO_LARGE',
    exit: 2,
  });
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(1000);
    })(),
  );
  await expect(textWithin(endless, 'stdin')).rejects.toThrow('stdin: it holds more than 1000000 bytes');
});

describe('an archive that is read leaves out', () => {
  test('devices, pipes and hard links, whatever they are called', async () => {
    const entry = (path: string, type: 'File' | 'Link' | 'CharacterDevice' | 'BlockDevice' | 'FIFO', text = '') => {
      const block = Buffer.alloc(text === '' ? 512 : 1024);
      const link = type === 'Link' ? { linkpath: 'n/fullreport.json' } : {};
      new Header({ path, type, size: text.length, mode: 0o644, devmaj: 1, devmin: 5, ...link }).encode(block);
      block.write(text, 512);
      return block;
    };
    const special = join(folder, 'special.tar');
    const entries = [
      entry('n/fullreport.json', 'File', '{"report":[]}'),
      entry('n/lvm-version.txt', 'CharacterDevice'),
      entry('n/lvm-config.txt', 'BlockDevice'),
      entry('n/daemons.txt', 'FIFO'),
      entry('n/uname.txt', 'Link'),
      Buffer.alloc(1024),
    ];
    writeFileSync(special, Buffer.concat(entries));
    const opened = await openSource(special, async () => () => true);
    expect('tree' in opened && opened.tree.paths).toEqual(['n/fullreport.json']);
  });

  test('one file that is larger than any may be', async () => {
    withLimits({ fileBytes: 1_000_000 });
    const packed = pack('huge.tar.gz', large('huge.txt'), 'in/fullreport.json');
    const opened = await openSource(packed, async () => () => true);
    expect('tree' in opened && opened.tree.paths).toEqual(['in/fullreport.json']);
  });
});

/** An empty file of two million bytes; packed it is next to nothing. */
function large(name: string): string {
  writeFileSync(join(folder, name), '');
  truncateSync(join(folder, name), 2_000_000);
  return name;
}

function withLimits(smaller: Partial<typeof limits>): void {
  const before = { ...limits };
  onTestFinished(() => void Object.assign(limits, before));
  Object.assign(limits, smaller);
}

test('links are not followed, in an archive or a folder', async () => {
  for (const source of [pack('inner.tar', 'in'), join(folder, 'in')]) {
    const opened = await openSource(source, async () => () => true);
    const paths = 'tree' in opened ? opened.tree.paths.map((path) => path.replace(/^in\//, '')) : [];
    expect(paths).toEqual(['fullreport.json']);
  }
});
