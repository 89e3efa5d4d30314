import { describe, expect, test } from 'vitest';
import { isRejectedByFilter } from '../../../src/inspect/lvm-filter.js';
import { listOf, parseLvmConfig, settingOf } from '../../../src/inspect/lvm-config.js';
import { parseLvmVersion } from '../../../src/inspect/lvm-version.js';
import { markForeign, readSystemId } from '../../../src/inspect/system-id.js';
import { recordedPort } from './recorded-port.js';

const config = parseLvmConfig(`activation {
	raid_fault_policy="warn"
	monitoring=1
	volume_list=["vg","@tag","vg/with \\"quote\\""]
	auto_activation_volume_list="one"
	read_only_volume_list=[]
	nested {
		key=2
	}
}
# comment=1
local {
	system_id=""
}
`);

test('settings are found by section and key', () => {
  expect(settingOf(config, 'activation/raid_fault_policy')).toBe('warn');
  expect(settingOf(config, 'activation/monitoring')).toBe('1');
  expect(settingOf(config, 'activation/nested/key')).toBe('2');
  expect(settingOf(config, 'local/system_id')).toBe('');
  expect(settingOf(config, 'activation/none')).toBeNull();
});

test('a list may be a list, one text, empty or unset', () => {
  expect(listOf(config, 'activation/volume_list')).toEqual(['vg', '@tag', 'vg/with "quote"']);
  expect(listOf(config, 'activation/auto_activation_volume_list')).toEqual(['one']);
  expect(listOf(config, 'activation/read_only_volume_list')).toEqual([]);
  expect(listOf(config, 'activation/other')).toBe('unset');
});

test('the version is read off LVM’s three lines', () => {
  expect(parseLvmVersion('  LVM version:     2.02.187(2) (2020-03-24)\n  Library version: 1.02.170\n')).toBe(
    '2.02.187',
  );
  expect(parseLvmVersion('')).toBeNull();
});

test.each([
  [['a|.*|'], ['/dev/sda'], false],
  [[], ['/dev/sda'], false],
  [['r|^/dev/sda$|'], ['/dev/sda'], true],
  [['r|^/dev/sda$|'], ['/dev/sdb'], false],
  [['a|^/dev/mapper/|', 'r|.*|'], ['/dev/dm-3', '/dev/mapper/p'], false],
  [['a|^/dev/sd|', 'r|.*|'], ['/dev/vda'], true],
  [['r(sd[ab])', 'a/x/'], ['/dev/sdb'], true],
  [['x|.*|', 'r|[|'], ['/dev/sda'], false],
])('a filter %j rejects %j: %s', (patterns, paths, rejected) => {
  expect(isRejectedByFilter(patterns, paths)).toBe(rejected);
});

describe('the host’s system id', () => {
  const idOf = (text: string, files: Record<string, string> = {}) =>
    readSystemId(recordedPort({ files }), parseLvmConfig(text), 'node.one!');

  test.each([
    ['none', 'global {\nsystem_id_source="none"\n}', {}, ''],
    ['uname', 'global {\nsystem_id_source="uname"\n}', {}, 'node.one'],
    ['lvmlocal', 'global {\nsystem_id_source="lvmlocal"\n}\nlocal {\nsystem_id="x"\n}', {}, 'x'],
    ['machineid', 'global {\nsystem_id_source="machineid"\n}', { '/etc/machine-id': 'abc\n' }, 'abc'],
    ['file', 'global {\nsystem_id_source="file"\nsystem_id_file="/f"\n}', { '/f': '# why\n\n id 1\n' }, 'id1'],
    ['a hash', 'global {\nsystem_id_source="appmachineid"\n}', {}, null],
    ['nothing', '', {}, null],
  ])('comes from %s', async (_, text, files, id) => {
    expect(await idOf(text, files)).toBe(id);
  });

  test('makes a VG with another one foreign, and one with none not', () => {
    const vgs = ['', 'mine', 'other'].map((systemId) => ({ systemId, foreign: systemId === '' ? false : null }));
    markForeign(vgs as unknown as Parameters<typeof markForeign>[0], 'mine');
    expect(vgs.map((vg) => vg.foreign)).toEqual([false, false, true]);
  });
});
