import { describe, expect, it } from 'vitest';
import { answerOf } from '../../../src/assess/activation-filter.js';
import { assess } from '../../../src/assess/assess.js';
import { tagsAllowed } from '../../../src/assess/tags-allowed.js';
import type { Host, Vg } from '../../../src/model/inventory.js';
import { defaultPolicy } from '../../../src/model/default-policy.js';
import { aMirror, anInventory, aVg, withMirror } from '../support/inventory.js';

describe('our tags are allowed', () => {
  const allowed = (host: Partial<Host>, vgTags: string[] = [], tags: string[] = []) => {
    const vg = aVg({ tags: vgTags });
    return tagsAllowed(anInventory({ host }), vg, aMirror('db', { tags }));
  };

  it('on a host where tags mean nothing', () => {
    expect(allowed({}, ['rack7'], ['gold', 'raidlift.0123456789ab'])).toBe(true);
  });

  it('beside lists that hold names only', () => {
    expect(allowed({ volumeList: ['vg0', 'vg1/root'] })).toBe(true);
  });

  it('never where a list holds a tag', () => {
    expect(allowed({ volumeList: ['@alpha'] })).toBe(false);
    expect(allowed({ autoActivationVolumeList: ['vg0', '@*'] })).toBe(false);
  });

  it('never where the VG or the LV has the host’s name as a tag, in full or short', () => {
    expect(allowed({ name: 'alpha.example.org' }, ['alpha'])).toBe(false);
    expect(allowed({ name: 'alpha.example.org' }, [], ['alpha.example.org'])).toBe(false);
  });

  it('never where that is unknown', () => {
    expect(allowed({ volumeList: null })).toBe(false);
    expect(allowed({ name: null }, ['rack7'])).toBe(false);
  });
});

describe('TAGS_OWNED', () => {
  const owned = (inventory: ReturnType<typeof anInventory>) =>
    assess(inventory, defaultPolicy).findings.filter((finding) => finding.id === 'TAGS_OWNED');

  it('speaks of the one volume that has the tag', () => {
    const volumes = [aMirror('a'), aMirror('b', { tags: ['alpha'] })];
    expect(owned(anInventory({ vgs: [aVg({ volumes })] }))).toMatchObject([{ subject: 'vg0/b' }]);
  });

  it('is raised on a live host whose lists could not be read', () => {
    expect(owned(withMirror({}, { host: { volumeList: null } }))).toHaveLength(1);
    expect(owned(withMirror({}, { source: 'saved', host: { volumeList: null } }))).toEqual([]);
  });
});

describe('an activation list', () => {
  const vg: Pick<Vg, 'name' | 'tags'> = { name: 'vg0', tags: ['rack7'] };
  const rmeta = { vg, lvName: 'db_rmeta_0', lvTags: [] as string[] };

  it.each([
    [['vg0'], 'match'],
    [['vg0/db'], 'no-match'],
    [['vg0/db_rmeta_0'], 'match'],
    [['vg'], 'no-match'],
    [['vg00'], 'no-match'],
    [['@rack7'], 'match'],
    [['@gold'], 'no-match'],
    [['@*'], 'unknown'],
    [['@*', 'vg0'], 'match'],
    [[], 'no-match'],
  ] as const)('%j: %s', (list, answer) => {
    expect(answerOf(list, rmeta, 'alpha')).toBe(answer);
  });

  it('@* reaches a VG that is tagged with this host’s name, and nothing that has no tags', () => {
    expect(answerOf(['@*'], { ...rmeta, vg: { name: 'vg0', tags: ['alpha'] } }, 'alpha')).toBe('match');
    expect(answerOf(['@*'], { ...rmeta, vg: { name: 'vg0', tags: [] } }, 'alpha')).toBe('no-match');
  });

  const filtered = (host: Partial<Host>, tags: string[] = []) =>
    assess(withMirror({ tags }, { host }), defaultPolicy)
      .findings.filter((finding) => finding.id === 'ACTIVATION_FILTER')
      .flatMap((finding) => finding.evidence);

  it('with a tag on the LV only does not reach the future metadata LVs', () => {
    expect(filtered({ volumeList: ['@gold'] }, ['gold'])).toEqual([
      'volume_list (@gold) does not reach db_rmeta_0, db_rmeta_1',
    ]);
  });

  it('read_only_volume_list must not name them', () => {
    expect(filtered({ readOnlyVolumeList: ['vg0'] })).toEqual([
      'read_only_volume_list (vg0) makes read-only db, db_rmeta_0, db_rmeta_1',
    ]);
    expect(filtered({ readOnlyVolumeList: ['vg1'] })).toEqual([]);
  });
});
