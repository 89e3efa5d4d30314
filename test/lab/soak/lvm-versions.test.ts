import { describe, expect, test } from 'vitest';
import type { Suite } from '../guest/image.js';
import type { Guest } from '../guest/guest.js';
import { checksum, column, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

/** What docs/lvm-versions.md says of each. */
const EXPECTED: Record<Suite, { lvm: string; kernel: string; commits: Record<string, number> }> = {
  bookworm: { lvm: '2.03.16', kernel: '6.1', commits: { disk: 4, core: 2, back: 3 } },
  trixie: { lvm: '2.03.31', kernel: '6.12', commits: { disk: 3, core: 2, back: 3 } },
};

describe.each(Object.keys(EXPECTED) as Suite[])('on Debian %s', (suite) => {
  const { lvm, kernel, commits } = EXPECTED[suite];

  test('mirrors of every kind are converted with their bytes as they were, and a resume takes on what a cut leaves', async () => {
    await withGuest({ disks: disks(5, 200), suite }, async (guest) => {
      expect(await guest.ok('lvm version')).toContain(`LVM version:     ${lvm}`);
      expect((await guest.ok('uname -r')).split('.').slice(0, 2).join('.')).toBe(kernel);
      await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3', 'd4'] });
      await makeMirror(guest, { vg: 'vg', name: 'disk', sizeMiB: 32 });
      await makeMirror(guest, { vg: 'vg', name: 'core', sizeMiB: 32, log: 'core' });
      await makeMirror(guest, { vg: 'vg', name: 'three', sizeMiB: 32, legs: 3 });
      await makeMirror(guest, { vg: 'vg', name: 'idle', sizeMiB: 32 });
      const names = ['disk', 'core', 'three', 'idle'];
      const sums = new Map<string, string>();
      for (const name of names) {
        await waitSync(guest, `vg/${name}`);
        sums.set(name, await fillRandom(guest, `/dev/vg/${name}`));
      }
      await guest.ok('lvchange -an vg/idle');
      const plan = '/var/lib/raidlift/plan.json';
      await guest.ok(`raidlift plan --out ${plan}; sync ${plan}`);
      guest.start(`raidlift apply --yes ${plan}`);
      await guest.ok('until pgrep -x lvconvert >/dev/null; do sleep 0.02; done; sleep 0.3; pgrep -x lvconvert');
      await guest.cut();
      await guest.reboot();
      await guest.ok(`raidlift resume --yes ${plan}`);
      await guest.ok('lvchange -ay vg/idle');
      for (const name of names) {
        expect([name, await column(guest, `vg/${name}`, 'segtype')]).toEqual([name, 'raid1']);
        expect([name, await checksum(guest, `/dev/vg/${name}`)]).toEqual([name, sums.get(name)]);
      }
    });
  });

  test('a conversion commits the VG as often as the docs say', async () => {
    await withGuest({ disks: disks(3, 200), suite, product: false }, async (guest) => {
      await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
      await makeMirror(guest, { vg: 'vg', name: 'disk', sizeMiB: 32 });
      await makeMirror(guest, { vg: 'vg', name: 'core', sizeMiB: 32, log: 'core' });
      for (const name of ['disk', 'core']) await waitSync(guest, `vg/${name}`);
      const seen = {
        disk: await commitsOf(guest, 'lvconvert --yes --type raid1 vg/disk'),
        core: await commitsOf(guest, 'lvconvert --yes --type raid1 vg/core'),
        back: await commitsOf(guest, 'lvconvert --yes --type mirror vg/disk'),
      };
      expect(seen).toEqual(commits);
    });
  });
});

/** By how much a command raises the VG's seqno. */
async function commitsOf(guest: Guest, command: string): Promise<number> {
  const seqno = async () => Number((await guest.ok('vgs --noheadings -o seqno vg')).trim());
  const before = await seqno();
  await guest.ok(command);
  return (await seqno()) - before;
}
