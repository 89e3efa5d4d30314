import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootGuest, type Guest } from '../guest/guest.js';
import { planTracked } from '../scenario/absence.js';
import { column, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks } from '../scenario/with-guest.js';

const MIB = 1024 * 1024;
/** Regions of both volumes. */
const REGION_MIB = 0.5;
/** Writes of 64 KiB, far from each other. */
const PLACES = [1, 9, 21, 30];

/*
 * A leg away for a while with its changes tracked, on the real kernel: its PV is free before it is pulled, only what has changed
 * is copied when it is back, and what must not leave does not.
 */
describe('a tracked absence', () => {
  let guest: Guest;

  beforeAll(async () => {
    guest = await bootGuest({ disks: disks(5, 100), pvLayer: 'linear' });
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3', 'd4'] });
  });
  afterAll(async () => guest.close());

  async function change(device: string): Promise<void> {
    const writes = PLACES.map(
      (at) =>
        `head -c 64K /dev/urandom | dd of=${device} bs=64K seek=$((${at} * 16)) oflag=direct iflag=fullblock conv=notrunc status=none`,
    );
    await guest.ok(writes.join(' && '));
  }

  /** Bytes written to the PV by what `act` does. */
  async function written(disk: string, act: () => Promise<unknown>): Promise<number> {
    const before = (await guest.blockStats(disk)).disk.written;
    await act();
    return ((await guest.blockStats(disk)).disk.written - before) * 512;
  }

  const openCount = async (disk: string): Promise<string> =>
    (await guest.ok(`dmsetup info -c --noheadings -o open pv${disk}`)).trim();
  const apply = (name: string) => guest.ok(`raidlift apply /root/${name}.json --yes`, { timeoutMs: 280_000 });
  /** 1.5 times what was changed, and a region for each place; superblocks, logs and metadata besides. */
  const most = PLACES.length * (1.5 * 64 * 1024 + REGION_MIB * MIB) + 0.5 * MIB;

  test('of the first leg of a raid1: pulled, changed, back', async () => {
    await guest.ok(`lvcreate -y -qq --type raid1 -m1 -R 512k -L 32m -n r vg ${guest.pv('d0')} ${guest.pv('d1')}`);
    await waitSync(guest, 'vg/r');
    await fillRandom(guest, '/dev/vg/r');
    expect(await planTracked(guest, 'r', 'd0')).toEqual([]);
    await apply('r.out');
    expect(await openCount('d0')).toBe('0');
    await guest.hideDisk('d0');
    await change('/dev/vg/r');
    await guest.restoreDisk('d0');
    expect(await written('d0', () => apply('r.back'))).toBeLessThan(most);
    expect(await column(guest, 'vg/r', 'lv_health_status,copy_percent,seg_monitor,lv_tags')).toMatch(
      /^100.00 +monitored$/,
    );
    await guest.ok('cmp /dev/mapper/vg-r_rimage_0 /dev/mapper/vg-r_rimage_1 && lvremove -qq -y vg/r');
  });

  test('of the second leg of a mirror: what others do meanwhile leaves it, and nothing acknowledged is lost', async () => {
    const device = await makeMirror(guest, {
      vg: 'vg',
      name: 'm',
      sizeMiB: 32,
      regionSize: '512k',
      pvs: ['d0', 'd1', 'd2'],
    });
    await guest.ok('lvcreate -y -qq -L 4m -n other vg ' + guest.pv('d3'));
    await waitSync(guest, 'vg/m');
    await fillRandom(guest, device);
    const legs = await guest.ok('lvs -a --noheadings -o devices vg/m_mimage_1');
    const disk = legs.includes('pvd1') ? 'd1' : 'd0';
    expect(await planTracked(guest, 'm', disk)).toEqual([]);
    await apply('m.out');
    expect(await openCount(disk)).toBe('0');
    expect(await guest.ok('dmsetup table vg-m; dmsetup table vg-m_mimage_1')).toMatch(
      / 2 handle_errors keep_log\n0 65536 error/,
    );
    await guest.hideDisk(disk);
    await change(device);
    await guest.ok(
      'lvs vg; vgs vg; lvchange --addtag x vg/m; lvchange --deltag x vg/m; lvchange -ay vg/m; lvremove -qq -y vg/other',
    );
    expect(await guest.sh(`lvcreate -y -L 4m -n no vg`)).toMatchObject({ code: 5 });
    expect(await guest.ok('dmsetup table vg-m')).toContain('keep_log');
    expect(await column(guest, 'vg/m', 'seg_monitor')).toBe('not monitored');
    expect(await guest.ok('raidlift status /root/m.out.json')).toMatch(
      /done;[^]*its leg on\s+PV[^]*is out[^]*%\s+changed[^]*does\s+not\s+watch/,
    );
    await guest.restoreDisk(disk);
    expect(await written(disk, () => apply('m.back'))).toBeLessThan(most);
    expect(await column(guest, 'vg/m', 'copy_percent,seg_monitor,lv_tags')).toMatch(/^100.00 +monitored$/);
    expect(await guest.ok('dmsetup table vg-m')).toMatch(/ 1 handle_errors\n$/);
    await guest.ok('cmp /dev/mapper/vg-m_mimage_0 /dev/mapper/vg-m_mimage_1');
  });

  test('is refused for the first leg, for one of three, and where the PV holds the log; a bad sector on the first leg stops it', async () => {
    const [first, second] = (await guest.ok('lvs -a --noheadings -o devices vg/m_mimage_0')).includes('pvd0')
      ? ['d0', 'd1']
      : ['d1', 'd0'];
    expect((await planTracked(guest, 'm', first ?? '')).join()).toContain('first leg');
    const log = /pv(d\d)/.exec(await guest.ok('lvs -a --noheadings -o devices vg/m_mlog'))?.[1] ?? '';
    expect((await planTracked(guest, 'm', log)).join()).toContain('0 legs');
    await guest.ok(`lvconvert --yes -qq --mirrorlog core vg/m
      lvconvert --yes -qq --mirrorlog disk --alloc anywhere vg/m ${guest.pv(second ?? '')}`);
    expect((await planTracked(guest, 'm', second ?? '')).join()).toContain('its log lies on the PV');
    await guest.ok(
      `lvconvert --yes -qq --mirrorlog core vg/m; lvconvert --yes -qq --mirrorlog disk vg/m ${guest.pv('d3')}`,
    );
    expect(await planTracked(guest, 'm', second ?? '')).toEqual([]);
    // One unreadable sector in the middle of the first leg.
    await guest.ok(`t=$(dmsetup table pv${first}); set -- $t; at=40000
      printf '0 %s linear %s 0\\n%s 8 error\\n%s %s linear %s %s\\n' $at $4 $at $((at + 8)) $(($2 - at - 8)) $4 $((at + 8)) |
        dmsetup reload pv${first} && dmsetup suspend --noflush --nolockfs pv${first} && dmsetup resume pv${first}`);
    const before = await guest.ok('dmsetup table vg-m; dmsetup table vg-m_mimage_1');
    const stopped = await guest.sh('raidlift apply /root/m.out.json --yes');
    expect(stopped.code).toBe(1);
    expect(stopped.stdout + stopped.stderr).toMatch(/read-leg did not work/);
    expect(await guest.ok('dmsetup table vg-m; dmsetup table vg-m_mimage_1')).toBe(before);
    expect(await column(guest, 'vg/m', 'seg_monitor')).toBe('monitored');
  });
});
