import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../../src/state/store.js';
import { smallPlan } from './samples.js';

let mountPoint: string;
const canMount = process.getuid?.() === 0 && tryMount();

function tryMount(): boolean {
  try {
    const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  }
}

async function mountSmall(options: string): Promise<void> {
  mountPoint = await mkdtemp(join(tmpdir(), 'raidlift-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', mountPoint]);
}

afterEach(async () => {
  execFileSync('umount', ['-l', mountPoint]);
  await rm(mountPoint, { recursive: true });
});

const options = () => ({ stateDir: join(mountPoint, 's'), plan: smallPlan(), bootId: 'b', now: () => new Date(0) });
const said = 'x'.repeat(1000);

test.runIf(canMount)('A disk without room for the journal is refused before anything is changed', async () => {
  await mountSmall('size=512k');
  await expect(openStore(options())).rejects.toMatchObject({ code: 'STATE_FULL', exit: 1 });
  expect(await readdir(join(mountPoint, 's', smallPlan().id))).not.toContain('journal.reserve');
});

test.runIf(canMount)('A read-only folder is refused before anything is changed', async () => {
  await mountSmall('size=4m,ro');
  await expect(openStore(options())).rejects.toMatchObject({ code: 'STATE_READ_ONLY', exit: 1 });
});

test.runIf(canMount)('A disk that fills up later: the journal lives on its reserve, then says so', async () => {
  await mountSmall('size=4m');
  const store = await openStore(options());
  await expect(writeFile(join(mountPoint, 'hog'), Buffer.alloc(8 << 20))).rejects.toThrow(/ENOSPC/);
  let written = 0;
  const append = () => store.journal.append({ kind: 'finished', step: 's', code: 0, said });
  for (; written < 900; written++) await append();
  const fill = async (): Promise<void> => {
    for (; written < 3000; written++) await append();
  };
  await expect(fill()).rejects.toMatchObject({ code: 'STATE_FULL', exit: 1 });
  await expect(append()).rejects.toMatchObject({ code: 'STATE_FULL' });
  await store.close();
  const again = await openStore(options()).catch((error: unknown) => error);
  expect(again).toMatchObject({ code: 'STATE_FULL' });
  await rm(join(mountPoint, 'hog'));
  const later = await openStore(options());
  expect(later.journal.entries).toHaveLength(written);
  await later.close();
});

beforeEach(() => {
  mountPoint = '';
});
