import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Guest, bootGuest } from './guest/guest.js';
import { labSuite } from './guest/image.js';
import { Tmux } from './scenario/tmux.js';
import { checksum, column, fillRandom, makeMirror, makeVg, mountExt4, waitSync } from './scenario/volumes.js';
import { disks } from './scenario/with-guest.js';

/*
 * The wizard as a person meets it: tmux, 80 columns by 24 lines, real mirrors. Three of its screens are the picture in the
 * README; with RAIDLIFT_RECORD=1 they are recorded anew, else they must still be what is recorded.
 */

const recording = new URL('../fixtures/session/', import.meta.url);

let guest: Guest;
let terminal: Tmux;
let queueSum: string;
beforeAll(async () => {
  guest = await bootGuest({ disks: disks(5, 96), pvLayer: 'linear' });
  await setUp();
  terminal = await Tmux.open(guest);
});
afterAll(async () => await guest.close());

/** One mirror that converts, one under a snapshot, one that lies on paths another host may have. */
async function setUp(): Promise<void> {
  await makeVg(guest, { vg: 'data', disks: ['d0', 'd1', 'd2'] });
  await makeMirror(guest, { vg: 'data', name: 'db', sizeMiB: 16 });
  await mountExt4(guest, await makeMirror(guest, { vg: 'data', name: 'web', sizeMiB: 32 }), '/mnt/web');
  // device-mapper's multipath is known by its UUID; that is all that matters here.
  for (const [disk, name] of [
    ['d3', 'mpatha'],
    ['d4', 'mpathb'],
  ] as const) {
    const table = `0 $(blockdev --getsz ${guest.disk(disk)}) linear ${guest.disk(disk)} 0`;
    await guest.ok(`dmsetup remove pv${disk}; dmsetup create ${name} --uuid mpath-lab-${name} --table "${table}"`);
  }
  await guest.ok(
    `udevadm settle
    vgcreate -qq san /dev/mapper/mpatha /dev/mapper/mpathb
    lvcreate -y -qq --type mirror -m1 --mirrorlog core -L 32m -n queue san`,
  );
  for (const volume of ['data/db', 'data/web', 'san/queue']) await waitSync(guest, volume);
  queueSum = await fillRandom(guest, '/dev/san/queue');
  await guest.ok('lvchange -an san/queue; lvcreate -y -qq -s -n db_before -L 8m data/db');
}

/** What changes from run to run: ids. */
function steady(screen: string): string {
  return screen.replaceAll(/\b[0-9a-f]{12}\b/g, '0123456789ab').trimEnd();
}

/** The screen, from the line that begins so on, is the recorded one; or it is recorded, where that was asked for. */
async function isRecorded(name: string, from = ''): Promise<void> {
  const file = new URL(`${name}.ansi`, recording);
  const lines = steady(await terminal.colored()).split('\n');

  const first = lines.findIndex((line) => plain(line).startsWith(from));
  const screen = lines.slice(first).join('\n');
  if (process.env['RAIDLIFT_RECORD'] === '1') {
    await mkdir(recording, { recursive: true });
    await writeFile(file, `${screen}\n`);
  }
  // Another release's tmux puts the same colours in other places.
  const as = (await labSuite()) === 'bookworm' ? (text: string) => text : plain;
  expect(as(`${screen}\n`), 'record it anew with RAIDLIFT_RECORD=1').toBe(as(await readFile(file, 'utf8')));
}

function plain(text: string): string {
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}

/** Everything that a change of LVM's metadata would show in. */
async function metadata(): Promise<string> {
  return await guest.ok(
    'vgs --noheadings -o name,seqno; lvs -a --noheadings -o lv_full_name,segtype,lv_tags,lv_active',
  );
}

test('Esc at a question changes nothing, with exit 0', async () => {
  const before = await metadata();
  await terminal.enter('clear; raidlift');
  await terminal.seen('What is it about?');
  await terminal.enter();
  await terminal.seen('Does anything use san/queue');
  const screen = await terminal.seen('Enter: take it');
  expect(screen).toContain('san/queue  32 MiB     2  core  undecided  1 in the way');
  expect(screen).toContain('? Does anything use san/queue on several nodes at once?');
  await isRecorded('1-question');
  await terminal.press('Escape');
  await terminal.seen('No volume was changed.');
  await terminal.enter('echo "exit $?"');
  await terminal.seen('exit 0');
  expect(await metadata()).toBe(before);
});

test('From the questions to an apply that is left with Ctrl-C, gone on with by the next wizard', async () => {
  await terminal.enter('clear; raidlift; echo "exit $?"');
  await terminal.seen('What is it about?');
  await terminal.enter();
  await terminal.seen('Does anything use san/queue');
  await terminal.press('Down', 'Enter');
  await terminal.seen('How do you know');
  await terminal.enter('zoned to this host only');
  await terminal.seen('Read about one?');
  await terminal.press('Down', 'Enter');
  await terminal.seen('lvs: data/db_before is a snapshot of data/db');
  await terminal.enter();
  await terminal.seen('Convert the 2 mirrors that can be?');
  await terminal.enter();
  await terminal.seen('Compare the legs');
  await terminal.enter();
  await terminal.seen('Prove that a leg');
  await terminal.enter();
  await terminal.seen('What now?');
  await isRecorded('2-plan', 'Plan:');
  await terminal.press('Down', 'Enter');
  await terminal.seen('Carry out plan');
  await terminal.press('Down', 'Enter');
  await terminal.seen('lvconvert');
  await terminal.press('C-c');
  await terminal.seen('exit 5');
  const kinds = [await column(guest, 'data/web', 'segtype'), await column(guest, 'san/queue', 'segtype')];
  expect(kinds).toContain('mirror');

  await terminal.enter('clear; raidlift; echo "exit $?"');
  await terminal.seen('A plan was begun here and is not finished.');
  await terminal.press('Down', 'Enter');
  // One mirror stays blocked by its snapshot.
  await terminal.seen('exit 3', 120_000);
  await isRecorded('3-done');
  expect(await column(guest, 'data/web', 'segtype')).toBe('raid1');
  expect(await column(guest, 'san/queue', 'segtype')).toBe('raid1');
  expect(await column(guest, 'data/db', 'segtype')).toBe('mirror');
  await guest.ok('lvchange -aey san/queue');
  expect(await checksum(guest, '/dev/san/queue')).toBe(queueSum);
}, 300_000);
