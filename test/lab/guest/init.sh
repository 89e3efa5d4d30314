#!/bin/bash
# PID 1 of the guest (after stub-init.sh, which has mounted /proc and /job): makes a running Debian host out of a read-only root, without systemd, then becomes the agent.
# It stands in for: systemd's early mounts; udev's coldplug (block devices only, all others take seconds here and
# nobody looks at them); /etc/fstab's line for the state disk; lvmpolld's socket unit. It does not activate volume
# groups: as on a host booted without systemd, lvm2's own udev rules do (pvscan, then `vgchange -aay --autoactivation
# event` for each VG that is complete), and activation starts dmeventd's monitoring.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LC_ALL=C TERM=dumb LVM_SUPPRESS_FD_WARNINGS=1
set -eE
trap 'echo "lab-init failed at line $LINENO: $BASH_COMMAND"; sync; echo o >/proc/sysrq-trigger; sleep 10' ERR

mount -t sysfs sys /sys
mountpoint -q /dev || mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs tmpfs /tmp
mkdir -p /run/lock/lvm /run/lvm /run/lab /run/udev/rules.d /run/overlay

. /job/lib.sh

modprobe -a overlay dm-mod
for dir in etc var root mnt; do
  mkdir -p "/run/overlay/$dir/upper" "/run/overlay/$dir/work"
  mount -t overlay -o "lowerdir=/$dir,upperdir=/run/overlay/$dir/upper,workdir=/run/overlay/$dir/work" overlay "/$dir"
done
hostname lab
mount -t ext4 "/dev/$STATE" /var/lib/raidlift
chmod 700 /var/lib/raidlift
[ -z "$PRODUCT" ] || mount -t ext4 -o ro "/dev/$PRODUCT" /opt/raidlift

for disk in $DISKS; do
  echo "${disk%:*} ${disk#*:}" >>/run/lab/disks
  echo "KERNEL==\"${disk#*:}\", SYMLINK+=\"lab/${disk%:*}\"" >>/run/udev/rules.d/70-lab.rules
done

# The rest of lvm.conf stays as the distribution ships it. The filter rejects what is below the layer rather than accept
# the layer by name: while udev's rules run pvscan, the name in /dev/mapper does not exist yet.
{
  [ "$PV_LAYER" = none ] ||
    echo 'devices { global_filter = [ "r|^/dev/ubd|", "r|^/dev/mapper/hidden|" ] }'
  [ "$AUTO_ACTIVATE" = 1 ] || echo 'global { event_activation = 0 }'
} >/etc/lvm/lvmlocal.conf

/lib/systemd/systemd-udevd --daemon >/dev/null 2>&1
[ "$LVMPOLLD" != 1 ] || lvmpolld
udevadm trigger --subsystem-match=block --action=add
if [ "$PV_LAYER" != none ]; then
  [ "$PV_LAYER" = linear ] || modprobe dm-delay
  while read -r name _; do dmsetup create "pv$name" --table "$(lab_table "$name")"; done </run/lab/disks
fi
udevadm settle

trap - ERR
set +eE
exec bash /job/agent.sh
