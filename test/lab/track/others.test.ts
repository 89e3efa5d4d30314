import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootGuest, type Guest } from '../guest/guest.js';
import { sample } from '../scenario/soak.js';
import { unwell } from '../scenario/tracked.js';
import { column, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks } from '../scenario/with-guest.js';

const LONG = { timeoutMs: 280_000 };

/* What other commands do to a mirror whose leg is away, how a status tells it, and what may not leave so. */
describe('a mirror’s tracked absence', () => {
  let guest: Guest;

  beforeAll(async () => {
    guest = await bootGuest({ disks: disks(5, 60), pvLayer: 'linear' });
    await makeVg(guest, { disks: ['d0', 'd1', 'd2', 'd3', 'd4'] });
    const device = await makeMirror(guest, {
      vg: 'vg',
      name: 'm',
      sizeMiB: 16,
      regionSize: '512k',
      pvs: ['d1', 'd0', 'd2'],
    });
    await waitSync(guest, 'vg/m');
    await fillRandom(guest, device);
  });
  afterAll(async () => guest.close());

  const away = () => guest.ok(`raidlift away ${guest.pv('d0')} --redundancy drop --yes`, LONG);
  const status = async (): Promise<string> => (await guest.ok('raidlift status')).replace(/\s+/g, ' ');
  const state = async (): Promise<string> => {
    const table = await guest.ok('dmsetup table vg-m; dmsetup table vg-m_mimage_1');
    const monitor = await column(guest, 'vg/m', 'seg_monitor');
    return `${table.includes('keep_log') ? 'keep_log' : 'usual'}, ${/error/.test(table.split('\n')[1] ?? '') ? 'out' : 'in'}, ${monitor}`;
  };

  test('is left alone by what looks, tags, activates, makes and removes other LVs', async () => {
    await away();
    expect(await state()).toBe('keep_log, out, not monitored');
    await guest.ok(`lvs vg; vgs vg; pvs
      lvchange --addtag x vg/m; lvchange --deltag x vg/m; lvchange -ay vg/m
      lvcreate -y -qq -L 4m -n other vg ${guest.pv('d3')}; lvremove -qq -y vg/other`);
    expect(await state()).toBe('keep_log, out, not monitored');
    expect(await status()).toMatch(/vg\/m: away; .*which is there still, is out.*\(keep_log\).*does not watch it/);
    expect(await guest.sh(`raidlift away ${guest.pv('d4')} --yes`)).toMatchObject({ code: 0 });
    expect(await guest.sh(`raidlift away ${guest.pv('d1')} --yes`)).toMatchObject({ code: 3 });
  });

  test('is watched again after a boot’s activation, which a status says', async () => {
    await guest.ok('vgchange -aay vg');
    expect(await state()).toBe('keep_log, out, monitored');
    expect(await status()).toMatch(/half-way;.*dmeventd WATCHES it/);
  });

  const ends = ['lvchange --refresh vg/m', 'vgchange --monitor y vg', 'lvrename vg/m vg/n && lvrename vg/n vg/m'];
  test.each(sample(ends, { first: 1 }))(
    'is ended by `%s` while the device is there, and taken up again',
    async (command) => {
      if ((await state()) !== 'keep_log, out, not monitored') {
        await guest.ok('lvchange --refresh vg/m');
        await away();
      }
      await guest.ok(command);
      await waitSync(guest, 'vg/m');
      expect(await state()).toBe('usual, in, monitored');
      expect(await status()).toContain('its leg is in use again, though its PV was to be away');
    },
  );

  test('is not ended while the device is gone: LVM refuses what would', async () => {
    await away();
    await guest.hideDisk('d0');
    for (const command of ['lvchange --refresh vg/m', 'lvrename vg m n', `lvcreate -y -L 4m -n no vg`]) {
      expect(`${command}: ${(await guest.sh(command)).code}`).toBe(`${command}: 5`);
    }
    expect(await state()).toBe('keep_log, out, not monitored');
    await guest.ok('dd if=/dev/urandom of=/dev/vg/m bs=64K count=1 seek=40 oflag=direct status=none');
    expect(await status()).toMatch(/which is gone, is out.*3.13 % changed/);
    await guest.restoreDisk('d0');
    await guest.ok(`raidlift back ${guest.pv('d0')} --yes`, LONG);
    expect(await unwell(guest, 'm', 'mirror')).toEqual([]);
  });

  test('is refused for a first leg, one of three, and where the log is in memory or on that PV; each with its reason', async () => {
    await guest.ok(`printf 'formatVersion: 1\\nspares: [/dev/none]\\n' >/root/none.yaml`);
    const refused = async (disk: string): Promise<string> => {
      const before = await guest.ok('dmsetup table; lvs -a -o name,tags vg');
      const run = await guest.sh(`raidlift away ${guest.pv(disk)} --redundancy drop --policy /root/none.yaml --yes`);
      expect(await guest.ok('dmsetup table; lvs -a -o name,tags vg')).toBe(before);
      expect(run.code).toBe(3);
      return run.stdout.replace(/\s+/g, ' ');
    };
    expect(await refused('d1')).toContain('is its first leg, from which dm-mirror recovers');
    expect(await refused('d2')).toContain('its log lies on this PV');
    await guest.ok('lvconvert -qq --yes --mirrorlog core vg/m');
    expect(await refused('d0')).toContain('its log is in memory');
    await guest.ok(`lvconvert -qq --yes --mirrorlog disk --alloc anywhere vg/m ${guest.pv('d0')}`);
    expect(await refused('d0')).toContain('a leg of it and its log lie on this PV');
    await guest.ok(
      `lvconvert -qq --yes --mirrorlog core vg/m; lvconvert -qq --yes --mirrorlog disk vg/m ${guest.pv('d2')}`,
    );
    await makeMirror(guest, { vg: 'vg', name: 't', sizeMiB: 8, legs: 3, pvs: ['d1', 'd3', 'd4', 'd2'] });
    await waitSync(guest, 'vg/t');
    expect(await refused('d4')).toContain('it has 3 legs: only a mirror of exactly two is tracked');
    await guest.ok('lvremove -qq -y vg/t');
  });

  test('does not begin where one sector of the first leg cannot be read', async () => {
    await guest.ok(`t=$(dmsetup table pvd1); set -- $t; at=20000
      printf '0 %s linear %s 0\\n%s 8 error\\n%s %s linear %s %s\\n' $at $4 $at $((at + 8)) $(($2 - at - 8)) $4 $((at + 8)) |
        dmsetup reload pvd1 && dmsetup suspend --noflush --nolockfs pvd1 && dmsetup resume pvd1`);
    const stopped = await guest.sh(`raidlift away ${guest.pv('d0')} --redundancy drop --yes`, LONG);
    expect(stopped.code).toBe(1);
    expect(stopped.stdout + stopped.stderr).toMatch(/read-leg did not work/);
    expect(await state()).toBe('usual, in, monitored');
  });
});
