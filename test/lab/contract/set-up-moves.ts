import { endedMove } from '../../../src/plan/ended-move.js';
import type { Setup } from '../../unit/support/fake-host/situations/types.js';
import type { Guest } from '../guest/guest.js';
import { ringTexts, seqnoOf } from '../scenario/compose.js';
import { killAt } from '../scenario/kill-at.js';
import { waitSync } from '../scenario/volumes.js';
import { boot } from './set-up.js';

const LONG = { timeoutMs: 200_000 };

/** Until LVM has ended all moves of a VG by itself. */
export async function waitMove(guest: Guest, vg: string): Promise<void> {
  await guest.ok(`while lvs -a --noheadings -o lv_name ${vg} | grep -q pvmove; do sleep 0.3; done`, LONG);
}

/** A move is held and ended; the text that LVM committed on the way is put back with everything inactive, and the power goes. */
export async function cutMove(guest: Guest, setup: Extract<Setup, { do: 'cut-move' }>): Promise<void> {
  const [vg = '', leg = ''] = setup.part.split('/');
  const [from, to] = setup.disks.map((disk) => guest.pv(disk));
  await guest.ok(
    `pvmove -qq --atomic --config global/use_lvmpolld=0 --alloc normal -b -i +1000000 -n ${leg} ${from} ${to} </dev/null >/dev/null 2>&1`,
    LONG,
  );
  await waitSync(guest, `${vg}/pvmove0`);
  const end = setup.way === 'finish' ? `-i 1 -n ${leg} ${from} ${from}` : `--abort ${from}`;
  // By this process itself: what lvmpolld does is not archived.
  await guest.ok(`pvmove -qq --config global/use_lvmpolld=0 ${end}`, LONG);
  const text = await committedText(guest, vg, setup.state - COMMITS);
  await guest.ok(`vgchange -qq -an ${vg} && cat >/tmp/text`, { stdin: text });
  await guest.ok(`vgcfgrestore -qq --force --yes -f /tmp/text ${vg}; sync`, LONG);
  await guest.cut();
  await boot(guest);
}

/** A held move dies once all is suspended, before it commits. */
export async function killMove(guest: Guest, { part, disks }: Extract<Setup, { do: 'kill-move' }>): Promise<void> {
  const [from, to] = disks.map((disk) => guest.pv(disk));
  const end = await killAt(guest, [{ command: 'pvmove ', moment: 'commit' }]);
  const leg = part.slice(part.indexOf('/') + 1);
  await guest.sh(
    `pvmove -qq --atomic --config global/use_lvmpolld=0 --alloc normal -b -i +1000000 -n ${leg} ${from} ${to}`,
  );
  if ((await end())[0]?.killed !== true) throw new Error(`pvmove of ${part} was not killed`);
}

/** LVM ends a move in so many commits. */
const COMMITS = 5;

/** What the VG's text was so many commits ago (a negative number): LVM archives each before it writes the next. */
async function committedText(guest: Guest, vg: string, ago: number): Promise<string> {
  return newest(await guest.ok(`for file in /etc/lvm/archive/${vg}_*; do cat "$file"; echo; echo --; done`), {
    seqno: Number(await guest.ok(`vgs --noheadings -o seqno ${vg}`)) + ago,
  });
}

/** Of texts one after another the newest with this number: what was put back is committed with its number once more. */
export function newest(texts: string, { seqno }: { seqno: number }): string {
  const own = ringTexts(texts).filter((text) => seqnoOf(text) === seqno);
  const last = own.sort((a, b) => timeOf(a) - timeOf(b)).at(-1);
  if (last === undefined) throw new Error(`no text with seqno ${seqno} was kept`);
  return last;
}

function timeOf(text: string): number {
  return Number(/^creation_time = (\d+)/m.exec(text)?.[1] ?? NaN);
}

export async function editMove(guest: Guest, { vg, file }: Extract<Setup, { do: 'edit-move' }>): Promise<void> {
  await guest.ok(`vgcfgbackup -qq -f /tmp/before ${vg}`, LONG);
  const edit = endedMove(await guest.ok('cat /tmp/before'), 'pvmove0');
  if (edit.kind === 'refused') throw new Error(edit.why);
  await guest.ok(`cat >${file}`, { stdin: edit.text });
}
