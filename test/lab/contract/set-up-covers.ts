import type { Setup } from '../../unit/support/fake-host/situations/types.js';
import type { Guest } from '../guest/guest.js';
import { waitSync } from '../scenario/volumes.js';
import { boot } from './set-up.js';
import { newest } from './set-up-moves.js';

const LONG = { timeoutMs: 200_000 };
/** So many commits it takes to add a leg, and to take it away. */
const COMMITS = { up: 5, down: 3 };

export async function waitLayer(guest: Guest, lv: string): Promise<void> {
  const vg = lv.split('/')[0] ?? '';
  await guest.ok(`while lvs -a --noheadings -o lv_name ${vg} | grep -q mimagetmp; do sleep 0.3; done`, LONG);
}

/** The text that LVM committed on the way is put back with everything inactive, and the power goes. */
export async function cutCover(guest: Guest, setup: Extract<Setup, { do: 'cut-cover' }>): Promise<void> {
  const { lv, disk, way, state } = setup;
  const vg = lv.split('/')[0] ?? '';
  await guest.ok(`lvconvert -qq --yes -m ${way === 'up' ? 2 : 1} ${lv} ${guest.pv(disk)}`, LONG);
  const text = await committed(guest, { vg, disk: 'd0', ago: COMMITS[way] - state });
  await guest.ok(`vgchange -qq -an ${vg} && cat >/tmp/text`, { stdin: text });
  await guest.ok(`vgcfgrestore -qq --force --yes -f /tmp/text ${vg}; sync`, LONG);
  await guest.cut();
  await boot(guest);
}

export async function coverUnpolled(guest: Guest, setup: Extract<Setup, { do: 'cover-unpolled' }>): Promise<void> {
  const vg = setup.lv.split('/')[0] ?? '';
  await guest.ok(`lvconvert -qq --yes -m 2 ${setup.lv} ${guest.pv(setup.disk)}`, LONG);
  const text = await committed(guest, { vg, disk: 'd0', ago: COMMITS.up - 2 });
  await guest.ok(`vgchange -qq -an ${vg} && cat >/tmp/text`, { stdin: text });
  await guest.ok(`vgcfgrestore -qq --force --yes -f /tmp/text ${vg} && vgchange -qq -aey --poll n ${vg}`, LONG);
  await waitSync(guest, setup.lv);
}

/** What the VG's text was so many commits ago, from the ring of metadata on a disk (facts §10). */
async function committed(guest: Guest, { vg, disk, ago }: { vg: string; disk: string; ago: number }): Promise<string> {
  const seqno = Number(await guest.ok(`vgs --noheadings -o seqno ${vg}`)) - ago;
  await guest.ok(`rm -f /tmp/ring; pvck -qq --dump metadata_all -f /tmp/ring ${guest.pv(disk)}`);
  return newest(await guest.ok('cat /tmp/ring'), { seqno });
}
