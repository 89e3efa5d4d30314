import { PROVEN } from '../../src/assess/proven-versions.js';
import { verdictRules } from '../../src/assess/verdict-rules.js';

/** docs/parallel-activation.md: the very rows that decide. */
export function parallelActivationPage(): string {
  return [
    '# Who needs parallel activation',
    '',
    '<!-- Made by `npm run generate` from src/assess/verdict-rules.ts and src/assess/proven-versions.ts. -->',
    '',
    'The question that decides everything: must this mirror be active on several hosts at once? raid1 can never be. A wrong “no” puts a',
    'live cluster file system at risk; a lazy “yes” leaves a dead technology in place. So each mirror gets a verdict: `exclusive` (it is',
    'converted), `parallel` (it stays a mirror) or `undecided` (it is left alone until somebody answers). There are no scores: the',
    '**first row that is true** decides. A plan names the row with its verdict, and quotes what was seen, where, and on which node.',
    '',
    '| row | what is seen | verdict | why |',
    '| --- | --- | --- | --- |',
    ...verdictRules.map(({ id, seen, verdict, why }) => `| \`${id}\` | ${seen} | **${verdict}** | ${why} |`),
    '',
    'The same with an example for each row, and what is read as what: `test/unit/assess/cases/verdict-rows.ts` and `verdict-host-rows.ts` beside it.',
    '',
    ...SOURCES,
    ...VERSIONS,
  ].join('\n');
}

const SOURCES = [
  '## Where it is seen',
  '',
  'Each source is read only where there is something to ask; what is not there is unknown, never a guess.',
  '',
  '| source | what is taken from it |',
  '| --- | --- |',
  '| `lvs`, `vgs` of every host | active, exclusively, elsewhere; the clustered bit; the lock type |',
  '| `dmsetup table` | a cluster log in a mirror’s table (activated for shared use); an ordinary one in a clustered VG (exclusively) |',
  '| /proc, `dmsetup targets`, `lvm version` | daemons of a cluster; whether a node could activate raid1 |',
  '| /proc/self/mountinfo, /sys/fs/gfs2 | a mounted gfs2 or ocfs2, and the lock protocol that it uses |',
  '| the superblock of a gfs2 or ocfs2 on an active mirror, by `od` | for how many hosts it was made |',
  '| /etc/fstab | a gfs2 or ocfs2 that is to be mounted; `_netdev`: disks that come over a network |',
  '| corosync.conf or `corosync-cmapctl`, Pacemaker’s CIB (`cibadmin --query --local`, or cib.xml), cluster.conf | the members; resources that activate or mount; maintenance mode |',
  '| /sys/kernel/dlm, `dlm_tool ls` | lockspaces, and where nothing else tells them the members |',
  '| `lvmlockctl --info` | locks on LVs that this host holds |',
  '| `sanlock client gets -h 1` | the hosts that have started a VG of sanlock |',
  '| /etc/libvirt/qemu/\\*.xml | disks that virtual machines are given as `<shareable/>` |',
  '| lsblk, sysfs, `sg_persist --in --read-keys`, `mpathpersist` of multipath maps | who else may see a PV; registered keys |',
  '',
  'Of CIBs and domains only these fields are kept. A file with a DTD, or that is no XML, is not used: `CLUSTER_UNREADABLE` says so.',
  'Pacemaker (its own schema takes them), cman, sg_persist and mpathpersist are tested on texts written from their documentation and source, `dlm_tool`, lvmlockctl,',
  'sanlock and the superblock of ocfs2 on recordings, gfs2 and VGs of dlm and sanlock in the lab.',
  '',
];

const VERSIONS = [
  '## Versions that are proven',
  '',
  'Any other lvm2 or kernel is the finding `LVM_VERSION_UNPROVEN`, which a person can override.',
  '',
  '| | lvm2 | kernel |',
  '| --- | --- | --- |',
  ...PROVEN.map(({ distribution, lvm2, kernel }) => `| ${distribution} | ${lvm2} | ${kernel} |`),
  '',
];
