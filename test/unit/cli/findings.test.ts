import { expect, test } from 'vitest';
import { checks } from '../../../src/assess/registry.js';
import { World } from './world.js';

test('A finding is explained, whichever way its id is written', async () => {
  const world = new World();
  for (const name of ['NO_ROOM_FOR_METADATA', 'no_room_for_metadata', 'no-room-for-metadata']) {
    expect(await world.raidlift('findings', name)).toBe(0);
    expect(world.stdout).toMatch(/^NO_ROOM_FOR_METADATA \(blocker: cannot be overridden\)\nAbout a volume: no room/);
    for (const label of ['meaning:', 'seen in:', 'remedy:']) expect(world.stdout).toContain(`\n  ${label} `);
  }
});

test('Without an id every finding is listed, within 80 columns', async () => {
  const world = new World();
  expect(await world.raidlift('findings')).toBe(0);
  for (const { id, level } of checks) expect(world.stdout).toMatch(new RegExp(`\\n  ${level} +${id}: `));
  expect(world.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test.each(checks.map(({ id }) => id))('%s can be asked for', async (id) => {
  const world = new World();
  expect(await world.raidlift('findings', id)).toBe(0);
  expect(world.stdout).toContain(id);
});

test('A mistyped id is exit 2 and says which was probably meant', async () => {
  const world = new World();
  expect(await world.raidlift('findings', 'NOSINC')).toBe(2);
  expect(world.stderr).toBe('raidlift: There is no finding NOSINC; did you mean NOSYNC? [FINDING_UNKNOWN]\n');
  expect(await world.raidlift('findings', 'SOMETHING_ELSE_ALTOGETHER')).toBe(2);
  expect(world.stderr).toContain('`raidlift findings` lists all');
});

test('What can be overridden says how', async () => {
  const world = new World();
  await world.raidlift('findings', 'LVM_VERSION_UNPROVEN');
  expect(world.stdout).toContain('`raidlift plan --override LVM_VERSION_UNPROVEN="why it is right here"`');
});

test('With --json it is one document with the texts, of all or of one', async () => {
  const world = new World();
  await world.raidlift('findings', '--json');
  const all = JSON.parse(world.stdout) as { formatVersion: number; findings: { id: string }[] };
  expect(all.findings.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
  await world.raidlift('findings', 'nosync', '--json');
  const one = JSON.parse(world.stdout) as { findings: Record<string, string>[] };
  expect(one.findings.map((finding) => Object.keys(finding).sort())).toEqual([
    ['id', 'level', 'meaning', 'remedy', 'scope', 'seenIn', 'title'],
  ]);
});
