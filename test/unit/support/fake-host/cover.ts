import { assess } from '../../../../src/assess/assess.js';
import type { Plan } from '../../../../src/model/plan.js';
import { makeCover, makeUncover } from '../../../../src/plan/make-cover.js';
import { sealPlan } from '../../../../src/plan/seal.js';
import type { FakeHost } from './fake-host.js';
import { look, readPolicy } from './scenario.js';

/** What `raidlift cover vg/m --on PV` plans, with the disk of the PV. */
export async function planCover(host: FakeHost, disk: string): Promise<Plan> {
  const policy = readPolicy();
  const inventory = await look(host);
  const pv = inventory.vgs.flatMap((vg) => vg.pvs).find(({ device }) => device === `/dev/mapper/pv${disk}`);
  const wish = { on: pv?.uuid ?? '', release: null };
  const assessment = assess(inventory, policy, { purpose: { kind: 'cover', wish } });
  return sealPlan(makeCover({ inventory, assessment, policy, subject: 'vg/m', wish, thaw: 'yes' }));
}

/** What `raidlift uncover` plans after this cover. */
export async function planUncover(host: FakeHost, cover: Plan): Promise<Plan> {
  const policy = readPolicy();
  const inventory = await look(host);
  const { legs = [], log } = cover.volumes[0] ?? {};
  const before = legs.map(({ uuid }) => uuid);
  const now = inventory.vgs.flatMap((vg) => vg.volumes).find(({ name }) => name === 'm');
  const legUuid = now?.legs.find(({ uuid }) => !before.includes(uuid))?.uuid ?? '';
  const assessment = assess(inventory, policy, { purpose: { kind: 'uncover' } });
  const covered = { legUuid, logToCore: log === 'core' };
  return sealPlan(makeUncover({ inventory, assessment, policy, subject: 'vg/m', covered }));
}
