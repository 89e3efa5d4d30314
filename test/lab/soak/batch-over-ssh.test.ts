import { expect, test } from 'vitest';
import type { BatchResult } from '../../../src/model/batch-result.js';
import { inTime } from '../scenario/in-time.js';
import { ADDRESSES, letIn, withTwoGuests } from '../scenario/two-guests.js';
import { checksum, column, fillRandom, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks } from '../scenario/with-guest.js';

const BATCH = 'raidlift batch --host node2 --policy /root/p.yaml --result /root/result.json';

test('A batch works on another host over ssh, goes on after the connection broke, and its journal is on both sides', async () => {
  await withTwoGuests({ first: { disks: [] }, second: { disks: disks(3, 100) } }, async (node1, node2) => {
    await Promise.all([letIn(node1, node2, { name: 'node2', address: ADDRESSES[1] }), makeMirrors()]);
    async function makeMirrors(): Promise<void> {
      await makeVg(node2, { disks: ['d0', 'd1', 'd2'] });
      for (const name of ['a', 'b', 'c']) await makeMirror(node2, { vg: 'vg', name, sizeMiB: 16 });
      for (const name of ['a', 'b', 'c']) await waitSync(node2, `vg/${name}`);
    }
    const sum = await fillRandom(node2, '/dev/vg/b');
    await node1.ok(`printf 'formatVersion: 1\\nvolumes: {vg/c: {do: keep}}\\n' >/root/p.yaml`);
    const result = async (): Promise<BatchResult> => JSON.parse(await node1.ok('cat /root/result.json')) as BatchResult;

    const first = node1.sh(BATCH, { timeoutMs: 300_000 });
    await node2.ok('until pkill -STOP -x lvconvert; do sleep 0.05; done; pkill -f "^sshd: root"');
    expect((await first).code).toBe(5);
    expect(await result()).toMatchObject({ exit: 5, error: { message: expect.stringContaining('node2') as string } });

    // The command outlives the connection: the next batch waits for it.
    const again = node1.start(BATCH);
    const start = Date.now();
    while (!again.output().stdout.includes('its command still runs as process')) {
      if (Date.now() - start > 120_000) throw new Error(`not waited for: ${again.output().stdout}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await node2.ok('pkill -CONT -x lvconvert');
    expect((await inTime(node1, { what: 'the second batch' }, again.done)).code).toBe(0);
    expect(await result()).toMatchObject({ exit: 0, host: 'node2', counts: { done: 2, kept: 1 }, error: null });
    for (const name of ['a', 'b']) expect(await column(node2, `vg/${name}`, 'segtype')).toBe('raid1');
    expect(await column(node2, 'vg/c', 'segtype')).toBe('mirror');
    expect(await checksum(node2, '/dev/vg/b')).toBe(sum);

    const [begun] = (await result()).plans;
    expect(begun).toMatchObject({ resumed: true });
    const files = `cd /var/lib/raidlift/${begun?.id} && sha256sum plan.json journal.ndjson backups/vg`;
    expect(await node2.ok(files)).toBe(await node1.ok(files));
    expect(await node2.ok('ls -A /run/raidlift; lvs --noheadings -o lv_tags vg | tr -d " \\n"')).toBe('');
    expect((await node1.sh(BATCH)).code).toBe(0);
    expect((await result()).counts).toEqual({ kept: 1, nothing: 2 });
  });
}, 900_000);
