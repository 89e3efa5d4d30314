import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSource } from '../../../../src/host/saved/open-source.js';
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

  test('is packed and nothing else', async () => {
    const file = join(folder, 'zeros.gz');
    writeFileSync(file, gzipSync(Buffer.alloc(50_000_000)));
    await expect(read(file)).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' });
  });
});

test('links are not followed, in an archive or a folder', async () => {
  for (const source of [pack('inner.tar', 'in'), join(folder, 'in')]) {
    const opened = await openSource(source, async () => () => true);
    const paths = 'tree' in opened ? opened.tree.paths.map((path) => path.replace(/^in\//, '')) : [];
    expect(paths).toEqual(['fullreport.json']);
  }
});
