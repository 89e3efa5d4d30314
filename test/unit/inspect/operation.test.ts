import { expect, test } from 'vitest';
import { operationOf } from '../../../src/inspect/operation.js';
import { indexVg } from '../../../src/inspect/vg-index.js';
import type { DmDevice } from '../../../src/model/inventory.js';
import { dmUuid } from '../../../src/model/volume.js';
import { movingVg } from '../support/moving.js';

/* A move, with what dmsetup says of its mirror [lab, 2.03.16: its target was gone for three seconds under a writer]. */
function moving(letters: string) {
  const vg = movingVg({ move: { from: 'sda', to: 'sdd', percent: 0 } });
  const [db, mover] = ['db', 'pvmove0'].map((name) => vg.lvs.find((lv) => lv.name === name));
  if (db === undefined || mover === undefined) throw new Error('no move');
  const status = [`0 65536 mirror 2 254:10 254:11 0/16 1 ${letters} 1 core`];
  const device = { name: 'vg0-pvmove0', uuid: dmUuid(vg, mover), status } as unknown as DmDevice;
  const host = { devices: new Map([[device.uuid, device]]), suspended: [], usage: new Map(), fstabRead: false };
  return operationOf(indexVg(vg, host), db);
}

test('A move goes on while both its sides can be written', () => {
  expect(moving('AA')).toEqual({ kind: 'pvmove', detail: 'db_mimage_0 is being moved by pvmove0' });
});

test('A move whose target could not be written has failed', () => {
  expect(moving('AD')).toMatchObject({ kind: 'pvmove', failed: true });
});
