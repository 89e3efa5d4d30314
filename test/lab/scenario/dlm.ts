import type { Guest } from '../guest/guest.js';

export interface ClusterNode {
  name: string;
  address: string;
}

/**
 * Makes a guest a node of a dlm cluster, as lvmlockd needs it: corosync, dlm_controld, lvmlockd. Of two nodes both have to be
 * started at the same time: neither is quorate alone.
 */
export async function joinCluster(guest: Guest, nodes: readonly ClusterNode[], self: ClusterNode): Promise<void> {
  const members = nodes.map(({ name, address }, index) =>
    section('node', [`ring0_addr: ${address}`, `name: ${name}`, `nodeid: ${index + 1}`]),
  );
  const votes = [`expected_votes: ${nodes.length}`, ...(nodes.length === 2 ? ['two_node: 1'] : [])];
  const conf = [
    section('totem', [
      ...['version: 2', 'cluster_name: lab', 'transport: udpu', 'token: 10000', 'secauth: off'],
      section('interface', ['ringnumber: 0', `bindnetaddr: ${self.address}`, 'mcastport: 5405']),
    ]),
    section('quorum', ['provider: corosync_votequorum', ...votes]),
    section('nodelist', members),
    section('logging', ['to_syslog: no', 'to_stderr: no', 'to_logfile: yes', 'logfile: /tmp/corosync.log']),
  ].join('\n');
  await guest.ok(
    `ip link set lo up
    mkdir -p /run/lvm /run/dlm_controld /var/lib/corosync /etc/corosync
    cat >/etc/corosync/corosync.conf
    modprobe -a configfs dlm
    mount -t configfs none /sys/kernel/config
    echo 'global { use_lvmlockd = 1 }' >>/etc/lvm/lvmlocal.conf
    corosync || exit 1
    until corosync-quorumtool -s 2>/dev/null | grep -q 'Quorate: *Yes'; do sleep 0.3; done
    dlm_controld --enable_fencing 0 --enable_quorum_lockspace 0
    lvmlockd -g dlm`,
    { stdin: conf, timeoutMs: 180_000 },
  );
}

function section(name: string, lines: readonly string[]): string {
  return `${name} {\n${lines.join('\n')}\n}`;
}
