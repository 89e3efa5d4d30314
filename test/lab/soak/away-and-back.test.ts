import { expect, test } from 'vitest';
import { changeOnePercent, mostCopied, unwell, written } from '../scenario/tracked.js';
import { checksum, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks, withGuest } from '../scenario/with-guest.js';

const LONG = { timeoutMs: 600_000 };
const REGION = '512k';
const SIZE_MIB = 16;

/*
 * One PV with something of every kind on it leaves, fails for real, and comes back under another name: raid1 legs, first and second; a
 * mirror's second leg; a first leg; a leg of three; a mirror whose primary is `_mimage_1`; a log; a linear LV.
 */
test('A PV with everything on it leaves with fewer copies and comes back: what is tracked copies only what has changed', async () => {
  await withGuest({ disks: disks(7, 200), pvLayer: 'linear' }, async (guest) => {
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6'] });
    const pv = guest.pv('d0');
    const raid = `lvcreate -y -qq --type raid1 -m1 -R ${REGION} -L ${SIZE_MIB}m`;
    await guest.ok(`${raid} -n first vg ${pv} ${guest.pv('d1')}
      ${raid} -n second vg ${guest.pv('d1')} ${pv}
      lvcreate -y -qq -L ${SIZE_MIB}m -n lin vg ${pv}`);
    const mirror = (name: string, pvs: string[], legs = 2): Promise<string> =>
      makeMirror(guest, { vg: 'vg', name, sizeMiB: SIZE_MIB, regionSize: REGION, legs, pvs });
    await mirror('tracked', ['d1', 'd0', 'd2']);
    await mirror('primary', ['d0', 'd1', 'd2']);
    await mirror('three', ['d1', 'd0', 'd3', 'd2'], 3);
    await mirror('log', ['d1', 'd3', 'd0']);
    // Its first leg is dropped, so that it begins with _mimage_1, and one on the PV is added.
    await mirror('later', ['d3', 'd1', 'd2']);
    await waitSync(guest, 'vg/later');
    await guest.ok(`lvconvert -qq --yes -m0 vg/later ${guest.pv('d3')}; lvconvert -qq --yes --type mirror -m1 --mirrorlog core vg/later ${pv}
      until [[ $(lvs --noheadings -o copy_percent vg/later | tr -d ' ') == 100.00 ]]; do sleep 0.5; done
      lvs -a vg | grep -q mimagetmp && sleep 5
      lvconvert -qq --yes --mirrorlog disk vg/later ${guest.pv('d2')}`);
    const names = ['first', 'second', 'lin', 'tracked', 'primary', 'three', 'log', 'later'];
    const sums = new Map<string, string>();
    for (const name of names) {
      if (name !== 'lin') await waitSync(guest, `vg/${name}`);
      await fillRandom(guest, `/dev/vg/${name}`);
    }

    const away = await guest.ok(`raidlift away ${pv} --redundancy drop --move-others --yes`, LONG);
    expect(away.replace(/\s+/g, ' ')).toContain('may be pulled');
    const state = await guest.ok('lvs -a --noheadings -o name,devices,lv_tags vg');
    await guest.hideDisk('d0');
    let changed = 0;
    let changedInLater = 0;
    for (const name of names) {
      const writes = await changeOnePercent(guest, `/dev/vg/${name}`, SIZE_MIB);
      if (['first', 'second', 'tracked'].includes(name)) changed += writes;
      if (name === 'later') changedInLater = writes;
      sums.set(name, await checksum(guest, `/dev/vg/${name}`));
    }
    const status = (await guest.ok('raidlift status')).replace(/\s+/g, ' ');
    for (const name of ['first', 'second', 'tracked', 'later'])
      expect(status).toMatch(new RegExp(`vg/${name}: away; its leg on PV`));
    expect(`${status} ${state}`).toContain('vg/log: away; its log lies on');

    await guest.ok(`dmsetup rename hiddend0 hiddennew; . /job/lib.sh; lab_table d0
      dmsetup reload hiddennew --table "$REPLY"; dmsetup suspend --noflush --nolockfs hiddennew; dmsetup resume hiddennew
      dmsetup rename hiddennew pvnew; udevadm settle`);
    // All that is moved back is copied in full; the tracked ones are told by themselves.
    let said = '';
    const copied = await written(guest, 'd0', async () => {
      said = await guest.ok('raidlift back /dev/mapper/pvnew --yes --json', LONG);
    });
    const tracked = [...said.matchAll(/"code":"tracking.measured".*?"copiedBytes":"(\d+)"/g)].map(([, bytes]) =>
      Number(bytes),
    );
    expect(tracked).toHaveLength(4);
    // LVM gave the new leg's mirror its own size of regions.
    const most = mostCopied(changed, 0.5, 3) + mostCopied(changedInLater, 2);
    expect(tracked.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(most);
    expect(copied).toBeGreaterThan(0);
    for (const name of names)
      expect(`${name} ${await checksum(guest, `/dev/vg/${name}`)}`).toBe(`${name} ${sums.get(name)}`);
    for (const name of ['first', 'second']) expect(await unwell(guest, name, 'raid1')).toEqual([]);
    for (const name of ['tracked', 'primary', 'three', 'log', 'later'])
      expect(await unwell(guest, name, 'mirror')).toEqual([]);
    const after = await guest.ok('lvs -a --noheadings -o devices vg/log_mlog; lvs --noheadings -o lv_tags vg');
    expect(after).toContain('pvnew');
    expect(after).not.toContain('raidlift.');
  });
});
