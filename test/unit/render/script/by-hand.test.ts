import { describe, expect, test } from 'vitest';
import type { Inventory, NodeView } from '../../../../src/model/inventory.js';
import type { Ending, Plan, PlannedVolume } from '../../../../src/model/plan.js';
import { planSteps } from '../../../../src/plan/plan-steps.js';
import { renderScript } from '../../../../src/render/script/script.js';
import { aNode } from '../../support/inventory.js';
import { setUp } from '../../support/fake-host/build.js';
import type { FakeHost } from '../../support/fake-host/fake-host.js';
import { makeMirror as mirror, vg } from '../../support/fake-host/samples.js';
import { look, makeHost, planFor } from '../../support/fake-host/scenario.js';
import { askBoth } from '../../support/script/both.js';
import { answerFor, sightsOf } from '../../support/script/rows.js';
import { shells } from '../../support/script/shell.js';

/* What a person does: a script asks for it in the order of apply, and goes on when its probe, or the person, says that it was done. */

const ENDING: Ending = {
  lock: 'dlm',
  uses: [
    { node: null, mountPoints: ['/mnt/g'] },
    { node: 'node2', mountPoints: ['/mnt/g'] },
  ],
  resources: [],
  nodes: ['node2'],
};

type Own = Partial<Pick<PlannedVolume, 'ending' | 'managed'>>;

/** `vg/m` in a VG that lvmlockd shares, planned for with what a person has to do. */
async function planned(host: FakeHost, own: Own): Promise<Plan> {
  const plan = await planFor(host);
  const volumes = plan.volumes.map((volume) => ({ ...volume, ...own }));
  return { ...plan, volumes, steps: planSteps({ basis: plan.basis, volumes }) };
}

interface Moment {
  happen?: (host: FakeHost) => void;
  exclusive?: boolean;
  recorded?: string[];
  tried?: string[];
  /** How the other node has it, for apply, which asks. */
  there?: 'active' | 'inactive';
  seqno?: number;
}

async function decisions(own: Own, moment: Moment) {
  const host = makeHost([vg(), mirror('m')]);
  const plan = await planned(host, own);
  moment.happen?.(host);
  const seen = await look(host);
  const { exclusive = false, recorded = [], tried = [], there } = moment;
  const inventory = inCluster(seen, exclusive);
  const [volume] = plan.volumes as [PlannedVolume];
  const said = sightsOf((argv) => answerFor(host.world, argv).stdout);
  const sights = {
    ...said,
    pvs: said.pvs.replaceAll('wz--n-', 'wz--ns'),
    exclusive: exclusive ? `  ${volume.uuid}|active exclusively\n` : `  ${volume.uuid}|\n`,
  };
  const node = aNode('node2');
  const nodes: NodeView[] =
    there === undefined
      ? []
      : [
          {
            ...node,
            vgs: node.vgs.map((each) => ({
              ...each,
              uuid: volume.vg,
              seqno: moment.seqno ?? inventory.vgs[0]?.seqno ?? 0,
              lvs: each.lvs.map((lv) => ({ ...lv, uuid: volume.uuid, activation: there })),
            })),
          },
        ];
  const both = {
    plan,
    planned: volume,
    inventory,
    sights,
    tried,
    nodes,
    recorded: recorded.map((name) => `vg/m:${name}`),
  };
  return shells.map((shell) => askBoth(shell, both));
}

function inCluster(inventory: Inventory, exclusive: boolean): Inventory {
  return {
    ...inventory,
    vgs: inventory.vgs.map((each) => ({
      ...each,
      lockType: 'dlm',
      volumes: each.volumes.map((volume) => ({
        ...volume,
        activation:
          volume.activation === 'exclusive' || volume.activation === 'active'
            ? exclusive
              ? ('exclusive' as const)
              : ('active' as const)
            : volume.activation,
      })),
    })),
  };
}

const run = (host: FakeHost, ...argv: string[]): void => setUp(host.world, { do: 'run', argv }, new Map());
const inactive = (host: FakeHost): void => run(host, 'lvchange', '-an', 'vg/m');
const converted = (host: FakeHost): void => run(host, 'lvconvert', '--yes', '--type', 'raid1', 'vg/m');
const gone = ['release-node2'];

describe('On the way to exclusive a script does as apply', { timeout: 120_000 }, () => {
  const cases: Record<string, { moment: Moment; next: string }> = {
    'the other node has it still': { moment: { there: 'active' }, next: 'hand release-node2' },
    'and has let it go': { moment: { there: 'inactive', recorded: gone }, next: 'run deactivate-everywhere' },
    'inactive here, too': { moment: { happen: inactive, there: 'inactive', recorded: gone }, next: 'run take' },
    'it could not be taken': {
      moment: { happen: inactive, there: 'inactive', recorded: gone, tried: ['take'] },
      next: 'stop HELD_ELSEWHERE',
    },
    'exclusive, and not mounted': { moment: { exclusive: true, there: 'inactive' }, next: 'hand mount' },
    'raid1, and the other node was not asked': {
      moment: { happen: converted, exclusive: true, there: 'inactive', seqno: 1, recorded: ['verify', 'verify-nodes'] },
      next: 'reached',
    },
  };
  test.each(Object.entries(cases))('%s', async (_, { moment, next }) => {
    for (const { script, apply } of await decisions({ ending: ENDING }, moment)) {
      expect(script.next).toBe(next);
      expect({ next: script.next, argv: script.argv }).toEqual({ next: apply.next, argv: apply.argv });
    }
  });

  test('nothing is mounted where nothing was, and then it is converted', async () => {
    const ending = { ...ENDING, uses: [{ node: 'node2', mountPoints: [] }] };
    for (const { script, apply } of await decisions({ ending }, { exclusive: true, there: 'inactive' })) {
      expect(script.next).toBe('run convert');
      expect(script.argv).toEqual(apply.argv);
    }
  });

  test('once it is raid1 somebody looks on the other nodes', async () => {
    const moment = { happen: converted, exclusive: true, recorded: ['verify'] };
    for (const { script } of await decisions({ ending: ENDING }, moment)) expect(script.next).toBe('hand verify-nodes');
  });

  test('the cluster manager keeps its hands off before, and gets it back after', async () => {
    const managed = { managed: ['db'] };
    for (const [moment, next] of [
      [{ exclusive: true }, 'hand maintenance'],
      [{ exclusive: true, recorded: ['maintenance'] }, 'run convert'],
      [{ happen: converted, exclusive: true, recorded: ['maintenance', 'verify'] }, 'hand end-maintenance'],
      [{ happen: converted, exclusive: true, recorded: ['maintenance', 'verify', 'end-maintenance'] }, 'reached'],
    ] as const) {
      for (const { script } of await decisions(managed, moment as Moment)) expect(script.next).toBe(next);
    }
  });
});

test('A node whose name is no word is refused, not taken apart', async () => {
  const ending = { ...ENDING, uses: [{ node: 'node 2; reboot', mountPoints: ['/x'] }] };
  const plan = await planned(makeHost([vg(), mirror('m')]), { ending });
  expect(() => renderScript(plan)).toThrow(expect.objectContaining({ code: 'SCRIPT_UNSUPPORTED', exit: 2 }));
});
