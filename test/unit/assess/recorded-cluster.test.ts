import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { assess } from '../../../src/assess/assess.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import { readPaths } from '../inspect/saved/sources.js';

/** Two nodes of a real cluster, lvm2 2.02.187 with clvmd and cmirrord, and a mirror with GFS2 mounted on both. */
const recorded = 'test/fixtures/saved/cluster-2.02.187-active-on-both';

async function verdictOf(path: string) {
  return assess(await readPaths(path), defaultPolicy).volumes[0]?.verdict;
}

/** A copy of the recording in which files say something else. */
function changed(changes: Record<string, (text: string) => string>): string {
  const copy = mkdtempSync(join(tmpdir(), 'raidlift-cluster-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(recorded, copy, { recursive: true });
  for (const [name, change] of Object.entries(changes)) {
    const file = join(copy, name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
  return copy;
}

const says = (active: string, locally: string, exclusively: string) => (text: string) =>
  text
    .replaceAll('"lv_active":"locally"', `"lv_active":"${active}"`)
    .replaceAll('"lv_active_locally":"active locally"', `"lv_active_locally":"${locally}"`)
    .replaceAll('"lv_active_exclusively":""', `"lv_active_exclusively":"${exclusively}"`)
    .replaceAll('"lv_active_remotely":"unknown"', '"lv_active_remotely":""');
const ordinaryLog = (text: string) =>
  text
    .replace(/mirror userspace 4 \S+ clustered-disk (\S+) 1024/, 'mirror disk 2 $1 1024')
    .replace('3 clustered-disk', '3 disk');

test('a real cluster is parallel, by many pieces of evidence that do not depend on each other', async () => {
  const verdict = await verdictOf(recorded);
  expect(verdict).toMatchObject({ verdict: 'parallel', rule: 'seen-in-use' });
  const text = verdict?.evidence.join('\n') ?? '';
  const pieces = [/dmsetup table: .*cluster log/, /lvs: active/, /mounts: gfs2 at \/mnt\/g/];
  for (const node of ['node1', 'node2'])
    for (const piece of pieces) expect(text).toMatch(new RegExp(`^${node}: ${piece.source}`, 'm'));
  expect(text).toMatch(/VG vg has the clustered bit/);
  expect(text).toMatch(/node1: daemons: clvmd, cmirrord/);
});

test.each(['node1', 'node2'])('%s alone is enough: its table has a cluster log', async (node) => {
  const verdict = await verdictOf(join(recorded, node));
  expect(verdict).toMatchObject({ verdict: 'parallel', rule: 'seen-in-use' });
  expect(verdict?.evidence[0]).toMatch(new RegExp(`^${node}: dmsetup table`));
});

test('with an ordinary log and one node’s exclusive use by both reports it is exclusive, and alone undecided', async () => {
  const copy = changed({
    'node1/fullreport.json': says('local exclusive', 'active locally', 'active exclusively'),
    'node1/dmsetup.txt': ordinaryLog,
    'node2/fullreport.json': says('remote exclusive', '', ''),
    'node2/dmsetup.txt': () => 'No devices found\n',
    'node2/mounts-blkid.txt': (text) => text.replace(/^\/dev\/mapper\/vg-lv .*\n/m, ''),
  });
  const both = await verdictOf(copy);
  expect(both).toMatchObject({ verdict: 'exclusive', rule: 'one-node-exclusive' });
  expect(both?.evidence.join('\n')).toMatch(/node1: lvs: active exclusively.*\n.*node2: lvs: active on another node/);
  const alone = await verdictOf(join(copy, 'node1'));
  expect(alone).toMatchObject({ verdict: 'undecided', rule: 'nodes-unheard' });
  expect(alone?.evidence.join('\n')).toMatch(/the report of node dlm node 2 is missing/);
});
