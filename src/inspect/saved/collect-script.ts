import { fullreportArgv } from '../columns.js';
import { sanlockArgv } from '../cluster/sanlock.js';
import { dmsetupArgv } from '../dmsetup.js';
import { lsblkArgv, LSBLK_COLUMNS } from '../lsblk.js';
import { knownColumns } from '../old-lvm/columns-since.js';
import { rowGroups } from '../old-lvm/read-old-report.js';
import { collectSharing } from './collect-sharing.js';
import { FILES, FOLDERS, LINKS, MARKER, MARKER_LINE, PROCESSES, fileOfCommand } from './layout.js';
import { KEPT_PARAMETERS, SECRET_ATTRIBUTES } from './redact.js';

/** Releases after which an old LVM knows more columns (columns-since.ts), newest first: the first set that it takes is used. */
const TIERS = [
  '2.02.157',
  '2.02.146',
  '2.02.133',
  '2.02.117',
  '2.02.110',
  '2.02.108',
  '2.02.103',
  '2.02.99',
  '2.02.44',
  '2.02.30',
];

/** Files that are copied as they are; the ones that may hold secrets are in the script itself. */
const COPIED = [
  '/proc/self/mountinfo',
  '/proc/swaps',
  '/proc/sys/kernel/hostname',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/kernel/random/boot_id',
  '/etc/corosync/corosync.conf',
];
const LISTED = ['/boot', '/sys/kernel/dlm', '/sys/fs/gfs2', '/sys/class/nvme'];

/**
 * A script for a host without Node.js: POSIX sh, and only programs that every Linux host with LVM has. It makes the same node
 * directory as `inspect --save`, reads only, and never waits longer than a minute for one command.
 */
export function collectScript(version: string): string {
  return [HEAD(version), RUN, COMMANDS(), OLD_LVM(), COPIES(), collectSharing(), TAIL].join('\n');
}

const HEAD = (version: string): string => `#!/bin/sh
# Collects what raidlift needs to plan elsewhere: sh collect.sh DIR, as root. Changes nothing outside DIR; gives up any command
# after a minute. Made by raidlift ${version}.
set -u
umask 077
export LC_ALL=C LVM_SUPPRESS_FD_WARNINGS=1
PATH=\$PATH:/usr/sbin:/sbin:/usr/bin:/bin
# Seconds that a command may take.
limit=60
dir=\${1:-}
if [ -z "$dir" ]; then echo "usage: sh collect.sh DIR" >&2; exit 2; fi
if [ -e "$dir" ]; then echo "collect.sh: $dir is there already; name a new folder" >&2; exit 2; fi
if [ "$(id -u)" != 0 ]; then echo "collect.sh: LVM shows its volumes to root only; run it with sudo" >&2; exit 2; fi
mkdir -p "$dir/${FILES}" || exit 1
`;

const RUN = `# run FILE COMMAND...: its output, what it said, and its exit code where that is not 0. A program that is not there leaves no
# file; one that hangs (LVM waits for suspended devices, and takes no signal then) is left behind after a minute.
run() {
  file=$dir/$1; shift
  rc=127
  command -v "$1" >/dev/null 2>&1 || return 0
  rm -f "$dir/.rc"
  ( "$@" >"$file" 2>"$file.err" </dev/null & echo $! >"$dir/.pid"; wait $!; echo $? >"$dir/.rc" ) >/dev/null 2>&1 &
  waited=0
  while [ ! -s "$dir/.rc" ] && [ "$waited" -lt $((limit * 10)) ]; do
    if sleep 0.1 2>/dev/null; then waited=$((waited + 1)); else sleep 1; waited=$((waited + 10)); fi
  done
  if [ -s "$dir/.rc" ]; then
    rc=$(cat "$dir/.rc")
  else
    rc=124
    kill "$(cat "$dir/.pid")" 2>/dev/null
    echo "collect.sh: no answer within a minute: $*" >>"$file.err"
  fi
  [ -s "$file.err" ] || rm -f "$file.err"
  if [ "$rc" != 0 ]; then echo "$rc" >"$file.rc"; fi
  return 0
}
# drop FILE: forget what a command said that did not work.
drop() { rm -f "$dir/$1" "$dir/$1.err" "$dir/$1.rc"; }
# place FILE: makes room for a copy of it.
place() { mkdir -p "$dir/${FILES}$(dirname "$1")"; }
`;

const COMMANDS = (): string => {
  const runs = [['lvm', 'version'], ...dmsetupArgv, ['dmsetup', 'targets']].map((argv) => run(argv));
  return `${runs.join('\n')}
${run(lsblkArgv)}
if [ "$rc" != 0 ]; then
  drop lsblk.json
  run lsblk-pairs.txt lsblk -P -o ${LSBLK_COLUMNS}
  if [ "$rc" != 0 ]; then drop lsblk-pairs.txt; run blkid.txt blkid; fi
fi
${run(['lvm', 'lvmconfig', '--type', 'full'])}
if [ "$rc" = 2 ] || [ "$rc" = 3 ]; then run lvm-config.txt lvm dumpconfig; fi
old=
case $(cat "$dir/lvm-version.txt" 2>/dev/null) in *"LVM version:"*" 2.02."*) old="global/use_lvmetad=0" ;; esac
set --
if [ -n "$old" ]; then set -- --config "$old"; fi
${run(fullreportArgv())} "$@"
`;
};

function run(argv: readonly string[]): string {
  return ['run', fileOfCommand(argv), ...argv].map(quote).join(' ');
}

function quote(word: string): string {
  return /^[A-Za-z0-9_./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** LVM answers 2 or 3 to a command or column that it does not know. */
const OLD_LVM = (): string => {
  const rows = Object.entries(rowGroups).map(([group, { command, columns }]) => {
    const sets = [...new Set(TIERS.map((tier) => knownColumns(columns, tier).join(',')))];
    const rows = (set: string): string =>
      `run ${group}.np ${command.join(' ')} --nameprefixes --unquoted --noheadings --units b --nosuffix "$@" -o ${set}`;
    if (sets.length === 1) return rows(sets[0] ?? '');
    return `for columns in \\
${sets.map((set) => `  '${set}'`).join(' \\\n')}
do
  ${rows('"$columns"')}
  if [ "$rc" != 3 ]; then break; fi
  drop ${group}.np
done`;
  });
  return `# Before 2.02.158 LVM has no such report: rows, with the columns that this version takes.
if [ "$rc" = 2 ] || [ "$rc" = 3 ]; then
drop fullreport.json
${rows.join('\n')}
fi
`;
};

const COPIES =
  (): string => `for path in ${COPIED.join(' ')} /sys/class/nvme/*/transport /sys/fs/gfs2/*/id /sys/fs/gfs2/*/lock_module/proto_name; do
  if [ -f "$path" ] && [ -r "$path" ]; then place "$path"; cat "$path" >"$dir/${FILES}$path" 2>/dev/null; fi
done
# Of fstab no options but whether a boot waits for it, and for the network: others may hold passwords.
if [ -r /etc/fstab ]; then
  place /etc/fstab
  awk '!/^[ \\t]*#/ && NF >= 3 {
    n = split($4, words, ","); kept = ""
    for (i = 1; i <= n; i++) if (words[i] ~ /^(nofail|noauto|_netdev)$/) kept = kept (kept == "" ? "" : ",") words[i]
    print $1, $2, $3 (NF < 4 ? "" : " " (kept == "" ? "defaults" : kept))
  }' /etc/fstab >"$dir/${FILES}/etc/fstab"
fi
for path in "/lib/modules/$(uname -r)/modules.dep" "/lib/modules/$(uname -r)/modules.builtin"; do
  if [ -r "$path" ]; then place "$path"; grep -e dm-mirror -e dm-raid -e raid1 "$path" >"$dir/${FILES}$path"; fi
done
for folder in ${LISTED.join(' ')}; do
  for path in "$folder"/*; do
    if [ -e "$path" ]; then printf '%s\\t%s\\n' "$folder" "\${path##*/}"; fi
  done
done >"$dir/${FOLDERS}"
for path in /sys/block/nvme*/device; do
  if [ -e "$path" ]; then printf '%s\\t%s\\n' "$path" "$(readlink -f "$path")"; fi
done >"$dir/${LINKS}"
for process in /proc/[0-9]*; do
  name=
  if [ -r "$process/comm" ]; then
    read -r name <"$process/comm"
  elif [ -r "$process/stat" ]; then
    name=$(sed 's/^[0-9]* (\\(.*\\)) .*/\\1/' "$process/stat" 2>/dev/null)
  fi 2>/dev/null
  if [ -n "$name" ]; then echo "\${process#/proc/} $name"; fi
done >"$dir/${PROCESSES}"
# Of the cluster's configuration only what concerns volumes keeps its value: fence agents have passwords.
redact() {
  awk 'BEGIN { RS = ">"; ORS = ">" }
    /<nvpair/ { if ($0 !~ /name="(${KEPT_PARAMETERS.join('|')})"/) gsub(/ value="[^"]*"/, " value=\\"\\""); print; next }
    /</ { gsub(/ [a-zA-Z_-]*(${SECRET_ATTRIBUTES})[a-zA-Z_-]*="[^"]*"/, " redacted=\\"\\""); print; next }
    /[^ \\t\\n]/ { printf "%s", $0 }'
}
for path in /etc/cluster/cluster.conf /var/lib/pacemaker/cib/cib.xml /var/lib/heartbeat/crm/cib.xml; do
  if [ -r "$path" ]; then place "$path"; redact <"$path" >"$dir/${FILES}$path"; fi
done
if grep -q ' pacemakerd$' "$dir/${PROCESSES}"; then
  mkdir -p "$dir/commands"
  ${run(['cibadmin', '--query', '--local'])}
  file=$dir/${fileOfCommand(['cibadmin', '--query', '--local'])}
  if [ -f "$file" ]; then redact <"$file" >"$file.new" && mv "$file.new" "$file"; fi
fi
if grep -q ' corosync$' "$dir/${PROCESSES}"; then mkdir -p "$dir/commands"; ${run(['corosync-cmapctl'])}; fi
if grep -q ' lvmlockd$' "$dir/${PROCESSES}"; then mkdir -p "$dir/commands"; ${run(['lvmlockctl', '--info'])}; fi
if grep -q ' sanlock$' "$dir/${PROCESSES}"; then mkdir -p "$dir/commands"; ${run(sanlockArgv)}; fi
`;

const TAIL = `rm -f "$dir/.rc" "$dir/.pid"
{ echo "${MARKER_LINE}"; echo "collected $(date -u +%Y-%m-%dT%H:%M:%SZ)"; } >"$dir/${MARKER}"
echo "Collected in $dir; nothing was changed. Take it to where raidlift is: raidlift inspect --from $dir"
`;
