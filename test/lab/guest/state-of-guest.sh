# What a guest is like in which something does not end. Asks nobody that may wait for a device: no LVM command, no `sync`.
echo '--- devices'
timeout 5 dmsetup info -c --noheadings --separator ' ' -o name,attr,open,suspended
timeout 5 dmsetup table
timeout 5 dmsetup status --noflush
echo '--- processes, without those of the kernel that only sleep'
ps axwo pid,ppid,stat,etimes,wchan:24,args | grep -Ev ' [SI][<sNL+]* .*\]$'
echo '--- the ends of the journals'
tail -qn 4 /var/lib/raidlift/*/journal.ndjson | cut -c1-600
echo '--- the kernel, with the processes that wait for devices'
echo w >/proc/sysrq-trigger
dmesg | tail -n 120
