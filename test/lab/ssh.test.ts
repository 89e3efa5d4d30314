import { expect, test } from 'vitest';
import { inTime } from './scenario/in-time.js';
import { ADDRESSES, letIn, withTwoGuests } from './scenario/two-guests.js';
import { checksum, column, fillRandom, makeMirror, makeVg, waitSync } from './scenario/volumes.js';
import { disks } from './scenario/with-guest.js';

/** What an inspection costs, whatever the number of volumes and files. */
const MOST_SESSIONS = 30;

test('Mirrors of another host are converted over ssh, and a broken connection is resumed while its command still runs', async () => {
  await withTwoGuests({ first: { disks: [] }, second: { disks: disks(3, 100) } }, async (node1, node2) => {
    await Promise.all([letIn(node1, node2, { name: 'node2', address: ADDRESSES[1] }), makeMirrors()]);
    async function makeMirrors(): Promise<void> {
      await makeVg(node2, { disks: ['d0', 'd1', 'd2'] });
      for (const name of ['a', 'b']) await makeMirror(node2, { vg: 'vg', name, sizeMiB: 32 });
      for (const name of ['a', 'b']) await waitSync(node2, `vg/${name}`);
    }
    const sums = [await fillRandom(node2, '/dev/vg/a'), await fillRandom(node2, '/dev/vg/b')];

    const inspected = JSON.parse(await node1.ok('raidlift inspect --host node2 --json')) as { host: { name: string } };
    expect(inspected.host.name).toBe('node2');
    const counts = await node2.ok(
      'grep -c "Accepted publickey" /tmp/sshd.log; grep -c "Starting session" /tmp/sshd.log',
    );
    const [connections, sessions] = counts.trim().split('\n').map(Number);
    expect(connections).toBe(1);
    expect(sessions).toBeLessThanOrEqual(MOST_SESSIONS);
    await node1.ok('raidlift plan --host root@node2 --out /root/plan.json');
    const { id } = JSON.parse(await node1.ok('cat /root/plan.json')) as { id: string };

    const applying = node1.sh('raidlift apply --host node2 --yes /root/plan.json');
    const stopped = 'until pkill -STOP -x lvconvert; do sleep 0.05; done; pkill -f "^sshd(-session)?: root"';
    await node2.ok(stopped);
    const applied = await applying;
    expect(applied.stderr).toContain('the connection to node2 is gone');
    expect(applied.code).toBe(5);

    const resuming = node1.start('raidlift resume --host node2 --yes');
    await until(() => resuming.output().stdout.includes('its command still runs as process'));
    await node2.ok('pkill -CONT -x lvconvert');
    const { code, stdout: resumed } = await inTime(node1, { what: 'resume over ssh' }, resuming.done);
    expect(code).toBe(0);
    expect(resumed).toContain('2 volumes: 2 converted.');
    for (const name of ['a', 'b']) expect(await column(node2, `vg/${name}`, 'segtype')).toBe('raid1');
    expect([await checksum(node2, '/dev/vg/a'), await checksum(node2, '/dev/vg/b')]).toEqual(sums);

    // Documents and metadata are on both sides.
    const files = `cd /var/lib/raidlift/${id} && sha256sum plan.json journal.ndjson backups/vg`;
    expect(await node2.ok(files)).toBe(await node1.ok(files));
    expect(await node2.ok('ls -A /run/raidlift')).toBe('');
    expect(await node2.ok('lvs --noheadings -o lv_tags vg | tr -d " \\n"')).toBe('');
  });
});

async function until(what: () => boolean): Promise<void> {
  const start = Date.now();
  while (!what()) {
    if (Date.now() - start > 120_000) throw new Error('it does not come true');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
