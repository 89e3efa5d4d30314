import { killAt, setUp } from '../../support/fake-host/build.js';
import type { FakeHost } from '../../support/fake-host/fake-host.js';
import { homeOf, onPv } from '../../support/fake-host/model.js';
import { makeMirror as mirror } from '../../support/fake-host/samples.js';
import type { Setup } from '../../support/fake-host/situations/types.js';

/** A host that was planned for, then something happened to it. */
export interface Case {
  name: string;
  /** Default: one mirror of two legs, `vg/m`, with a disk log. */
  setups?: Setup[];
  policy?: Record<string, unknown>;
  happen?: (host: FakeHost) => void;
  /** Names of steps of `vg/m`. */
  recorded?: string[];
  tried?: string[];
}

const sizes = new Map<string, number>();
const CONVERT = ['lvconvert', '--yes', '--type', 'raid1', 'vg/m'];
const prove = { defaults: { proveTracking: true } };
const scrub = { defaults: { scrub: 'repair' } };
const slow = { ...scrub, limits: { raidMinRecoveryRate: 64, raidMaxRecoveryRate: 2048 } };
const inactive: Setup[] = [mirror('m'), { do: 'run', argv: ['lvchange', '-an', 'vg/m'] }];

const run = (host: FakeHost, ...argv: string[]): void => setUp(host.world, { do: 'run', argv }, sizes);
const set = (host: FakeHost, setup: Setup): void => setUp(host.world, setup, sizes);
const cut = (state: 'C1' | 'C2' | 'C3' | 'C4') => (host: FakeHost) => set(host, { do: 'cut-at', lv: 'vg/m', state });
const converted = (host: FakeHost): void => run(host, ...CONVERT);
const killed = (at: string) => (host: FakeHost) => killAt(host.world, CONVERT, at);
const lose = (host: FakeHost, disk: string, lv = 'vg/m'): void => {
  host.pullDisk(disk);
  set(host, { do: 'write', lv });
};
const restored = (host: FakeHost): void => {
  lose(host, 'pvd1');
  host.bringDisk('pvd1');
  run(host, 'vgextend', '--restoremissing', 'vg', '/dev/mapper/pvd1');
};
const split = (host: FakeHost): void => {
  converted(host);
  run(host, 'lvconvert', '--yes', '--splitmirrors', '1', '--trackchanges', 'vg/m', '/dev/mapper/pvd1');
};
const tagged = (tag: string) => (host: FakeHost) => run(host, 'lvchange', '--addtag', tag, 'vg/m');

/** What both evaluators of predicates and decisions are asked about: `holds` and `nextStep`, and a script's. */
export const cases: readonly Case[] = [
  { name: 'an untouched mirror' },
  { name: 'three legs and a core log', setups: [mirror('m', { legs: ['d1', 'd0', 'd2'], log: null })] },
  { name: 'made with --nosync', setups: [mirror('m', { nosync: true })] },
  { name: 'inactive', setups: inactive },
  {
    name: 'inactive, to be left out by activation',
    setups: [mirror('m'), { do: 'run', argv: ['lvchange', '-ky', 'vg/m'] }, ...inactive.slice(1)],
  },
  { name: 'copying', setups: [mirror('m', { sizeMiB: 120, syncing: true })] },
  { name: 'a name that is part of another', setups: [mirror('m'), mirror('m2', { legs: ['d2', 'd3'] })] },
  { name: 'with a tag of its owner', happen: tagged('db.prod') },
  { name: 'not monitored', happen: (host) => run(host, 'lvchange', '--monitor', 'n', 'vg/m') },
  {
    name: 'no room for metadata',
    happen: (host) => set(host, { do: 'linear', vg: 'vg', name: 'fill', sizeMiB: (99 - 4) * 4, disk: 'd1' }),
  },
  { name: 'a PV that is not allocatable', happen: (host) => run(host, 'pvchange', '-xn', '/dev/mapper/pvd0') },
  {
    name: 'a snapshot of it',
    happen: (host) => set(host, { do: 'snapshot', vg: 'vg', name: 'snap', of: 'm', sizeMiB: 8, disk: 'd2' }),
  },
  { name: 'C1', happen: cut('C1') },
  { name: 'C2', happen: cut('C2') },
  { name: 'C3', happen: cut('C3') },
  { name: 'C4', happen: cut('C4') },
  {
    name: 'C1 twice',
    happen: (host) => {
      cut('C1')(host);
      cut('C1')(host);
    },
  },
  {
    name: 'C2 without the log, strays that could not be removed',
    happen: (host) => {
      cut('C2')(host);
      run(host, 'lvremove', '--yes', 'vg/m_mlog');
    },
    tried: ['remove-strays'],
  },
  {
    name: 'C1, strays that could not be removed after all',
    happen: cut('C1'),
    tried: ['remove-strays', 'clear-table'],
  },
  {
    name: 'C3, tidied, copying',
    happen: (host) => {
      cut('C2')(host);
      run(host, 'lvremove', '--yes', 'vg/m_mlog', 'vg/m_rmeta_0', 'vg/m_rmeta_1');
      host.world.copyRate = 0;
      run(host, 'lvchange', '--refresh', 'vg/m');
    },
  },
  {
    name: 'converted over strays',
    happen: (host) => {
      cut('C1')(host);
      converted(host);
    },
  },
  { name: 'killed, devices suspended', happen: killed('C4: suspended') },
  {
    name: 'killed, a raid table under a mirror',
    happen: (host) => {
      killed('C4: suspended')(host);
      run(host, 'dmsetup', 'resume', 'vg-m_mimage_0', 'vg-m_mimage_1', 'vg-m_rmeta_0', 'vg-m_rmeta_1', 'vg-m');
    },
  },
  { name: 'converted', happen: converted },
  { name: 'converted and verified', happen: converted, recorded: ['verify'] },
  { name: 'to be scrubbed', happen: converted, policy: scrub, recorded: ['verify'] },
  { name: 'to be repaired', happen: converted, policy: scrub, recorded: ['verify', 'scrub-check'] },
  {
    name: 'scrubbed and repaired',
    happen: converted,
    policy: scrub,
    recorded: ['verify', 'scrub-check', 'scrub-repair'],
  },
  {
    name: 'being scrubbed',
    happen: (host) => {
      converted(host);
      host.world.copyRate = 0;
      run(host, 'lvchange', '--syncaction', 'check', 'vg/m');
    },
  },
  {
    name: 'converted, no longer watched',
    happen: (host) => {
      converted(host);
      run(host, 'lvchange', '--monitor', 'n', 'vg/m');
    },
  },
  { name: 'to be scrubbed, not too fast', happen: converted, policy: slow, recorded: ['verify'] },
  { name: 'its speed limited', happen: converted, policy: slow, recorded: ['verify', 'limit-rate'] },
  {
    name: 'its speed could not be limited',
    happen: converted,
    policy: slow,
    recorded: ['verify'],
    tried: ['limit-rate'],
  },
  {
    name: 'scrubbed, its speed still limited',
    happen: converted,
    policy: slow,
    recorded: ['verify', 'limit-rate', 'scrub-check', 'scrub-repair'],
  },
  {
    name: 'scrubbed, its speed free again',
    happen: converted,
    policy: slow,
    recorded: ['verify', 'limit-rate', 'scrub-check', 'scrub-repair', 'free-rate'],
  },
  { name: 'to be proven', happen: converted, policy: prove, recorded: ['verify'] },
  { name: 'proven', happen: converted, policy: prove, recorded: ['verify', 'track-split', 'track-merge'] },
  { name: 'split', happen: split, policy: prove },
  { name: 'split by somebody else', happen: split },
  {
    name: 'merged, the table not loaded',
    happen: (host) => {
      split(host);
      killAt(host.world, ['lvconvert', '--yes', '--merge', 'vg/m_rimage_1'], 'merged');
    },
    policy: prove,
  },
  {
    name: 'activated and converted, verified',
    setups: inactive,
    happen: (host) => {
      run(host, 'lvchange', '-aey', 'vg/m');
      converted(host);
    },
    recorded: ['verify'],
  },
  {
    name: 'converted, deactivated again',
    setups: inactive,
    happen: (host) => {
      run(host, 'lvchange', '-aey', 'vg/m');
      converted(host);
      run(host, 'lvchange', '-an', 'vg/m');
    },
    recorded: ['verify'],
  },
  {
    name: 'converted, inactive, not verified',
    setups: inactive,
    happen: (host) => {
      run(host, 'lvchange', '-aey', 'vg/m');
      converted(host);
      run(host, 'lvchange', '-an', 'vg/m');
    },
  },
  { name: 'a leg of two lost', happen: (host) => lose(host, 'pvd1') },
  {
    name: 'a device of another mirror lost',
    setups: [mirror('m'), mirror('n', { legs: ['d2', 'd3'] })],
    happen: (host) => lose(host, 'pvd3', 'vg/n'),
  },
  {
    name: 'a device of another mirror back',
    setups: [mirror('m'), mirror('n', { legs: ['d2', 'd3'] })],
    happen: (host) => {
      lose(host, 'pvd3', 'vg/n');
      host.bringDisk('pvd3');
    },
  },
  {
    name: 'the device back',
    happen: (host) => {
      lose(host, 'pvd1');
      host.bringDisk('pvd1');
    },
  },
  { name: 'linear, its PV restored', happen: restored },
  {
    name: 'restoring killed',
    happen: (host) => {
      restored(host);
      killAt(host.world, ['lvconvert', '--yes', '--type', 'raid1', '-m', '1', 'vg/m', '/dev/mapper/pvd1'], 'R1');
    },
  },
  {
    name: 'two legs of three',
    setups: [mirror('m', { legs: ['d0', 'd1', 'd2'], log: null })],
    happen: (host) => {
      restored(host);
      set(host, { do: 'wait-sync', lv: 'vg/m' });
    },
  },
  {
    name: 'raid1 of two legs of three',
    setups: [mirror('m', { legs: ['d0', 'd1', 'd2'], log: null })],
    happen: (host) => {
      restored(host);
      set(host, { do: 'wait-sync', lv: 'vg/m' });
      converted(host);
    },
  },
  {
    name: 'a leg of a raid1 back',
    happen: (host) => {
      converted(host);
      lose(host, 'pvd1');
      host.bringDisk('pvd1');
    },
  },
  {
    name: 'a leg of a raid1 back, which a refresh does not revive',
    happen: (host) => {
      converted(host);
      lose(host, 'pvd1');
      host.bringDisk('pvd1');
    },
    tried: ['refresh-legs'],
  },
  {
    name: 'two legs of a raid1 back, which a refresh does not revive',
    setups: [mirror('m', { legs: ['d0', 'd1', 'd2'] })],
    happen: (host) => {
      converted(host);
      lose(host, 'pvd1');
      lose(host, 'pvd2');
      host.bringDisk('pvd1');
      host.bringDisk('pvd2');
    },
    tried: ['refresh-legs'],
  },
  {
    name: 'a leg of a raid1 away',
    happen: (host) => {
      converted(host);
      lose(host, 'pvd1');
    },
  },
  {
    name: 'a leg of a raid1 being copied',
    happen: (host) => {
      converted(host);
      lose(host, 'pvd1');
      host.bringDisk('pvd1');
      host.world.copyRate = 0;
      run(host, 'lvchange', '--refresh', 'vg/m');
    },
  },
  {
    name: 'gone',
    happen: (host) => {
      const meta = host.world.vg('vg');
      meta.lvs = meta.lvs.filter(({ name }) => !name.startsWith('m'));
    },
  },
  {
    name: 'linear somewhere else',
    happen: (host) => {
      const found = host.world.lv('vg/m');
      if (found === undefined) return;
      const pv = found.vg.pvs[3]?.uuid ?? '';
      found.vg.lvs = found.vg.lvs.filter(({ name }) => !name.startsWith('m_'));
      Object.assign(found.lv, {
        type: 'linear',
        legs: [],
        log: null,
        pieces: onPv({ pv, start: 0 }, found.lv.extents),
      });
    },
  },
  {
    name: 'a leg that the plan does not know',
    happen: (host) => {
      const { lv } = host.world.lv('vg/m') ?? {};
      const leg = host.world.lv('vg/m_mimage_1')?.lv;
      if (lv === undefined || leg === undefined) return;
      lv.legs.push('other_mimage_9');
      const pieces = onPv({ pv: homeOf(leg), start: 50 }, leg.extents);
      host.world.vg('vg').lvs.push({ ...leg, uuid: host.world.newUuid(), name: 'other_mimage_9', pieces });
    },
  },
];
