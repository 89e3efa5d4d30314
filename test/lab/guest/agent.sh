#!/bin/bash
# Runs what the host asks for. Over the serial line: `run ID` (the host has written /job/ID/script and /job/ID/in) is
# answered by `done ID CODE` once /job/ID/out and /job/ID/err are complete; `off` powers off cleanly. Jobs run side by
# side, each in a session of its own; /job/ID/pid is its leader.
stty -F /dev/ttyS0 raw -echo
exec 3<>/dev/ttyS0

job() {
  local dir=/job/$1
  (
    exec 3>&-
    echo "$BASHPID" >"$dir/pid"
    cd /root && exec setsid bash "$dir/script" <"$dir/in" >"$dir/out" 2>"$dir/err"
  )
  echo "done $1 $?" >&3
}

power_off() {
  umount -a -t ext4,xfs 2>/dev/null
  sync
  echo o >/proc/sysrq-trigger
}

echo ready >&3
while read -r verb id <&3; do
  case $verb in
    run) job "$id" & ;;
    off) power_off & ;;
  esac
done
