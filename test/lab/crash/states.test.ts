import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Guest, bootGuest } from '../guest/guest.js';
import { blocksOf, descriptionOf, ringTexts, withBlocks } from '../scenario/compose.js';
import { guardDisks } from '../scenario/disk-guard.js';
import { skipCopy } from '../scenario/skip-copy.js';
import { checksum, fillRandom, makeMirror, makeVg } from '../scenario/volumes.js';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

/*
 * Every state that a conversion can leave, put on disk on purpose (facts §10: texts from the metadata ring, vgcfgrestore),
 * or made by the mistake that leads there. docs/states.md describes them in the same words.
 */
const small = ['c1', 'c2', 'c3', 'c4', 'unwritten', 'extracted', 'filtered'];
const left = {
  'vg/c1': ['c1_rmeta_0', 'c1_rmeta_1'],
  'vg/c2': ['c2_mlog', 'c2_rmeta_0', 'c2_rmeta_1'],
  'vg/c3': ['c3_rmeta_0', 'c3_rmeta_1'],
  'vg/extracted': ['extracted_rmeta_0_extracted', 'extracted_rmeta_1'],
  'vg/filtered': ['filtered_rmeta_0', 'filtered_rmeta_1'],
  'big/giant': ['giant_mlog', 'giant_rmeta_0', 'giant_rmeta_1', 'giant_rmeta_2', 'giant_rmeta_3'],
};

describe('a host that conversions were left half-way on', () => {
  let guest: Guest;
  let endGuard: () => void = () => undefined;
  const sums = new Map<string, string>();

  beforeAll(async () => {
    const disks = ['d0', 'd1', 'd2'].map((name) => ({ name, sizeMiB: 128 }));
    const big = ['g0', 'g1'].map((name) => ({ name, sizeMiB: 1_600_000 }));
    guest = await bootGuest({ disks: [...disks, ...big, { name: 'g2', sizeMiB: 32 }] });
    endGuard = guardDisks(guest);
    await makeVg(guest, { disks: ['d0', 'd1', 'd2'], options: '-s 1m' });
    await makeVg(guest, { vg: 'big', disks: ['g0', 'g1', 'g2'] });
    await makeMirror(guest, { vg: 'big', name: 'giant', sizeMiB: 1_536_000, nosync: true, regionSize: '512k' });
    await guest.ok('dd if=/dev/urandom of=/dev/big/giant bs=1M count=2 oflag=direct status=none');
    for (const name of small) await fillRandom(guest, await makeMirror(guest, { vg: 'vg', name, sizeMiB: 8 }));
    await guest.ok('until ! lvs --noheadings -o copy_percent vg | grep -vq 100.00; do sleep 0.3; done');
    for (const name of small) sums.set(name, await checksum(guest, `/dev/vg/${name}`));
    sums.set('giant', await giantSum('/dev/big/giant'));
    await guest.ok('raidlift plan --out /root/before.json && cp /root/before.json /var/lib');
    await leaveHalfWay();
  });
  afterAll(async () => {
    endGuard();
    await guest.close();
  });

  const giantSum = async (device: string) =>
    await guest.ok(`dd if=${device} bs=1M count=2 iflag=direct status=none | sha256sum`);

  /** The states of committed metadata from the ring, the others by the mistakes that make them. */
  async function leaveHalfWay(): Promise<void> {
    await guest.ok(`for lv in ${small.filter((name) => name !== 'filtered').join(' ')}
      do lvconvert --yes --type raid1 vg/$lv; done; pvck -qq --dump metadata_all -f /root/ring ${guest.pv('d0')}`);
    const ring = ringTexts(await guest.ok('cat /root/ring'));
    const writes = (name: string) =>
      ring.filter((text) => descriptionOf(text).endsWith(`lvconvert --yes --type raid1 vg/${name}.`));
    let text = ring[ring.indexOf(writes('c1')[0] ?? '') - 1] ?? '';
    // lvm2 2.03.16 commits the second text once more, other versions have removed the log's LV there, 2.03.31 does not commit it.
    const put = (name: string, write: 1 | 2 | 'last', change = (blocks: Map<string, string>) => blocks) => {
      expect([3, 4]).toContain(writes(name).length);
      const chosen = write === 'last' ? writes(name).at(-1) : writes(name)[write - 1];
      text = withBlocks(text, name, change(blocksOf(chosen ?? '', name)));
    };
    put('c1', 1);
    put('c2', 2);
    put('c3', 2, (blocks) => (blocks.delete('c3_mlog'), blocks));
    put('c4', 'last');
    put('unwritten', 'last');
    put('extracted', 1, (blocks) => {
      const stray = blocks.get('extracted_rmeta_0') ?? '';
      blocks.delete('extracted_rmeta_0');
      const gone = stray
        .replace('rmeta_0 {', 'rmeta_0_extracted {')
        .replace(/type = "striped"[^]*?\]\n/, 'type = "error"\n');
      return blocks.set('extracted_rmeta_0_extracted', gone);
    });
    await guest.ok('cat >/root/left.vg', { stdin: text });
    await guest.ok('vgchange -qq -an vg && vgcfgrestore -qq --yes --force -f /root/left.vg vg');
    // As a cut leaves it before dm-raid has written its superblocks.
    await guest.ok(`lvs -a --noheadings -o devices vg/unwritten_rmeta_0 vg/unwritten_rmeta_1 | tr '()' '  ' |
      while read -r device extent
      do dd if=/dev/zero of=$device bs=1M seek=$((extent + 1)) count=1 oflag=direct conv=notrunc status=none; done
      vgchange -qq -ay vg; dmsetup table vg-unwritten | grep -q ' raid raid1 '`);
    expect(await guest.ok('dmesg')).toMatch(/not clean -- starting background reconstruction/);
    const filter = await guest.sh(
      `lvconvert --yes --config 'activation{volume_list=["vg/filtered"]}' --type raid1 vg/filtered`,
    );
    expect(filter).toMatchObject({ code: 5 });
    // As an lvconvert leaves it that was killed with the raid1 table loaded and not live: the strays are busy.
    const part = (name: string) => `/dev/mapper/vg-filtered_${name}`;
    const legs = [0, 1].map((leg) => `${part(`rmeta_${leg}`)} ${part(`mimage_${leg}`)}`).join(' ');
    await guest.ok(`modprobe -a dm-raid raid1; lvchange -ay vg/filtered_rmeta_0 vg/filtered_rmeta_1
      for leg in 0 1; do dd if=/dev/zero of=${part('rmeta_$leg')} bs=1M count=1 oflag=direct status=none; done
      dmsetup load vg-filtered --table "0 16384 raid raid1 4 0 nosync region_size 4096 2 ${legs}"`);
    for (const _try of [1, 2])
      expect(await guest.sh('lvconvert --yes --type raid1 big/giant')).toMatchObject({ code: 5 });
    await guest.ok('vgcfgbackup -qq -f /root/left.vg vg && vgcfgbackup -qq -f /root/left.big big');
  }

  async function expectAllWell(): Promise<void> {
    const rows = (
      await guest.ok(`lvs --noheadings --separator ' ' -o lv_full_name,segtype,copy_percent,lv_tags vg big`)
    )
      .split('\n')
      .map((row) => row.trim())
      .filter((row) => row !== '');
    expect(rows.sort()).toEqual(
      ['big/giant', ...small.map((name) => `vg/${name}`)].map((subject) => `${subject} raid1 100.00`).sort(),
    );
    for (const name of small) {
      for (const leg of [0, 1])
        expect(await checksum(guest, `/dev/mapper/vg-${name}_rimage_${leg}`)).toBe(sums.get(name));
    }
    for (const leg of [0, 1]) expect(await giantSum(`/dev/mapper/big-giant_rimage_${leg}`)).toBe(sums.get('giant'));
  }

  test('the strays are those of each state', async () => {
    const visible = (await guest.ok('lvs --noheadings -o lv_full_name vg big')).trim().split(/\s+/);
    const strays = Object.entries(left).flatMap(([subject, names]) =>
      names.map((name) => `${subject.split('/')[0]}/${name}`),
    );
    expect(visible.sort()).toEqual([...strays, 'big/giant', ...small.map((name) => `vg/${name}`)].sort());
  });

  test('status of the plan that was made before says what is there and what is next', async () => {
    const said = JSON.parse(await guest.ok('raidlift status /root/before.json --json')) as {
      plans: { volumes: { subject: string; state: string; explanation: string; next: string }[] }[];
    };
    const volumes = Object.fromEntries((said.plans[0]?.volumes ?? []).map((volume) => [volume.subject, volume]));
    for (const [subject, names] of Object.entries(left)) {
      expect(volumes[subject]).toMatchObject({ state: 'half-way', next: expect.stringContaining('left behind') });
      for (const name of names) expect(volumes[subject]?.explanation).toContain(name);
    }
    for (const name of ['c2', 'c3']) expect(volumes[`vg/${name}`]?.explanation).toContain('log');
    for (const name of ['c4', 'unwritten']) expect(volumes[`vg/${name}`]?.explanation).toContain('raid1');
  });

  test('resume takes each on to raid1, its data unchanged', async () => {
    expect(await guest.sh('raidlift resume /root/before.json --yes', { timeoutMs: 600_000 })).toMatchObject({
      code: 0,
    });
    await expectAllWell();
  });

  test('a new plan names what somebody else left, removes it and converts', async () => {
    await guest.ok(`vgchange -qq -an vg big
      for vg in vg big; do vgcfgrestore -qq --yes --force -f /root/left.$vg $vg; done
      vgchange -qq -ay vg big; rm -rf /var/lib/raidlift/*`);
    await skipCopy(guest, 'big-giant');
    const inspection = await guest.ok('raidlift inspect');
    const { code } = await guest.sh('raidlift plan --out /root/after.json');
    expect(code).toBe(0);
    const plan = await guest.ok('raidlift show /root/after.json --full');
    for (const names of Object.values(left)) {
      for (const name of names) {
        expect(inspection).toContain(name);
        expect(plan).toContain(name);
      }
    }
    expect(await guest.sh('raidlift apply /root/after.json --yes', { timeoutMs: 600_000 })).toMatchObject({ code: 0 });
    await expectAllWell();
  });
});
