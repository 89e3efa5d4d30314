import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import type { Guest } from '../guest/guest.js';
import { projectDir } from '../guest/paths.js';
import { type Sums, beginSlowSync, makeVolumes, paper, readSums, setSlowness } from './host.js';
import { Load } from './load.js';
import { readRows, sideBySide, type Rows } from './side-by-side.js';
import type { Tell } from './tell.js';
import { proveTracking, readWritten } from './tracking.js';
import { disks, nameOf, volumes, type DemoVolume } from './volumes.js';

/** The plan is left here for reading. */
const planFile = `${projectDir}/.cache/demo/plan.json`;
const exampleFile = `${projectDir}/plans/demo.plan.json`;

/** What the chapters hand on. */
interface Story {
  guest: Guest;
  tell: Tell;
  load: Load;
  rows: Rows;
  sums: Sums;
  paperSum: string;
  /** Bytes written to the disk of data/home's second leg before its sync. */
  legWritten: number;
}

/** The whole story, from the old mirrors to the proofs; 0 when all of them held. */
export async function showMigration(guest: Guest, tell: Tell, options: { keepExample: boolean }): Promise<number> {
  const story = await meetTheHost(guest, tell);
  await look(story);
  await plan(story, options.keepExample);
  await apply(story);
  await compare(story);
  await checkData(story);
  await track(story);
  await endTheLoad(story);
  return sumUp(tell);
}

async function meetTheHost(guest: Guest, tell: Tell): Promise<Story> {
  tell.chapter('A host with old mirrors');
  const versions = await guest.ok(
    `. /etc/os-release; echo "$PRETTY_NAME, Linux $(uname -r), lvm2 $(lvm version 2>/dev/null | sed -n 's/.*LVM version: *//p' | cut -d' ' -f1)"`,
  );
  const tebibytes = disks.reduce((sum, { sizeMiB }) => sum + sizeMiB, 0) / 2 ** 20;
  tell.say(`A disposable host has booted: ${versions.trim()}, ${disks.length} sparse disks of ${tebibytes.toFixed(1)} TiB in
    all. It is a kernel of its own in ordinary processes; nothing on your machine is touched. It gets these volumes:`);
  tell.line();
  for (const volume of volumes) tell.line(`  ${nameOf(volume).padEnd(14)} ${volume.what}`);
  tell.line();
  await makeVolumes(guest);
  const sums = await readSums(guest);
  const paperSum = await sumOfPaper(guest);
  const load = new Load(guest);
  await load.begun();
  const { leg: legWritten } = await readWritten(guest);
  await beginSlowSync(guest, 3000);
  tell.say(`All are filled with random data, of which checksums are kept (of the giant: of what was written to it, on both
    sides of 1 TiB and at both ends). On data/web a program appends numbered entries to a file, each synced to the disk before
    the next; it goes on until the end.`);
  tell.line();
  await tell.run(guest, 'lvs -o vg_name,lv_name,lv_attr,lv_size,segtype,region_size,copy_percent,origin');
  return { guest, tell, load, rows: await readRows(guest), sums, paperSum, legWritten };
}

async function look({ guest, tell }: Story): Promise<void> {
  tell.chapter('Inspect: what is here, and what stands in the way');
  const { code } = await tell.run(guest, 'raidlift inspect');
  tell.prove('the inspection ends with exit code 0', code === 0);
}

async function plan({ guest, tell }: Story, keepExample: boolean): Promise<void> {
  tell.chapter('Plan: every command, before anything is changed');
  const { code } = await tell.run(guest, 'raidlift plan --out plan.json');
  const text = await guest.ok('cat plan.json');
  for (const file of [planFile, ...(keepExample ? [exampleFile] : [])]) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  tell.prove('the plan says with exit code 3 that some volumes are blocked', code === 3);
  const { findings } = JSON.parse(text) as { findings: { id: string; subject: string }[] };
  for (const [subject, id] of expectedFindings) {
    const found = findings.some((finding) => finding.id === id && finding.subject === subject);
    tell.prove(`it found ${id} of ${subject}`, found);
  }
  tell.line();
  const path = relative(process.cwd(), planFile);
  tell.say(
    `The plan is a file on your machine too: ${path}; bin/raidlift show --full ${path} tells all there is in it.`,
  );
}

const expectedFindings: readonly (readonly [string, string])[] = [
  ['big/store', 'REGION_SIZE_RAISED'],
  ['data/archive', 'INACTIVE'],
  ['data/cache', 'NOSYNC'],
  ['data/home', 'NOT_IN_SYNC'],
  ['data/db', 'UNDER_SNAPSHOT'],
  ['tight/images', 'NO_ROOM_FOR_METADATA'],
];

async function apply({ guest, tell, load }: Story): Promise<void> {
  tell.chapter('Apply, with data/web mounted and written to');
  const before = load.acknowledged;
  load.resetLongest();
  const { code } = await tell.run(guest, 'raidlift apply plan.json --yes', {
    meanwhile: () => endTheSync(guest),
  });
  tell.prove('apply converted what the plan said, and left the blocked ones alone (exit code 3)', code === 3);
  const entries = `${load.acknowledged - before} entries meanwhile, ${load.longestMs} ms between two at most`;
  tell.prove('data/web was written to all the while', load.acknowledged > before && (await load.goesOn()), entries);
}

/** Once the load's volume is converted, and so the others too, the slow disk is slow no more than can be watched. */
async function endTheSync(guest: Guest): Promise<void> {
  await guest.sh('for try in {1..600}; do ! dmsetup table data-web | grep -q raid || break; sleep 0.5; done', {
    timeoutMs: 400_000,
  });
  await setSlowness(guest, 20);
}

async function compare({ guest, tell, rows }: Story): Promise<void> {
  tell.chapter('Before and after, as LVM shows it');
  const now = await readRows(guest);
  for (const line of sideBySide(rows, now)) tell.line(`  ${line}`);
  tell.line();
  const right = volumes.filter((volume) => isRight(volume, now));
  tell.prove('each volume is what it was to become', right.length === volumes.length, `${right.length} volumes`);
  const traces = await guest.ok(
    `lvs -a --noheadings -o lv_name,lv_tags 2>/dev/null | grep -E 'raidlift|^ *[^][ ]*_(rmeta|rimage|mlog|mimage)' || true
    dmsetup info -c --noheadings -o name,suspended 2>/dev/null | grep -i ':suspended' || true`,
  );
  tell.prove('no strays, no tags and nothing suspended are left behind', traces.trim() === '', traces.trim());
}

function isRight({ becomes, inactive, ...volume }: DemoVolume, now: Rows): boolean {
  const row = now.get(nameOf(volume));
  if (row === undefined) return false;
  const isActive = row.attr.charAt(4) === 'a';
  return row.segtype === becomes && isActive === (inactive !== true);
}

async function checkData({ guest, tell, sums, paperSum }: Story): Promise<void> {
  tell.chapter('Is it the same data?');
  const now = await readSums(guest, { legs: true });
  const same = [...sums].filter(([name, sum]) => now.get(name) === sum);
  tell.prove('each volume reads as before, byte for byte', same.length === sums.size, `${same.length} of ${sums.size}`);
  const legs = [...now].filter(([name]) => name.includes(' leg '));
  const good = legs.filter(([name, sum]) => sums.get(name.replace(/ leg .*/, '')) === sum);
  tell.prove('so does each single leg', good.length === legs.length && legs.length > 0, `${good.length} legs`);
  tell.prove('so does a file on the mounted data/web', (await sumOfPaper(guest)) === paperSum);
}

async function sumOfPaper(guest: Guest): Promise<string> {
  return guest.ok(`dd if=${paper} bs=1M iflag=direct status=none | sha256sum`);
}

async function track({ guest, tell, legWritten }: Story): Promise<void> {
  tell.chapter('What it was for: a leg that goes away and comes back');
  tell.say(`A leg of an old mirror that goes away is dropped, and copied in full when it is back. A raid1 keeps track. One
    leg of data/home leaves, three mebibytes are written, it comes back; the kernel counts what is written to each disk.`);
  tell.line();
  const { leg } = await readWritten(guest);
  await proveTracking(guest, tell, leg - legWritten);
}

async function endTheLoad({ tell, load }: Story): Promise<void> {
  tell.chapter('The end of the load');
  const { clean, acknowledged, written } = await load.stopAndCheck();
  tell.prove('unmounted and checked, the file system of data/web is clean', clean);
  tell.prove(
    'every entry that was acknowledged is there',
    written >= acknowledged,
    `${acknowledged} acknowledged, ${written} there`,
  );
}

function sumUp(tell: Tell): number {
  tell.line();
  const { proofs, failures } = tell;
  if (failures.length === 0) {
    tell.line(tell.paint(['bold', 'green'], `All ${proofs} proofs hold.`) + ` It took ${tell.seconds()} s.`);
    tell.line(`The plan, for reading:               bin/raidlift show --full ${relative(process.cwd(), planFile)}`);
    tell.line('Such a host, to try things yourself: bin/demo --shell');
    return 0;
  }
  tell.line(tell.paint(['bold', 'red'], `${failures.length} of ${proofs} PROOFS FAILED`));
  for (const failure of failures) tell.line(`  ✗ ${failure}`);
  return 1;
}
