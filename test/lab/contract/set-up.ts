import type { Setup } from '../../unit/support/fake-host/situations/types.js';
import type { Guest } from '../guest/guest.js';
import { waitSync } from '../scenario/volumes.js';
import { coverUnpolled, cutCover, waitLayer } from './set-up-covers.js';
import { cutMove, editMove, killMove, waitMove } from './set-up-moves.js';

/** Command line for a shell. */
export function words(argv: readonly string[]): string {
  return argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}

/** Does one setup step of a situation on a real guest. */
export async function setUp(guest: Guest, setup: Setup): Promise<void> {
  switch (setup.do) {
    case 'vg':
      return run(guest, `vgcreate -qq ${setup.vg} ${setup.disks.map((disk) => guest.pv(disk)).join(' ')}`);
    case 'mirror':
      return makeMirror(guest, setup);
    case 'linear':
      return run(guest, `lvcreate -y -qq -L ${setup.sizeMiB}m -n ${setup.name} ${setup.vg} ${guest.pv(setup.disk)}`);
    case 'snapshot':
      return run(
        guest,
        `lvcreate -y -qq -s -L ${setup.sizeMiB}m -n ${setup.name} ${setup.vg}/${setup.of} ${guest.pv(setup.disk)}`,
      );
    case 'run':
      return run(guest, words(setup.argv));
    case 'wait-sync':
      await run(guest, `echo 100 >/sys/module/dm_mirror/parameters/raid1_resync_throttle; ${raidSpeed(1_000_000)}`);
      return waitSync(guest, setup.lv);
    case 'cut-at':
      return setup.state === 'C4' ? cutBeforeTable(guest, setup.lv) : putStateOnDisk(guest, setup.lv, setup.state);
    case 'power-cycle':
      await run(guest, 'sync');
      await guest.cut();
      return boot(guest);
    case 'lose':
      hidden.add(setup.disk);
      return guest.hideDisk(setup.disk);
    case 'back':
      return bringBack(guest, setup.disk);
    case 'fail':
      return guest.failDisk(setup.disk);
    case 'mend':
      return guest.restoreDisk(setup.disk);
    case 'write':
      return write(guest, setup.lv);
    case 'volume-list':
      return volumeList(guest, setup.entries);
    case 'suspend':
      return run(guest, `dmsetup suspend ${setup.device}`);
    case 'extend':
      await run(
        guest,
        `lvextend -y -qq -L +${setup.byMiB}m ${setup.lv} ${setup.disks.map((disk) => guest.pv(disk)).join(' ')}`,
      );
      return waitSync(guest, setup.lv);
    case 'copy-slowly':
      return run(guest, 'echo 1 >/sys/module/dm_mirror/parameters/raid1_resync_throttle');
    case 'pause':
      return run(guest, 'sleep 4');
    case 'spoil':
      return run(guest, `dd if=/dev/urandom of=/dev/mapper/${setup.device} bs=4k count=1 oflag=direct status=none`);
    case 'wait-move':
      return waitMove(guest, setup.vg);
    case 'kill-move':
      return killMove(guest, setup);
    case 'cut-move':
      return cutMove(guest, setup);
    case 'edit-move':
      return editMove(guest, setup);
    case 'wait-layer':
      return waitLayer(guest, setup.lv);
    case 'cut-cover':
      return cutCover(guest, setup);
    case 'cover-unpolled':
      return coverUnpolled(guest, setup);
    default:
      return setup satisfies never;
  }
}

async function run(guest: Guest, script: string): Promise<void> {
  await guest.ok(script);
}

const hidden = new Set<string>();
const absent = new Set<string>();

/** A disk that was pulled stays out over a power cut. */
export async function boot(guest: Guest): Promise<void> {
  for (const disk of hidden) absent.add(disk);
  await guest.reboot({ absent: [...hidden] });
}

/** One that was out at boot comes with the next boot. */
async function bringBack(guest: Guest, disk: string): Promise<void> {
  hidden.delete(disk);
  if (!absent.delete(disk)) await guest.restoreDisk(disk);
}

async function makeMirror(guest: Guest, mirror: Extract<Setup, { do: 'mirror' }>): Promise<void> {
  const { vg, name, sizeMiB, legs, log, nosync = false, regionKiB, syncing = false } = mirror;
  const pvs = [...legs, ...(log === null ? [] : [log])].map((disk) => guest.pv(disk));
  const options = [
    `-m ${legs.length - 1} --mirrorlog ${log === null ? 'core' : 'disk'} -L ${sizeMiB}m -n ${name}`,
    ...(nosync ? ['--nosync'] : []),
    ...(regionKiB === undefined ? [] : [`-R ${regionKiB}k`]),
    ...(log !== null && legs.includes(log) ? ['--alloc anywhere'] : []),
  ];
  if (syncing) await run(guest, 'echo 1 >/sys/module/dm_mirror/parameters/raid1_resync_throttle');
  await run(guest, `lvcreate -y -qq --type mirror ${options.join(' ')} ${vg} ${pvs.join(' ')}`);
  if (!syncing) await waitSync(guest, `${vg}/${name}`);
}

/** Noticed by the mirror or raid, then handled by dmeventd, which takes a moment. */
async function write(guest: Guest, lv: string): Promise<void> {
  await run(guest, `dd if=/dev/zero of=/dev/${lv} bs=4k count=1 oflag=direct status=none; sleep 4`);
}

async function volumeList(guest: Guest, entries: string[] | null): Promise<void> {
  const remove = `sed -i '/volume_list/d' /etc/lvm/lvmlocal.conf`;
  const list = entries === null ? '' : `activation { volume_list = [ ${entries.map((e) => `"${e}"`).join(', ')} ] }`;
  await run(guest, `${remove}${list === '' ? '' : `; echo '${list}' >>/etc/lvm/lvmlocal.conf`}`);
}

/** KiB a second that md copies with, at least and at most; nothing where there is no md. */
function raidSpeed(limit: number): string {
  return `[ ! -e /proc/sys/dev/raid ] || { echo 1 >/proc/sys/dev/raid/speed_limit_min; echo ${limit} >/proc/sys/dev/raid/speed_limit_max; }`;
}

/**
 * raid1 is committed and the power goes before its first table is loaded: the metadata LVs are still as they were cleared. So
 * they are cleared here once more, with everything inactive, then activated as at boot.
 */
async function cutBeforeTable(guest: Guest, lv: string): Promise<void> {
  const [vg = '', name = ''] = lv.split('/');
  await run(
    guest,
    `lvconvert --yes --type raid1 ${lv} 2>&1
    tables=$(dmsetup table | grep "^${vg}-${name}_rmeta_")
    vgchange -an ${vg}
    echo "$tables" | while read -r _ _ sectors _ device start; do
      dd if=/dev/zero of=/dev/dm-\${device#*:} bs=512 seek="$start" count="$sectors" oflag=direct status=none || exit 1
    done
    ${raidSpeed(1)}
    vgchange -aay ${vg}`,
  );
}

const WRITES = { C1: 'Write from', C2: 'Write[2] from', C3: 'Write[3] from' };

/**
 * A conversion commits its states one after another and leaves all of them in the ring of the metadata area: the wanted one
 * is taken from there and put back, with everything inactive, and activated as at boot (facts §10).
 */
async function putStateOnDisk(guest: Guest, lv: string, state: keyof typeof WRITES): Promise<void> {
  const [vg = '', name = ''] = lv.split('/');
  await run(
    guest,
    `lvconvert --yes --type raid1 ${lv} 2>&1
    pv=$(pvs --noheadings -o pv_name -S vg_name=${vg} | head -1 | tr -d ' ')
    vgchange -an ${vg}
    rm -f /tmp/ring; pvck --dump metadata_all $pv -f /tmp/ring >/dev/null
    node -e '
      const texts = require("node:fs").readFileSync("/tmp/ring", "utf8").split(/^(?=${vg} \\{)/m).map((text) => text.split("\\n--\\n")[0]);
      const own = texts.filter((text) => text.includes("description = \\"${WRITES[state]} lvconvert") && text.includes("/${name}") );
      const seqno = (text) => Number(/seqno = (\\d+)/.exec(text)[1]);
      own.sort((a, b) => seqno(b) - seqno(a));
      require("node:fs").writeFileSync("/tmp/text", own[0]);
    '
    vgcfgrestore --force --yes -f /tmp/text ${vg}
    sync`,
  );
  await guest.cut();
  await boot(guest);
}
