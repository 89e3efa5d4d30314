import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../../src/model/finding.js';
import type { Plan } from '../../src/model/plan.js';
import { type Guest, bootGuest } from './guest/guest.js';

/*
 * A real host on which most findings are true at once, each for what was done to one volume, VG or the host, and for nothing
 * else. findings/host.sh makes it; what a guest cannot be brought to stands on recorded and written hosts
 * (test/unit/assess/cases).
 */

let guest: Guest;
beforeAll(async () => {
  guest = await bootGuest({ disks: [{ name: 'd', sizeMiB: 3_800_000 }] });
  await guest.ok(await readFile(new URL('./findings/host.sh', import.meta.url), 'utf8'), { timeoutMs: 280_000 });
});
afterAll(async () => await guest.close());

const policy = `
formatVersion: 1
volumes:
  vg/keep: {do: keep, reason: asked for}
  vg/shared: {parallel: required, reason: two hosts}
`;

async function plan(words: string, before = 'true'): Promise<Plan> {
  const script = `set -e
${before}
cat >/run/policy; raidlift plan --json --policy /run/policy ${words} || [ $? = 3 ]`;
  return JSON.parse(await guest.ok(script, { stdin: policy })) as Plan;
}

/** Finding id → what it was said of, in alphabetical order. */
function subjects(findings: readonly Finding[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { id, subject } of findings) (found[id] ??= []).push(subject);
  for (const list of Object.values(found)) list.sort();
  return found;
}

test('finds on a host everything that is there, each where it is and nowhere else', async () => {
  const { findings, volumes } = await plan('--state-dir /mnt/state');
  const found = subjects(findings);
  expect(found).toMatchObject({
    BOOT_IMAGE_UNPROVEN: ['vg/swap'],
    CLUSTERED_BIT_LEFT: ['cluster'],
    INACTIVE: ['away/m', 'gone/m', 'reached/m', 'theirs/m', 'twin/m', 'twin/m', 'vg/idle', 'vg/skipped'],
    KEPT: ['vg/keep'],
    LEGS_NOT_LINEAR: ['vg/striped'],
    LEG_FAILED: ['vg/failed'],
    LVM_WARNINGS: ['host'],
    MDA_FULL: ['narrow/m'],
    MAY_BE_ACTIVE_ELSEWHERE: ['gone/m', 'reached/m'],
    MONITORING_OFF: ['vg/failed', 'vg/unmon'],
    NOSYNC: ['big/dwarf', 'big/giant', 'slow/moved', 'twin/m', 'vg/nosync'],
    NO_ROOM_FOR_METADATA: ['gone/m', 'vg/full', 'vg/walled'],
    OTHER_PLAN: ['vg/other'],
    PARALLEL_USE: ['vg/shared'],
    PV_DUPLICATE: ['doubled'],
    PV_MISSING: ['gone'],
    PV_NOT_ALLOCATABLE: ['vg/walled'],
    REGION_SIZE_RAISED: ['big/giant'],
    SKIP_ACTIVATION: ['vg/skipped'],
    STATE_ON_TARGET: ['vg/state'],
    SUSPENDED: ['vg/susp'],
    SUSPENDED_LEFTOVERS: ['vg/strays'],
    TAGS_OWNED: ['mine', 'vg/owned'],
    UNDER_SNAPSHOT: ['vg/snapped'],
    VGS_SKIPPED: ['host'],
    VG_EXPORTED: ['away'],
    VG_FOREIGN: ['theirs'],
    VG_NAME_TWICE: ['twin', 'twin'],
  });
  // A copy that a loaded machine has not ended yet may be among these too; never one that is in sync.
  expect(found['NOT_IN_SYNC']).toEqual(expect.arrayContaining(['slow/syncing', 'vg/failed']));
  expect(found['NOT_IN_SYNC']).not.toContain('vg/clean');
  expect(found['OPERATION_UNDER_WAY']).toContain('slow/moved');
  expect(found['STRAYS']).toContain('vg/strays');
  expect(Object.values(found).flat()).not.toContain('vg/clean');
  const decisions = new Map(volumes.map(({ vgName, name, decision }) => [`${vgName}/${name}`, decision]));
  for (const name of ['vg/clean', 'vg/idle', 'vg/nosync', 'vg/strays', 'vg/unmon', 'big/giant', 'mine/m']) {
    expect({ name, decision: decisions.get(name) }).toEqual({ name, decision: 'convert' });
  }
  for (const name of [
    'vg/full',
    'vg/walled',
    'vg/snapped',
    'vg/striped',
    'vg/failed',
    'vg/other',
    'away/m',
    'gone/m',
  ]) {
    expect({ name, decision: decisions.get(name) }).toEqual({ name, decision: 'blocked' });
  }
  const told = (id: string, subject: string) => {
    const finding = findings.find((candidate) => candidate.id === id && candidate.subject === subject);
    return `${finding?.evidence.join('\n')}\n${finding?.remedy}`;
  };
  expect(told('NO_ROOM_FOR_METADATA', 'vg/full')).toMatch(/full_mimage_1 needs 1 extent.*\/dev\/mapper\/r1 has 0 free/);
  expect(told('NO_ROOM_FOR_METADATA', 'vg/full')).toMatch(/pvmove -n fill \/dev\/mapper\/r1:38-38 \/dev\/mapper\//);
  expect(told('NO_ROOM_FOR_METADATA', 'vg/walled')).toContain('its 37 free do not count');
  expect(told('REGION_SIZE_RAISED', 'big/giant')).toContain('-R 1 MiB');
  expect(told('LEG_FAILED', 'vg/failed')).toContain('failed_mimage_1 is D (a write failed)');
  expect(told('OPERATION_UNDER_WAY', 'slow/moved')).toContain('pvmove');
  expect(told('UNDER_SNAPSHOT', 'vg/snapped')).toContain('lvremove vg/snap');
  expect(told('VGS_SKIPPED', 'host')).toContain('cluster');
  expect(told('CLUSTERED_BIT_LEFT', 'cluster')).toMatch(
    /Skipping clustered VG cluster.*\n.*no clvmd[^]*--lockopt force cluster`/,
  );
  expect(found).not.toHaveProperty('LVM_VERSION_UNPROVEN');
  expect(told('OTHER_PLAN', 'vg/other')).toContain('raidlift resume 0123456789ab');
});

/** What the host says with these lines in lvmlocal.conf besides its own. */
async function planWith(lines: string): Promise<Record<string, string[]>> {
  const own = 'global { system_id_source = "lvmlocal" } local { system_id = "here" }';
  const { findings } = await plan('--state-dir /mnt/state', `echo '${own} ${lines}' >/etc/lvm/lvmlocal.conf`);
  return subjects(findings);
}

test('finds what lvm.conf stands in the way with', async () => {
  const found = await planWith(
    `activation { volume_list = [ "vg/clean", "mine", "big/giant" ] raid_fault_policy = "allocate" }
     devices { global_filter = [ "r|^/dev/mapper/h1$|" ] }`,
  );
  expect(found['FAULT_POLICY']).toEqual(['host']);
  expect(found['PV_FILTERED']).toEqual(['hidden']);
  expect(found['ACTIVATION_FILTER']).toEqual(expect.arrayContaining(['vg/clean', 'big/giant']));
  expect(found['ACTIVATION_FILTER']).not.toContain('mine/m');
  const without = await planWith('');
  for (const id of ['FAULT_POLICY', 'PV_FILTERED', 'ACTIVATION_FILTER']) expect(without[id]).toBeUndefined();
});

test('finds that the kernel has no dm-raid', async () => {
  const modules = '/lib/modules/$(uname -r)';
  const { findings } = await plan(
    '--state-dir /mnt/state',
    `rmmod dm_raid 2>/dev/null || true
     grep -v dm-raid ${modules}/modules.dep >/run/modules.dep; mount --bind /run/modules.dep ${modules}/modules.dep`,
  );
  await guest.ok(`umount ${modules}/modules.dep`);
  expect(subjects(findings)['DM_RAID_MISSING']).toEqual(['host']);
  expect(subjects((await plan('--state-dir /mnt/state')).findings)['DM_RAID_MISSING']).toBeUndefined();
});
