import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { compareDevices, type CompareInput } from '../../../../src/apply/compare/compare-devices.js';
import { readThrough } from '../../../../src/apply/compare/read-through.js';
import { readCommand } from '../../../../src/host/read-command.js';
import type { Clock, ReadPort } from '../../../../src/model/ports.js';

const MIB = 1024 ** 2;
vi.setConfig({ testTimeout: 60_000 });

/** Files instead of devices: tmpfs knows no direct reads. */
const port: ReadPort = {
  read: (argv) =>
    readCommand(
      argv.map((word) => word.replaceAll(' iflag=direct', '')),
      20_000,
    ),
  readFile: async () => null,
  list: async () => null,
  realPath: async () => null,
};

/** A clock without waiting; `onSleep` is what happens meanwhile. */
function clockWith(onSleep: () => void = () => undefined): Clock {
  let now = 0;
  return {
    now: () => new Date(now),
    sleep: async (ms, signal) => {
      now += ms;
      onSleep();
      return !signal.aborted;
    },
  };
}

function makeLegs(count: number, sizeMib: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'raidlift-compare-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const content = Buffer.alloc(sizeMib * MIB);
  for (let at = 0; at < content.length; at += 512) content.writeUInt32LE(at, at);
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder, `leg${index}`);
    writeFileSync(path, content);
    return path;
  });
}

function write(path: string, at: number, bytes: number, value = 7): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(bytes, value), 0, bytes, at);
  closeSync(file);
}

function inputOf(paths: readonly string[], sizeMib: number, rest: Partial<CompareInput> = {}): CompareInput {
  return {
    host: port,
    clock: clockWith(),
    stop: new AbortController().signal,
    devices: paths.map((path, index) => ({ path, name: `leg ${index}` })),
    sizeBytes: sizeMib * MIB,
    ...rest,
  };
}

test('Legs that are equal are found equal, with progress to the end', async () => {
  const seen: number[] = [];
  const legs = makeLegs(2, 70);
  const found = await compareDevices(inputOf(legs, 70, { onProgress: (percent) => seen.push(percent) }));
  expect(found).toEqual({ kind: 'compared', differences: [], unreadable: [] });
  expect(seen).toEqual([50, 100]);
});

test('Each run of blocks that differs for good is told, to the block', async () => {
  const legs = makeLegs(3, 70);
  write(legs[1] ?? '', 5 * MIB + 4096 + 100, 9000);
  write(legs[2] ?? '', 69 * MIB, 1);
  const found = await compareDevices(inputOf(legs, 70));
  expect(found).toEqual({
    kind: 'compared',
    differences: [
      { between: ['leg 0', 'leg 1'], startBytes: 5 * MIB + 4096, lengthBytes: 3 * 4096 },
      { between: ['leg 0', 'leg 2'], startBytes: 69 * MIB, lengthBytes: 4096 },
    ],
    unreadable: [],
  });
});

test('A write that was on its way to one leg is no difference once it has arrived', async () => {
  const [first = '', second = ''] = makeLegs(2, 8);
  write(first, 3 * MIB, 4096);
  write(second, 6 * MIB, 4096, 9);
  const clock = clockWith(() => write(second, 3 * MIB, 4096));
  const found = await compareDevices(inputOf([first, second], 8, { clock }));
  expect(found).toMatchObject({ differences: [{ startBytes: 6 * MIB, lengthBytes: 4096 }] });
});

test('A leg of which much differs is told in whole pieces, and ends', async () => {
  const [first = '', second = ''] = makeLegs(2, 96);
  const content = readFileSync(second);
  for (let at = 0; at < content.length; at += 4096) content[at] = 7;
  writeFileSync(second, content);
  const found = await compareDevices(inputOf([first, second], 96));
  expect(found).toMatchObject({ differences: [{ startBytes: 0, lengthBytes: 96 * MIB }] });
});

test('What cannot be read is told apart from what differs', async () => {
  const [first = '', second = ''] = makeLegs(2, 1);
  const found = await compareDevices(inputOf([first, `${second}-gone`], 1));
  expect(found).toEqual({ kind: 'compared', differences: [], unreadable: [{ device: 'leg 1', startBytes: 0 }] });
  const both = await compareDevices(inputOf([`${first}-gone`, `${second}-gone`], 1));
  expect(both).toMatchObject({ unreadable: [{ device: 'leg 0' }, { device: 'leg 1' }] });
});

test('A stop ends a comparison between two pieces', async () => {
  const stop = new AbortController();
  const found = await compareDevices(
    inputOf(makeLegs(2, 70), 70, { stop: stop.signal, onProgress: () => stop.abort() }),
  );
  expect(found).toEqual({ kind: 'stopped' });
});

test('A device that does not answer is a failure, not an equality', async () => {
  const host: ReadPort = { ...port, read: async () => ({ code: null, stdout: '', stderr: '', fault: 'timeout' }) };
  expect(await compareDevices(inputOf(makeLegs(2, 1), 1, { host }))).toMatchObject({ kind: 'failed' });
  const silent: ReadPort = { ...port, read: async () => ({ code: 127, stdout: '', stderr: 'no sha1sum' }) };
  expect(await compareDevices(inputOf(makeLegs(2, 1), 1, { host: silent }))).toMatchObject({ kind: 'failed' });
});

test('A device is read through to its end, or to the first block that cannot be read', async () => {
  const [leg = ''] = makeLegs(1, 70);
  const { host, clock, stop } = inputOf([], 70);
  expect(await readThrough({ host, clock, stop, path: leg, sizeBytes: 70 * MIB })).toEqual({ kind: 'read' });
  const gone = await readThrough({ host, clock, stop, path: `${leg}-gone`, sizeBytes: 70 * MIB });
  expect(gone).toEqual({ kind: 'unreadable', startBytes: 0 });
});
