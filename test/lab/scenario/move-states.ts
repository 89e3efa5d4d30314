import type { Guest } from '../guest/guest.js';
import { fillBlocks, wrongBlocks } from './block-writer.js';
import { descriptionOf, lvBlocks, ringTexts } from './compose.js';
import { startRaidlift } from './raidlift.js';
import { sample } from './soak.js';
import { makeMirror, makeVg, waitSync } from './volumes.js';
import { problemsOf } from './whole-mirror.js';

/*
 * Every state that LVM commits while it ends a held move of a leg, finished or aborted: each text is taken from the metadata ring of a PV
 * (facts §10), put on disk, and taken on by `resume --ignore-journal` from the plan and the host alone.
 */

const SIZE_MIB = 8;
const LONG = { timeoutMs: 300_000 };
/** What leaves, what stays, and where the leg goes. */
const [LEAVES, STAYS, LOG, TARGET] = ['d0', 'd1', 'd2', 'd3'] as const;

export type Moved = 'mirror' | 'raid1';

export interface EndsOfMoves {
  /** LVM's own words for each state, `finish` or `abort` before them. */
  states: string[];
  problems: string[];
  /** What resume says of the first of them, before a person has given a word. */
  stop: string;
}

/** Moves a leg of a fresh VG's volume off a PV, then goes on from states in which the end of that move can be cut off: in the soak each. */
export async function takeOnEnds(guest: Guest, kind: Moved): Promise<EndsOfMoves> {
  await makeVolume(guest, kind);
  let plan = '';
  const argv = `away ${guest.pv(LEAVES)} --policy /root/p.yaml --yes`;
  const { code, stderr } = await startRaidlift(guest, argv, (event) => (plan = event.plan ?? plan)).done;
  if (code !== 0) throw new Error(stderr);
  const finish = await ring(guest, 'lvpoll --polloperation');
  const abort = await abortBy(guest, (await ring(guest, 'pvmove --atomic')).at(-1) ?? '');
  const ends: EndsOfMoves = { states: [], problems: [], stop: '' };
  const states = Object.entries({ finish, abort }).flatMap(([way, committed]) => statesOf(way, committed));
  ends.states = states.map(({ label }) => label);
  for (const { label, text, at, next } of sample(states, { oneOf: 2 })) {
    await put(guest, text);
    if (ends.stop === '') ends.stop = await stopOf(guest, plan);
    const problems = await takeOn(guest, { kind, plan, next, isEdited: at < 3 });
    ends.problems.push(...problems.map((problem) => `${label}: ${problem}`));
  }
  return ends;
}

/** LVM commits the first text once more; the last one is no state on the way any more. */
function statesOf(way: string, committed: readonly string[]) {
  return committed.flatMap((text, at) => {
    if (!lvBlocks(text).has('pvmove0') || sameLvs(text, committed[at - 1])) return [];
    return [{ label: `${way}: ${descriptionOf(text)}`, text, at, next: committed.at(-2) ?? '' }];
  });
}

async function makeVolume(guest: Guest, kind: Moved): Promise<void> {
  await makeVg(guest, { disks: [LEAVES, STAYS, LOG, TARGET] });
  const legs = `${guest.pv(LEAVES)} ${guest.pv(STAYS)}`;
  if (kind === 'mirror') await makeMirror(guest, { vg: 'vg', name: 'm', sizeMiB: SIZE_MIB, pvs: [LEAVES, STAYS, LOG] });
  else await guest.ok(`lvcreate -y -qq --type raid1 -m 1 -L ${SIZE_MIB}m -n m vg ${legs}`);
  await waitSync(guest, 'vg/m');
  await fillBlocks(guest, '/dev/vg/m', { sizeMiB: SIZE_MIB });
  await guest.ok(`printf 'formatVersion: 1\\nspares: [${guest.pv(TARGET)}]\\n' >/root/p.yaml`);
}

/** What was committed by the command with these words, oldest first. (`vgcfgrestore` goes back to the seqno of its text.) */
async function ring(guest: Guest, words: string): Promise<string[]> {
  await guest.ok(`rm -f /root/ring; pvck -qq --dump metadata_all -f /root/ring ${guest.pv(STAYS)}`);
  return ringTexts(await guest.ok('cat /root/ring')).filter((text) => descriptionOf(text).includes(words));
}

function sameLvs(text: string, other: string | undefined): boolean {
  const lvs = (each: string): string => JSON.stringify([...lvBlocks(each)]);
  return other !== undefined && lvs(text) === lvs(other);
}

/** Without LVM's own polling: what is left to do is left to resume. */
async function put(guest: Guest, text: string): Promise<void> {
  await guest.ok('vgchange -qq -an vg && cat >/root/state', { stdin: text });
  await guest.ok('vgcfgrestore -qq --yes --force -f /root/state vg && vgchange -qq -aey --poll n vg', LONG);
}

/** Holds the move once more, aborts it as a person would, and gives what LVM committed for that. */
async function abortBy(guest: Guest, held: string): Promise<string[]> {
  await put(guest, held);
  await waitSync(guest, 'vg/pvmove0');
  await guest.ok(`pvmove --abort ${guest.pv(LEAVES)}; while lvs -a vg | grep -q pvmove; do sleep 0.2; done`, LONG);
  return ring(guest, '--abort');
}

/** Without a person's word nothing is changed; what was said. */
async function stopOf(guest: Guest, plan: string): Promise<string> {
  const seqno = 'vgs --noheadings -o seqno vg';
  const before = await guest.ok(seqno);
  const { code, stdout } = await guest.sh(`raidlift resume --ignore-journal ${plan} --yes`, LONG);
  const isUnchanged = (await guest.ok(seqno)) === before;
  return isUnchanged ? `exit ${code}: ${stdout}` : 'it changed the VG unasked';
}

interface Wanted {
  kind: Moved;
  plan: string;
  /** What LVM itself commits before it takes away what is left of the move. */
  next: string;
  /** Nothing but an edit of metadata helps. */
  isEdited: boolean;
}

/** Goes on alone or, where nothing else helps, with a person's word. */
async function takeOn(guest: Guest, { kind, plan, next, isEdited }: Wanted): Promise<string[]> {
  const after = `/var/lib/raidlift/${plan}/backups/vg.without-pvmove0`;
  const word = isEdited ? '--edit-metadata' : '';
  const { code, stdout, stderr } = await guest.sh(
    `rm -f ${after}; raidlift resume --ignore-journal ${plan} ${word} --yes`,
    LONG,
  );
  if (code !== 0) return [`resume ended with ${code}: ${stderr}${stdout.slice(-600)}`];
  const edited = isEdited ? wrongEdit(await guest.ok(`cat ${after}`), next) : [];
  const used = await guest.ok(
    `pvs --noheadings --nosuffix --units b -o pv_used ${guest.pv(LEAVES)}; dmsetup ls | grep pvmove; true`,
  );
  return [...edited, ...(await wrongs(guest, kind)), ...(used.trim() === '0' ? [] : [`on the PV: ${used}`])];
}

/** The edit is what LVM itself commits, but for images of the move, which it takes away before and resume afterwards. */
function wrongEdit(edited: string, next: string): string[] {
  const lvs = (text: string): string =>
    [...lvBlocks(text)]
      .filter(([name]) => !name.startsWith('pvmove0_'))
      .map(([, block]) =>
        block
          .replace(/[ \t]*#.*$/gm, '')
          .replace(/^\t+/gm, '')
          .replace(/\n+/g, '\n'),
      )
      .sort()
      .join('\n');
  const [ours, own] = [lvs(edited), lvs(next)];
  return ours === own ? [] : [`edited to ${ours}, and LVM’s own is ${own}`];
}

async function wrongs(guest: Guest, kind: Moved): Promise<string[]> {
  if (kind === 'mirror') {
    const want = { name: 'm', sizeMiB: SIZE_MIB, acknowledged: 0, legs: [2], log: ['disk' as const] };
    return problemsOf(guest, { ...want, mayBeTagged: true });
  }
  const rows = await guest.ok("lvs -a --noheadings --separator , -o name,segtype vg | tr -d ' []'");
  const status = await guest.ok('dmsetup status vg-m; dmsetup info -c --noheadings -o suspended,name; vgck vg 2>&1');
  const strange = rows
    .trim()
    .split('\n')
    .filter((row) => !/^m(_r(image|meta)_[01])?,/.test(row));
  const wrong = [...strange, ...(/ raid1 2 AA (\d+)\/\1 idle /.test(status) ? [] : [status])];
  if (status.includes('Suspended')) wrong.push(status);
  for (const device of ['m', 'm_rimage_0', 'm_rimage_1']) {
    const blocks = await wrongBlocks(guest, `/dev/mapper/vg-${device}`, { sizeMiB: SIZE_MIB, acknowledged: 0 });
    wrong.push(...blocks.map((block) => `${device}: ${block}`));
  }
  return wrong;
}
