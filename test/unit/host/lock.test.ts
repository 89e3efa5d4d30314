import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeLock, type Lock } from '../../../src/host/lock.js';
import { killed, runScript, said, until } from './children.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/raidlift-lock-`);
});
afterAll(async () => await rm(folder, { recursive: true }));

async function take(name: string): Promise<Lock> {
  const lock = await takeLock(`${folder}/${name}`);
  if ('heldBy' in lock) throw new Error(`held by ${lock.heldBy}`);
  return lock;
}

test('only one has it, and the other hears who', async () => {
  const lock = await take('one');
  expect(await takeLock(`${folder}/one`)).toEqual({ heldBy: `process ${process.pid}` });
  await lock.release();
  await (await take('one')).release();
});

test('it is free again when its holder is killed', async () => {
  const path = `${folder}/killed`;
  const child = runScript(`
    import { takeLock } from './src/host/lock.ts';
    console.log(JSON.stringify(await takeLock('${path}')));
    setInterval(() => undefined, 1000);`);
  expect(await said(child)).toBe('{}');
  expect(await takeLock(path)).toEqual({ heldBy: `process ${child.pid}` });
  await killed(child);
  await until(async () => {
    const lock = await takeLock(path);
    if ('heldBy' in lock) return false;
    await lock.release();
    return true;
  });
});

test('it does not keep its holder from ending', async () => {
  const child = runScript(`
    import { takeLock } from './src/host/lock.ts';
    console.log(JSON.stringify(await takeLock('${folder}/ending')));`);
  await said(child);
  await new Promise((resolve) => child.once('exit', resolve));
  await until(async () => !('heldBy' in (await takeLock(`${folder}/ending`))));
});

test('without its folder there is none, and that is said', async () => {
  await expect(takeLock(`${folder}/none/lock`)).rejects.toMatchObject({ code: 'LOCK_UNAVAILABLE', exit: 1 });
});
