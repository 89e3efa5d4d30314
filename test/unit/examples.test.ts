import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { verbs } from '../../src/cli/verbs.js';
import { policy } from '../../src/model/policy.js';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const read = (path: string): string => readFileSync(`${examples}/${path}`, 'utf8');
const batchOptions = (verbs.find(({ name }) => name === 'batch')?.options ?? []).map(
  ({ flags }) => flags.split(' ')[0],
);

const hasVerifier = spawnSync('systemd-analyze', ['--version']).status === 0;

test.skipIf(!hasVerifier)('systemd finds nothing wrong with the service and the timer', () => {
  const units = ['service', 'timer'].map((kind) => `${examples}/systemd/raidlift-batch.${kind}`);
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...units], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test('The service never kills an LVM command, and takes a stopped batch for a good one', () => {
  const unit = read('systemd/raidlift-batch.service');
  expect(unit).toMatch(/^KillMode=process$/m);
  expect(unit).toMatch(/^SendSIGKILL=no$/m);
  expect(unit).toMatch(/^SuccessExitStatus=5$/m);
});

test.each(['systemd/raidlift-batch.service', 'ansible/roles/raidlift/tasks/main.yml'])(
  'Every option in %s is one of batch',
  (path) => {
    const used = [...read(path).matchAll(/(?<=[\s'])--[a-z-]+/g)].map(([option]) => option);
    expect(used).toContain('--policy');
    expect(used.filter((option) => !batchOptions.includes(option))).toEqual([]);
  },
);

test('The policies of the examples are policies', () => {
  const [play] = parse(read('ansible/site.yml')) as { roles: { vars: { raidlift_policy: unknown } }[] }[];
  const defaults = parse(read('ansible/roles/raidlift/defaults/main.yml')) as { raidlift_policy: unknown };
  expect(policy.parse(play?.roles[0]?.vars.raidlift_policy).limits).toEqual({ maxCopies: 2 });
  expect(policy.parse(defaults.raidlift_policy)).toMatchObject({ formatVersion: 1 });
});
