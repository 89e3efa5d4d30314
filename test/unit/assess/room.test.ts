import { describe, expect, it } from 'vitest';
import { assess, type AssessOptions } from '../../../src/assess/assess.js';
import type { Finding } from '../../../src/model/finding.js';
import type { Vg } from '../../../src/model/inventory.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import {
  aLeg,
  aLog,
  aMirror,
  anArea,
  anInventory,
  anLv,
  aPv,
  aSegment,
  aStray,
  aVg,
  coreLog,
} from '../support/inventory.js';

function lacking(vg: Partial<Vg>, options?: AssessOptions): Finding[] {
  const { findings } = assess(anInventory({ vgs: [aVg(vg)] }), defaultPolicy, options);
  return findings.filter((finding) => finding.id === 'NO_ROOM_FOR_METADATA');
}

const subjects = (findings: Finding[]) => findings.map((finding) => finding.subject);
const full = (name: string) => aPv(name, { free: 0 });
const one = (name: string) => aPv(name, { free: 1 });

describe('room for metadata', () => {
  it('is promised to each extent once, in plan order', () => {
    const volumes = [aMirror('a'), aMirror('b')];
    const [finding, ...more] = lacking({ volumes, pvs: [one('sda'), aPv('sdb'), aPv('sdc')] });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ subject: 'vg0/b' });
    expect(finding?.evidence).toEqual([
      'b_mimage_0 needs 1 extent (4 MiB) on a PV of its own: /dev/sda has 1 free, of which vg0/a takes 1 (earlier volumes of the plan 1 in all)',
    ]);
  });

  it('is not taken by a volume that something else blocks', () => {
    const volumes = [aMirror('a', { snapshots: ['s'] }), aMirror('b')];
    expect(lacking({ volumes, pvs: [one('sda'), aPv('sdb'), aPv('sdc')] })).toEqual([]);
  });

  it('is said to be lacking for a blocked volume too, so that all comes at once', () => {
    const volumes = [aMirror('a', { snapshots: ['s'] })];
    expect(subjects(lacking({ volumes, pvs: [full('sda'), aPv('sdb'), aPv('sdc')] }))).toEqual(['vg0/a']);
  });

  it('is not taken by a volume that itself lacks room elsewhere', () => {
    const volumes = [aMirror('a', { legs: ['sda', 'sdb'] }), aMirror('b', { legs: ['sda', 'sdc'] })];
    expect(subjects(lacking({ volumes, pvs: [one('sda'), full('sdb'), aPv('sdc')] }))).toEqual(['vg0/a']);
  });

  it('is counted for the chosen volumes only', () => {
    const volumes = [aMirror('a'), aMirror('b')];
    const only: AssessOptions['only'] = (volume) => volume.name === 'b';
    expect(lacking({ volumes, pvs: [one('sda'), aPv('sdb'), aPv('sdc')] }, { only })).toEqual([]);
  });

  it('is counted twice where two legs lie on one PV', () => {
    const volumes = [aMirror('a', { legs: ['sda', 'sda'] })];
    const [finding] = lacking({ volumes, pvs: [one('sda'), aPv('sdc')] });
    expect(finding?.evidence).toEqual([
      'a_mimage_1 needs 1 extent (4 MiB) on a PV of its own: /dev/sda has 1 free, of which a_mimage_0 takes 1',
    ]);
    expect(lacking({ volumes, pvs: [aPv('sda', { free: 2 }), aPv('sdc')] })).toEqual([]);
  });

  it('may lie on any PV of a leg that spans several', () => {
    const volumes = [aMirror('a', { legs: [aLeg('a_mimage_0', ['sda', 'sdb']), 'sdc'] })];
    expect(lacking({ volumes, pvs: [full('sda'), one('sdb'), one('sdc')] })).toEqual([]);
  });

  it('is more than an extent where extents are tiny', () => {
    const volumes = [aMirror('a', { sizeBytes: 2 ** 30, regionBytes: 512 * 1024 })];
    const [finding] = lacking({ volumes, extentBytes: 1024, pvs: [aPv('sda', { free: 8 }), aPv('sdb'), aPv('sdc')] });
    expect(finding?.evidence[0]).toContain('needs 9 extents (9 KiB)');
  });

  it('counts what the plan frees first: strays and a mirrored log', () => {
    const pvs = [full('sda'), one('sdb'), aPv('sdc')];
    const stray = anLv('a_rmeta_0', 'sda', { segments: [aSegment({ areas: [anArea('sda', 5, 1)] })] });
    expect(lacking({ pvs, volumes: [aMirror('a', { strays: [aStray('a_rmeta_0')] })], lvs: [stray] })).toEqual([]);
    const log = aLog('sda', { kind: 'mirrored', areas: [anArea('sda', 900, 1), anArea('sdb', 900, 1)] });
    expect(lacking({ pvs, volumes: [aMirror('a', { log })] })).toEqual([]);
  });

  it('does not count the own disk log, which goes last', () => {
    expect(lacking({ volumes: [aMirror('a', { log: aLog('sda') })], pvs: [full('sda'), aPv('sdb')] })).toHaveLength(1);
  });

  it('does not count on a PV that is not allocatable, and says how to allow it', () => {
    const pvs = [aPv('sda', { allocatable: false, free: 9 }), aPv('sdb'), aPv('sdc')];
    const [finding] = lacking({ pvs });
    expect(finding?.evidence[0]).toContain('/dev/sda is not allocatable (its 9 free do not count)');
    expect(finding?.remedy).toContain('`pvchange -xy /dev/sda`');
  });
});

describe('the remedy for lack of room', () => {
  const remedyOf = (vg: Partial<Vg>) => lacking(vg)[0]?.remedy ?? '';

  it('takes the log away where it lies there', () => {
    const remedy = remedyOf({ volumes: [aMirror('a', { log: aLog('sda') })], pvs: [full('sda'), aPv('sdb')] });
    expect(remedy).toContain('`lvconvert --mirrorlog core vg0/a`');
  });

  it('moves the last extent of a named LV to a PV with room, and shrinks that LV', () => {
    const remedy = remedyOf({ pvs: [full('sda'), full('sdb'), aPv('sdc')], lvs: [anLv('home', 'sda')] });
    expect(remedy).toContain('`pvmove -n home /dev/sda:249-249 /dev/sdc`');
    expect(remedy).toContain('`lvresize -r -l -1 vg0/home`');
    expect(remedy).toContain('/dev/sdb: free 1 extent: nothing there can simply be moved');
  });

  it('adds a PV for the move where no other has room', () => {
    const remedy = remedyOf({ pvs: [full('sda'), full('sdb'), full('sdc')], lvs: [anLv('home', 'sda')] });
    expect(remedy).toContain('`vgextend vg0 NEW`, `pvmove -n home /dev/sda:249-249 NEW`');
  });

  it('never moves what belongs to a mirror, a pool or LVM', () => {
    const hidden = anLv('a_mimage_0', 'sda', { visible: false });
    const thin = anLv('pool', 'sda', { segments: [aSegment({ type: 'thin-pool', areas: [anArea('sda')] })] });
    const remedy = remedyOf({
      volumes: [aMirror('a', { log: coreLog })],
      pvs: [full('sda'), aPv('sdb')],
      lvs: [hidden, thin],
    });
    expect(remedy).not.toContain('pvmove');
    expect(remedy).toContain('`pvresize /dev/sda`');
  });

  it('says that vgextend alone does not help', () => {
    expect(remedyOf({ pvs: [full('sda'), aPv('sdb'), aPv('sdc')] })).toContain('`vgextend` alone does not help');
  });
});

describe('metadata space', () => {
  it('is counted together for the volumes of a VG', () => {
    const volumes = ['a', 'b', 'c'].map((name) => aMirror(name));
    const { findings } = assess(anInventory({ vgs: [aVg({ volumes, mdaFreeBytes: 2300 })] }), defaultPolicy);
    expect(findings).toMatchObject([{ id: 'MDA_FULL', subject: 'vg0/c' }]);
    expect(findings[0]?.evidence.at(-1)).toMatch(/earlier volumes of the plan need about 1\d{3}/);
  });
});
