import { afterAll, describe, expect, test, vi } from 'vitest';
import { renderScript } from '../../src/render/script/script.js';
import { verifyPlan } from '../../src/plan/verify-plan.js';
import { chance, newSeed } from './scenario/chance.js';
import { closeHost, freshHost } from './scenario/crash-host.js';
import { Histogram, sayCut } from './scenario/histogram.js';
import { inTime } from './scenario/in-time.js';
import { killAt } from './scenario/kill-at.js';
import {
  commandsOfApply,
  commandsOfScript,
  cutScriptAgainAndAgain,
  finishScript,
  putScript,
  startScript,
  writtenToLeg,
} from './scenario/script-runs.js';

// A minute where the machine is idle; much more where it is not.
vi.setConfig({ testTimeout: 900_000 });

// A sample: test/lab/soak cuts at hundreds of instants.
const volumes = ['fs', 'three', 'core', 'idle', 'nosync'] as const;

describe('a plan that was exported as a script', () => {
  const met = new Histogram();
  afterAll(() => console.log(`scripts: ${met}\n${met.cuts.map((cut) => `  ${sayCut(cut)}`).join('\n')}`));
  let byScript: string[] = [];
  /** Of each volume its commands, in order; apply looks at several conversions at once before it goes on with any. */
  const ofEach = (commands: readonly string[]) =>
    Object.fromEntries(volumes.map((name) => [name, commands.filter((command) => command.includes(`vg/${name}`))]));

  test('--check changes nothing; a run does it all, and a second one finds nothing to do', async () => {
    const host = await freshHost({ only: volumes });
    try {
      const exported = await host.guest.ok('raidlift export /root/plan.json --format sh');
      expect(exported).toBe(renderScript(verifyPlan(JSON.parse(host.plan), 'the plan of the host')));
      await putScript(host);
      const before = await host.guest.ok('vgs --noheadings -o vg_seqno vg; ls -A /var/lib/raidlift /run/lock');
      const checked = await host.guest.ok('sh /root/plan.sh --check');
      for (const name of volumes) expect(checked).toMatch(new RegExp(`^vg/${name}: next: mirror, [23] legs.*; `, 'm'));
      expect(await host.guest.ok('vgs --noheadings -o vg_seqno vg; ls -A /var/lib/raidlift /run/lock')).toBe(before);

      const first = startScript(host, 'dash');
      // Whoever comes second is told so at once.
      while (!first.output().stdout.includes('Convert')) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(
        await inTime(host.guest, { what: 'the second script' }, startScript(host, 'busybox sh').done),
      ).toMatchObject({ code: 6, stdout: '' });
      expect(await host.guest.sh('raidlift apply /root/plan.json --yes')).toMatchObject({ code: 6 });
      expect(await inTime(host.guest, { what: 'the script' }, first.done)).toMatchObject({ code: 0, stderr: '' });
      byScript = await commandsOfScript(host);
      expect(await host.guest.sh('sh /root/plan.sh --check')).toMatchObject({ code: 0 });
      expect(await finishScript(host, 'busybox sh', [])).toEqual([]);
      expect(await commandsOfScript(host)).toEqual(byScript);
    } finally {
      await closeHost(host);
    }
  });

  test('has run the very commands that apply runs on the same host', async () => {
    const host = await freshHost({ only: volumes });
    try {
      expect(await host.guest.sh('raidlift apply /root/plan.json --yes', { timeoutMs: 600_000 })).toMatchObject({
        code: 0,
      });
      const byApply = await commandsOfApply(host);
      expect(ofEach(byScript)).toEqual(ofEach(byApply));
      expect([...byScript].sort()).toEqual([...byApply].sort());
      expect(byScript.filter((command) => command.startsWith('lvconvert'))).toHaveLength(volumes.length);
    } finally {
      await closeHost(host);
    }
  });

  test('copies nothing anew where lvconvert was killed before it committed the raid1', async () => {
    const host = await freshHost({ only: ['fs', 'core'] });
    try {
      await putScript(host);
      const end = await killAt(host.guest, [{ command: 'lvconvert .*vg/core', moment: 'commit' }]);
      await inTime(host.guest, { what: 'the script' }, startScript(host, 'dash').done);
      const [seen] = await end();
      expect(seen?.killed).toBe(true);
      const before = await writtenToLeg(host, 'core');
      expect(await finishScript(host, 'busybox sh', [])).toEqual([]);
      expect((await writtenToLeg(host, 'core')) - before).toBeLessThan(2 ** 22); // of 8 MiB
    } finally {
      await closeHost(host);
    }
  });

  test('gets there though the power is cut again and again', async () => {
    const random = chance(newSeed());
    const host = await freshHost({ only: volumes });
    const problems = await cutScriptAgainAndAgain(
      host,
      [
        { shell: 'dash', trigger: { volume: 'core', state: 'C1' } },
        { shell: 'busybox sh', trigger: { volume: 'fs', state: 'C2' } },
        { shell: 'dash', trigger: { afterMs: random() * 12_000 } },
      ],
      (cut) => met.add(cut),
    ).finally(() => closeHost(host));
    expect(problems).toEqual([]);
  });
});
