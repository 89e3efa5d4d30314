# Shell functions for the guest's init and for what the host asks of it. Sourced.
# A PV disk NAME has a kernel name (ubdX, in /run/lab/disks), a link /dev/lab/NAME and, with a PV layer, the
# device-mapper device pvNAME on top, which is the only thing LVM sees. /job/config, written by guest.ts, has
# DISKS="d0:ubdc …" STATE=ubdb PRODUCT=ubdX|'' PV_LAYER=none|linear|delay DELAY_MS AUTO_ACTIVATE=1|0 LVMPOLLD=1|0.

. /job/config

lab_kernel_name() { sed -n "s/^$1 //p" /run/lab/disks; }

lab_sectors() { cat "/sys/block/$(lab_kernel_name "$1")/size"; }

# The layer's table when nothing is wrong. $2: delay in ms for reads, $3 for writes ('delay' layer only).
lab_table() {
  local device sectors
  device=/dev/$(lab_kernel_name "$1")
  sectors=$(lab_sectors "$1")
  case $PV_LAYER in
    linear) echo "0 $sectors linear $device 0" ;;
    delay) echo "0 $sectors delay $device 0 ${2:-$DELAY_MS} $device 0 ${3:-${2:-$DELAY_MS}}" ;;
    *) echo "lab: no PV layer in this guest" >&2; return 1 ;;
  esac
}

# Swaps the table under a PV. --noflush: I/O that waits is not answered by the old table but by the new one.
lab_load() {
  dmsetup reload "$1" --table "$2" && dmsetup suspend --noflush --nolockfs "$1" && dmsetup resume "$1"
}

lab_error_table() { echo "0 $(lab_sectors "$1") error"; }

# What the layer's device is called now: pvNAME, or hiddenNAME while out of LVM's sight.
lab_layer_name() { if dmsetup info "hidden$1" >/dev/null 2>&1; then echo "hidden$1"; else echo "pv$1"; fi; }

lab_fail() { lab_load "$(lab_layer_name "$1")" "$(lab_error_table "$1")"; }

# Fails and leaves LVM's sight (LVM's filter rejects the new name), as a pulled disk's node would.
lab_hide() { lab_fail "$1" && dmsetup rename "pv$1" "hidden$1" && udevadm settle; }

lab_restore() {
  local name
  name=$(lab_layer_name "$1")
  lab_load "$name" "$(lab_table "$1")" || return
  [ "$name" = "pv$1" ] || dmsetup rename "$name" "pv$1"
  udevadm settle
}

lab_delay() { lab_load "$(lab_layer_name "$1")" "$(lab_table "$1" "$2" "${3:-$2}")"; }

# /sys/block/…/stat of the disk, then of the layer's device (the same line again without a layer).
lab_stats() {
  local kernel layer
  kernel=$(lab_kernel_name "$1")
  cat "/sys/block/$kernel/stat"
  layer=$kernel
  [ "$PV_LAYER" = none ] || layer=dm-$(dmsetup info -c --noheadings -o minor "$(lab_layer_name "$1")")
  cat "/sys/block/$layer/stat"
}
