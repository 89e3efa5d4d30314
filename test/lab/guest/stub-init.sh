#!/bin/bash
# First process of the guest, the only script inside the image: mounts the share with the host and goes on with the
# init.sh found there, so that a change of the lab's scripts needs no new image. Linux 6.12 names the option, 6.1 does not.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
read -r arguments </proc/cmdline
share=${arguments##*lab.share=}
share=${share%% *}
mount -t hostfs -o "hostfs=$share" none /job 2>/dev/null
[ -e /job/init.sh ] || mount -t hostfs -o "$share" none /job
exec bash /job/init.sh
