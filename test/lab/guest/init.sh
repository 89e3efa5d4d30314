#!/bin/bash
# PID 1 of the guest (after stub-init.sh, which has mounted /proc and /job): makes a running Debian host out of a
# read-only root, without systemd, then becomes the agent.
# It stands in for: systemd's early mounts; udev's coldplug (block devices only, all others take seconds here and
# nobody looks at them); /etc/fstab's line for the state disk; lvmpolld's socket unit. It does not activate volume
# groups: as on a host booted without systemd, lvm2's own udev rules do (pvscan, then `vgchange -aay --autoactivation
# event` for each VG that is complete), and activation starts dmeventd's monitoring.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LC_ALL=C TERM=dumb LVM_SUPPRESS_FD_WARNINGS=1
set -eE
trap 'echo "lab-init failed at line $LINENO: $BASH_COMMAND"; sync; echo o >/proc/sysrq-trigger; sleep 10' ERR

# All at once: a process of its own for each mount would double the time of the boot.
mount_all() {
  mapfile
  printf %s "${MAPFILE[@]}" >/job/fstab
  mount -a -T /job/fstab
}

mount_all <<'END'
sys  /sys  sysfs  defaults  0 0
run  /run  tmpfs  mode=755  0 0
tmp  /tmp  tmpfs  defaults  0 0
END
. /job/lib.sh
mkdir -p /dev/pts /dev/shm /run/lock/lvm /run/lvm /run/udev/rules.d /run/overlay/{etc,var,root,mnt}/{upper,work}
modprobe -a overlay dm-mod
{
  for dir in etc var root mnt; do
    echo "overlay /$dir overlay lowerdir=/$dir,upperdir=/run/overlay/$dir/upper,workdir=/run/overlay/$dir/work 0 0"
  done
  echo "devpts /dev/pts devpts defaults 0 0"
  echo "shm /dev/shm tmpfs defaults 0 0"
  echo "/dev/$STATE /var/lib/raidlift ext4 defaults 0 0"
  [ -z "$PRODUCT" ] || echo "/dev/$PRODUCT /opt/raidlift ext4 ro 0 0"
} | mount_all
chmod 700 /var/lib/raidlift
echo "$HOST_NAME" >/proc/sys/kernel/hostname
if [ -n "$ADDRESS" ]; then
  ip link set lo up
  ip address add "$ADDRESS/24" dev vec0
  ip link set vec0 up
fi
for disk in $DISKS; do
  echo "KERNEL==\"${disk#*:}\", SYMLINK+=\"lab/${disk%:*}\""
done >/run/udev/rules.d/70-lab.rules

# The rest of lvm.conf stays as the distribution ships it. The memory that LVM keeps for itself before it suspends anything is less, as
# touching a page takes long here: 8 MiB of them a tenth of a second, twice in each conversion. The filter rejects what is below the layer rather than accept
# the layer by name: while udev's rules run pvscan, the name in /dev/mapper does not exist yet.
{
  [ "$PV_LAYER" = none ] ||
    echo 'devices { global_filter = [ "r|^/dev/ubd|", "r|^/dev/mapper/hidden|" ] }'
  [ "$AUTO_ACTIVATE" = 1 ] || echo 'global { event_activation = 0 }'
  echo 'activation { reserved_memory = 512 }'
} >/etc/lvm/lvmlocal.conf

/lib/systemd/systemd-udevd --daemon >/dev/null 2>&1
[ "$LVMPOLLD" != 1 ] || lvmpolld
for uevent in /sys/block/*/uevent; do echo add >"$uevent"; done
if [ "$PV_LAYER" != none ]; then
  [ "$PV_LAYER" = linear ] || modprobe dm-delay
  lab_make_layers
fi
udevadm settle

trap - ERR
set +eE
exec bash /job/agent.sh
