import { readKeysArgv } from '../cluster/reservations.js';
import { superblockArgv } from '../cluster/superblocks.js';
import { FILES, FOLDERS, fileOfCommand } from './layout.js';

/*
 * The part of the collect script that looks for others who may use this host's disks; after `run` and `place`, and once the list of
 * folders is there.
 */

export const collectSharing =
  (): string => `# Of virtual machines their names, and the disks that they are given as shareable.
for path in /etc/libvirt/qemu/*.xml; do
  if [ -r "$path" ] && grep -q '<shareable' "$path"; then
    place "$path"
    {
      echo "<domain>"
      sed -n 's/.*\\(<name>[^<]*<\\/name>\\).*/\\1/p' "$path" | head -n 1
      echo "<devices>"
      tr '\\n' ' ' <"$path" | sed 's/<\\/disk>/&\\n/g' | grep '<shareable' |
        sed -n "s/.*<disk.*<source [^>]*dev=['\\"]\\([^'\\"]*\\)['\\"].*/<disk><source dev=\\"\\1\\"\\/><shareable\\/><\\/disk>/p"
      echo "</devices></domain>"
    } >"$dir/${FILES}$path"
    printf '%s\\t%s\\n' /etc/libvirt/qemu "\${path##*/}" >>"$dir/${FOLDERS}"
  fi
done
# per NAME COMMAND... -- DEVICE...: runs the command for each device; NAME and the device name its file.
per() {
  name=$1 words=
  shift
  while [ "$1" != -- ]; do words="$words $1"; shift; done
  shift
  for device; do
    mkdir -p "$dir/commands"
    # shellcheck disable=SC2086
    run "commands/$name$(echo "$device" | sed 's/[^A-Za-z0-9._=,-]/./g')" $words "$device"
  done
}
# carrying TYPE: mapped devices that carry such a file system, by what lsblk or blkid know already; 16 at most. Legs too, which nobody
# asks for.
carrying() {
  {
    lsblk -r -n -o NAME,FSTYPE 2>/dev/null </dev/null | sed -n "s/^\\([^ ]*\\) $1\$/\\/dev\\/mapper\\/\\1/p"
    sed -n "s/^\\(\\/dev\\/mapper\\/[^:]*\\): .*TYPE=\\"$1\\".*/\\1/p" "$dir/blkid.txt" 2>/dev/null
  } | sort -u | head -n 16
}
# For how many hosts they were made; and who has registered keys on PVs, of 16 at most.
pvs=$(cat "$dir/fullreport.json" "$dir/pvs.np" 2>/dev/null | grep -o -e '"pv_name": *"/dev/[^"]*' -e 'LVM2_PV_NAME=/dev/[^ ]*' |
  sed 's/.*["=]//' | sort -u | head -n 16)
# shellcheck disable=SC2046,SC2086
{
${[
  ...['gfs2', 'ocfs2'].map((type) => per(superblockArgv(type, ''), `$(carrying ${type})`)),
  ...readKeysArgv('', true).map((argv) => per(argv, '$pvs')),
].join('\n')}
}
`;

function per(argv: readonly string[], devices: string): string {
  // The device is the last word, and the end of the file's name.
  const name = fileOfCommand(argv).slice('commands/'.length);
  return `per '${name}' ${argv.slice(0, -1).join(' ')} -- ${devices}`;
}
