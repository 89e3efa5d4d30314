import { open, rm } from 'node:fs/promises';
import { type Guest, type GuestOptions, bootGuest } from '../guest/guest.js';
import { networkBetween } from '../guest/network.js';
import { ensureProduct } from '../guest/product.js';
import { makeRunDir } from '../guest/run-dir.js';

export interface TwoGuestsOptions {
  /** Disks that both see, by name. */
  shared?: { name: string; sizeMiB: number }[];
  /** What is particular about each. */
  first: GuestOptions;
  second: GuestOptions;
}

export const ADDRESSES = ['192.0.2.1', '192.0.2.2'] as const;

/** Two guests, node1 and node2, with a network of their own and perhaps disks in common; both are closed whatever happens. */
export async function withTwoGuests<T>(
  { shared = [], first, second }: TwoGuestsOptions,
  use: (node1: Guest, node2: Guest) => Promise<T>,
): Promise<T> {
  const dir = await makeRunDir();
  // Both would make it at the same time, in the same place.
  await ensureProduct();
  const sharedDisks = shared.map(({ name }) => ({ name, file: `${dir}/shared-${name}.img` }));
  for (const [index, { file }] of sharedDisks.entries()) {
    const handle = await open(file, 'w');
    await handle.truncate((shared[index]?.sizeMiB ?? 0) * 2 ** 20);
    await handle.close();
  }
  const [one, two] = await networkBetween([...ADDRESSES]);
  const booting = [
    bootGuest({ ...first, sharedDisks, network: one, hostName: 'node1' }),
    bootGuest({ ...second, sharedDisks, network: two, hostName: 'node2' }),
  ];
  try {
    const [node1, node2] = await Promise.all(booting);
    if (node1 === undefined || node2 === undefined) throw new Error('two guests');
    return await use(node1, node2);
  } finally {
    for (const each of await Promise.allSettled(booting)) if (each.status === 'fulfilled') await each.value.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Starts sshd on one guest and lets root of another in by a key, made there; the host key is known there by the name.
 * `RemoteCommand` and the like stay out of it: the configuration is the bare minimum of a real one.
 */
export async function letIn(
  from: Guest,
  to: Guest,
  { name, address }: { name: string; address: string },
): Promise<void> {
  const key = await from.ok(
    'mkdir -p -m 700 /root/.ssh; cd /root/.ssh; [ -f id_ed25519 ] || ssh-keygen -q -t ed25519 -N "" -f id_ed25519; cat id_ed25519.pub',
  );
  const hostKey = await to.ok(
    'mkdir -p /run/sshd; mkdir -p -m 700 /root/.ssh; cat >>/root/.ssh/authorized_keys; ' +
      '[ -f /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key; ' +
      '/usr/sbin/sshd -E /tmp/sshd.log -o LogLevel=VERBOSE -o HostKey=/etc/ssh/ssh_host_ed25519_key; cat /etc/ssh/ssh_host_ed25519_key.pub',
    { stdin: key },
  );
  await from.ok(`cat >>/root/.ssh/known_hosts; echo "${address} ${name}" >>/etc/hosts`, {
    stdin: `${name},${address} ${hostKey.split(' ').slice(0, 2).join(' ')}\n`,
  });
}
