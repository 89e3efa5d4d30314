# Shell functions for the guest's init and for what the host asks of it. Sourced.
# A PV disk NAME has a kernel name (ubdX), a link /dev/lab/NAME and, with a PV layer, the device-mapper device pvNAME on
# top, which is the only thing LVM sees. /job/config, written by guest.ts, has DISKS="d0:ubdc …" STATE=ubdb
# PRODUCT=ubdX|'' PV_LAYER=none|linear|delay DELAY_MS AUTO_ACTIVATE=1|0 LVMPOLLD=1|0.
# Starting a process takes tens of milliseconds here: what bash can do itself, it does. Functions answer in $REPLY.

. /job/config

lab_kernel_name() {
  REPLY=" $DISKS"
  REPLY=${REPLY#* "$1":}
  REPLY=${REPLY%% *}
}

lab_sectors() { lab_kernel_name "$1" && read -r REPLY <"/sys/block/$REPLY/size"; }

# The layer's table when nothing is wrong. $2: delay in ms for reads, $3 for writes, from sector $4 on ('delay' layer only).
lab_table() {
  local sectors device from=${4:-0}
  lab_sectors "$1"
  sectors=$REPLY
  lab_kernel_name "$1"
  device=/dev/$REPLY
  case $PV_LAYER in
    linear) REPLY="0 $sectors linear $device 0" ;;
    delay)
      REPLY="$from $((sectors - from)) delay $device $from ${2:-$DELAY_MS} $device $from ${3:-${2:-$DELAY_MS}}"
      [ "$from" = 0 ] || REPLY="0 $from linear $device 0
$REPLY"
      ;;
    *) echo "lab: no PV layer in this guest" >&2; return 1 ;;
  esac
}

# All layers at once: for each disk `NAME,UUID,MINOR,FLAGS,TABLE`, separated by semicolons.
lab_make_layers() {
  local disk all=''
  for disk in $DISKS; do
    lab_table "${disk%:*}" || return
    all="$all${all:+;}pv${disk%:*},,,rw,$REPLY"
  done
  [ -z "$all" ] || dmsetup create --concise "$all"
}

# Swaps the table under a PV. --noflush: I/O that waits is not answered by the old table but by the new one.
lab_load() {
  dmsetup reload "$1" <<<"$2" && dmsetup suspend --noflush --nolockfs "$1" && dmsetup resume "$1"
}

# What the layer's device is called now: pvNAME, or hiddenNAME while out of LVM's sight.
lab_layer_name() { REPLY=hidden$1 && [ -e "/dev/mapper/$REPLY" ] || REPLY=pv$1; }

lab_fail() {
  local table
  lab_sectors "$1" && table="0 $REPLY error" && lab_layer_name "$1" && lab_load "$REPLY" "$table"
}

# From then on 4 KiB from sector $2 on can neither be read nor written, as on a disk with a bad spot.
lab_spoil() {
  local at=$2 end=$(($2 + 8)) sectors device table
  lab_sectors "$1" && sectors=$REPLY && lab_kernel_name "$1" && device=/dev/$REPLY || return
  table="0 $at linear $device 0
$at 8 error
$end $((sectors - end)) linear $device $end"
  lab_layer_name "$1"
  dmsetup reload "$REPLY" <<<"$table" && dmsetup suspend --noflush --nolockfs "$REPLY" && dmsetup resume "$REPLY"
}

# Fails and leaves LVM's sight (LVM's filter rejects the new name), as a pulled disk's node would.
lab_hide() { lab_fail "$1" && dmsetup rename "pv$1" "hidden$1" && udevadm settle; }

lab_restore() {
  local table
  lab_table "$1" && table=$REPLY && lab_layer_name "$1" && lab_load "$REPLY" "$table" || return
  [ "$REPLY" = "pv$1" ] || dmsetup rename "$REPLY" "pv$1"
  udevadm settle
}

lab_delay() {
  local table
  lab_table "$1" "$2" "$3" "${4:-0}" && table=$REPLY && lab_layer_name "$1" && lab_load "$REPLY" "$table"
}

# /sys/block/…/stat of the disk, then of the layer's device (the same line again without a layer).
lab_stats() {
  local kernel line
  lab_kernel_name "$1"
  kernel=$REPLY
  read -r line <"/sys/block/$kernel/stat" && echo "$line"
  if [ "$PV_LAYER" != none ]; then
    lab_layer_name "$1"
    kernel=$(readlink "/dev/mapper/$REPLY")
  fi
  read -r line <"/sys/block/${kernel##*/}/stat" && echo "$line"
}
