import { expect, test } from 'vitest';
import { copiedBack, measureMove } from '../../../../src/apply/move/measure-move.js';
import type { Session } from '../../../../src/apply/session.js';
import type { Heading } from '../../../../src/model/holds.js';
import type { PlannedVolume } from '../../../../src/model/plan.js';
import { movingVg, pvUuid } from '../../support/moving.js';

const vg = movingVg({ move: { from: 'sda', to: 'sdd', percent: 100 } });
const planned = { uuid: vg.volumes[0]?.uuid ?? '', vgName: vg.name, name: 'db' } as PlannedVolume;

/** Field 7 of a device's statistics, by the name of the device. */
function sessionWith(written: Record<string, number>): Session {
  const host = {
    realPath: async (path: string) => {
      const name = path.slice('/dev/mapper/'.length);
      return name in written ? `/dev/${name}` : null;
    },
    readFile: async (path: string) => `1 0 8 3 2 0 ${written[path.split('/')[3] ?? ''] ?? ''} 0 0 0 0\n`,
  };
  return { ports: { host }, findIn: () => ({ vg, now: vg.volumes[0] }) } as unknown as Session;
}

test('a held move has written what its target’s device counts, in sectors of 512 bytes', async () => {
  const session = sessionWith({ 'vg0-pvmove0': 8, 'vg0-pvmove0_mimage_1': 2048 });
  expect(await measureMove(session, planned, pvUuid('sda'))).toEqual({
    changedBytes: 4096,
    copiedBytes: 1024 ** 2,
    sizeBytes: vg.lvs.find(({ name }) => name === 'pvmove0')?.sizeBytes,
  });
});

test('without such a move, or without its devices, nothing is claimed', async () => {
  expect(await measureMove(sessionWith({}), planned, pvUuid('sda'))).toBeNull();
  const session = sessionWith({ 'vg0-pvmove0': 8, 'vg0-pvmove0_mimage_1': 2048 });
  expect(await measureMove(session, planned, pvUuid('sdb'))).toBeNull();
});

test('the way back is summed over its volumes, and says how many are not in it; the way there is not', () => {
  const measured = new Map(['a', 'b'].map((uuid) => [uuid, { copiedBytes: 3, sizeBytes: 10 }]));
  const after = (heading: Heading, acted: string[], kind = 'away') =>
    copiedBack({ plan: { kind, away: {} }, journal: { heading, measured } } as unknown as Session, acted);
  expect(after('back', ['a', 'b', 'c'])).toEqual({ copiedBytes: '6', sizeBytes: '20', unmeasured: 1 });
  expect(after('back', ['c'])).toBeUndefined();
  expect(after('away', ['a'])).toBeUndefined();
  expect(after('away', ['a'], 'back')).toEqual({ copiedBytes: '3', sizeBytes: '10', unmeasured: 0 });
});
