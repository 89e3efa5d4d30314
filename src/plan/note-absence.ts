/*
 * A leg that comes back is brought up to date only where the superblocks of the others are newer than its own; with equal ones dm-raid
 * takes it for whole, and reads give what was there before it went. `--splitmirrors --trackchanges` makes none newer, a write to the volume
 * neither [lab, 2.03.16, Linux 6.1]. The end of a scrub does, and where one leg is left it has nothing to read.
 */

/** `$1`: the volume's dm name. The events of a superblock are its bytes 16 to 23, the lowest first. */
export const NOTE_ABSENCE = `
top=$1
number=$(dmsetup table "$top" | awk '{ for (i = NF; i > 4; i -= 2) if ($(i - 1) ~ /^[0-9]+:[0-9]+$/) { print $(i - 1); exit } }')
name=$(dmsetup info -c --noheadings -o name -j "\${number%:*}" -m "\${number#*:}")
events() {
  dd if="/dev/mapper/$name" bs=4096 count=1 iflag=direct 2>/dev/null | od -A n -v -t u1 -j 16 -N 8 |
    awk '{ for (i = NF; i > 0; i--) n = n * 256 + $i; printf "%.0f", n }'
}
before=$(events)
[ -n "$before" ] || { echo "no superblock of a leg that stayed can be read" >&2; exit 1; }
tries=0
while [ "$tries" -lt 30 ]; do
  [ $((tries % 10)) -ne 0 ] || dmsetup message "$top" 0 check || exit 1
  sleep 1
  if [ "$(events)" -gt "$before" ]; then
    dmsetup message "$top" 0 idle
    exit 0
  fi
  tries=$((tries + 1))
done
echo "no newer superblock was written within 30 seconds" >&2
exit 1`;

/** Has the kernel write on the legs that stayed that another one is out. `top`: the volume's dm name. */
export function noteAbsenceArgv(top: string): string[] {
  return ['sh', '-c', NOTE_ABSENCE.trim(), 'raidlift', top];
}
