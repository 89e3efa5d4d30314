import type { Guest } from '../guest/guest.js';

/** Starts what lvmlockd needs to lock VGs through sanlock, without a watchdog: a guest that hangs is ended by its test. */
export async function startSanlock(guest: Guest, hostId: number): Promise<void> {
  await guest.ok(
    `mkdir -p /run/lvm /run/sanlock
    printf 'global { use_lvmlockd = 1 }\\nlocal { host_id = ${hostId} }\\n' >>/etc/lvm/lvmlocal.conf
    sanlock daemon -w 0 -U root -G root
    until sanlock client status >/dev/null 2>&1; do sleep 0.2; done
    lvmlockd -g sanlock`,
    { timeoutMs: 60_000 },
  );
}
