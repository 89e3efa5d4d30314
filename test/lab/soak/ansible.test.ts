import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { Guest } from '../guest/guest.js';
import { projectDir } from '../guest/paths.js';
import { ADDRESSES, letIn, withTwoGuests } from '../scenario/two-guests.js';
import { column, makeMirror, makeVg, waitSync } from '../scenario/volumes.js';
import { disks } from '../scenario/with-guest.js';

/**
 * The role as it is used: ansible-playbook on one machine, the mirrors on another, ssh in between. The first machine runs the
 * ansible-core of the machine that tests, by a mount of its root: the guest's image has none.
 */
test('The role shows in check mode what it would do, does it, and does nothing the second time', async () => {
  await execa('ansible-playbook', ['--version']);
  await withTwoGuests(
    { first: { disks: [], product: false }, second: { disks: disks(3, 100) } },
    async (node1, node2) => {
      await Promise.all([letIn(node1, node2, { name: 'node2', address: ADDRESSES[1] }), makeMirrors(node2)]);
      await borrowAnsible(node1);

      const checked = await play(node1, '--check');
      expect(checked).toMatch(/node2 +: ok=2 +changed=1 +unreachable=0 +failed=0/);
      expect(checked).toContain('planned');
      expect(await column(node2, 'vg/a', 'segtype')).toBe('mirror');

      const played = await play(node1);
      expect(played).toMatch(/node2 +: ok=2 +changed=1 +unreachable=0 +failed=0/);
      for (const name of ['a', 'b']) expect(await column(node2, `vg/${name}`, 'segtype')).toBe('raid1');

      expect(await play(node1)).toMatch(/node2 +: ok=2 +changed=0 +unreachable=0 +failed=0/);
    },
  );
});

async function makeMirrors(guest: Guest): Promise<void> {
  await makeVg(guest, { disks: ['d0', 'd1', 'd2'] });
  for (const name of ['a', 'b']) await makeMirror(guest, { vg: 'vg', name, sizeMiB: 16 });
  for (const name of ['a', 'b']) await waitSync(guest, `vg/${name}`);
}

/** The root of the machine that tests on /run/outside, read-only, with what ansible and ssh write in memory. */
async function borrowAnsible(guest: Guest): Promise<void> {
  await guest.ok(`
    mkdir -p /run/outside && mount -t hostfs none /run/outside
    mount -t tmpfs none /run/outside/tmp && mount -t tmpfs none /run/outside/root && mount --bind /dev /run/outside/dev
    mount -t proc none /run/outside/proc && mount --bind /dev/shm /run/outside/dev/shm
    cp -a /root/.ssh /run/outside/root/`);
  await guest.ok('mkdir -p /run/outside/tmp/ansible && tar -C /run/outside/tmp/ansible -xf -', {
    stdin: (await execa('tar', ['-C', `${projectDir}/examples/ansible`, '-cf', '-', '.'])).stdout,
  });
}

async function play(guest: Guest, ...options: string[]): Promise<string> {
  const ansible = [
    'ansible-playbook',
    '-i',
    `node2,`,
    '-u',
    'root',
    '-e',
    `ansible_host=${ADDRESSES[1]}`,
    ...options,
    'site.yml',
  ];
  return guest.ok(
    `chroot /run/outside env HOME=/root PATH=/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 ANSIBLE_LOCAL_TEMP=/tmp/local ANSIBLE_HOST_KEY_CHECKING=false ` +
      `sh -c 'cd /tmp/ansible && ${ansible.join(' ')}'`,
    { timeoutMs: 600_000 },
  );
}
