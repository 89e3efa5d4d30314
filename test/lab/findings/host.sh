# Makes a host on which many findings are true at once, each on one volume or VG, beside volumes that have none. Run in a
# guest with one large disk /dev/lab/d, which is cut into PVs. One LVM process takes many commands (`lvm` reads them from
# stdin): starting a process is what costs in a guest.
set -e
disk=$(readlink -f /dev/lab/d)
# This host has a name in the metadata of its VGs.
echo 'global { system_id_source = "lvmlocal" } local { system_id = "here" }' >/etc/lvm/lvmlocal.conf

# slice NAME MIB [UUID]: a device-mapper device on a part of the disk of its own; made all at once by make_slices.
# Where a slice begins stands in $at_NAME, its sectors in $size_NAME, in case its table is to be swapped later.
next=2048 slices=''
slice() {
  local sectors=$(($2 * 2048))
  slices+="${slices:+;}$1,${3:-},,rw,0 $sectors linear $disk $next"
  eval "at_$1=$next size_$1=$sectors"
  next=$((next + sectors + 2048))
}
make_slices() { dmsetup create --concise "$slices"; udevadm settle; }
dev() { for name; do printf '/dev/mapper/%s ' "$name"; done; }

for name in v0 v1 s0 s1 s2; do slice "$name" 160; done
for name in v2 v3 r0 r1 n0 n1 x0 x1 e0 e1 o0 o1 f0 f1 w0 w1 t0 t1 u0 u1 c0 c1 d0 d1 h0 h1 k0 k1 m0 m1; do slice "$name" 40; done
slice q0 40 mpath-lab0
slice q1 40
slice g0 1550000
slice g1 1550000
make_slices

# A VG of two PVs with one mirror `m` in it.
small() {
  local vg=$1 first=$2 second=$3
  shift 3
  echo "vgcreate -qq -s 1m $* $vg $(dev "$first" "$second")"
  echo "lvcreate -qq -y --type mirror -m1 --mirrorlog core -l 2 -n m $vg"
}
mirror() {
  local name=$1
  shift
  echo "lvcreate -qq -y --type mirror -m1 --mirrorlog core -l 2 -n $name $*"
}
{
  echo "vgcreate -qq -s 1m vg $(dev v0 v1 v2 v3 r0 r1 n0 n1 x0 x1)"
  echo "vgcreate -qq -s 4m big $(dev g0 g1)"
  echo "lvcreate -qq -y --type mirror -m1 -L 4m --mirrorlog disk -n clean vg $(dev v0 v1 v2)"
  for name in idle snapped unmon strays lost skipped owned other susp swap state keep shared; do
    mirror "$name" vg "$(dev v0 v1)"
  done
  mirror nosync --nosync vg "$(dev v0 v1)"
  mirror full vg "$(dev r0 r1)"
  mirror walled vg "$(dev n0 n1)"
  mirror failed vg "$(dev x0 x1)"
  echo "lvcreate -qq -y --type mirror -m1 --mirrorlog core --stripes 2 --stripesize 64k -l 4 -n striped vg $(dev v0 v1 v2 v3)"
  echo "lvcreate -qq -y --type mirror -m1 --mirrorlog core -R 512k --nosync -L 1500g -n giant big"
  echo "lvcreate -qq -y --type mirror -m1 --mirrorlog core -R 512k --nosync -L 8m -n dwarf big"
  echo "vgcreate -qq -s 1m slow $(dev s0 s1)"
  echo "pvcreate -qq --metadatacopies 0 $(dev s2)"
  echo "vgextend -qq slow $(dev s2)"
  echo "lvcreate -qq -y --type mirror -m1 --mirrorlog core --nosync -L 16m -n moved slow $(dev s0 s1)"
  echo "lvcreate -qq -y --type mirror -m1 --mirrorlog disk --alloc anywhere -l 32 -n layer slow $(dev s0 s1)"
  echo "lvcreate -qq -y --type mirror -m1 --mirrorlog core -l 64 -n syncing slow $(dev s0 s2)"
  small away e0 e1
  small theirs f0 f1
  small lent o0 o1
  small twin u0 u1
  small doubled d0 d1
  small hidden h0 h1
  small gone k0 k1
  small cluster m0 m1
  small reached q0 q1
  small mine w0 w1
  echo "pvcreate -qq --metadatasize 32k --dataalignment 4k $(dev c0 c1)"
  small narrow c0 c1
} | lvm >/dev/null

# From here on each volume gets what it stands for.
text=''
for n in {1..24}; do text+=0123456789012345678901234567890123456789; done
free=$(vgs --noheadings --nosuffix --units b -o vg_mda_free narrow)
{
  echo "lvchange -qq -an vg/idle slow/syncing away/m theirs/m gone/m cluster/m twin/m reached/m"
  echo "lvchange -qq -ky vg/skipped"
  echo "lvchange -qq -an vg/skipped"
  echo "vgexport -qq away"
  echo "vgchange -qq -y --systemid elsewhere theirs"
  echo "vgchange -qq --addtag lab mine"
  echo "lvchange -qq --addtag lab vg/owned"
  echo "lvchange -qq --addtag raidlift.0123456789ab vg/other"
  echo "lvcreate -qq -s -l 2 -n snap vg/snapped"
  echo "lvcreate -qq -l 100%PVS -n fill vg $(dev r1)"
  echo "pvchange -qq -xn $(dev n1)"
  echo "lvchange -qq --monitor n vg/failed"
  echo "lvchange -qq --monitor n vg/unmon"
  for name in strays lost; do
    echo "lvconvert -qq -y --type raid1 --config 'activation/volume_list=[\"vg/m\"]' vg/$name"
  done
  echo "lvconvert -qq -y -m0 vg/lost"
  echo "lvchange -qq -y -ay vg/strays_rmeta_0"
  # Tags of 970 bytes, so that less than 1900 bytes are left.
  for ((n = 0; free - n * 970 > 1900; n++)); do echo "vgchange -qq --addtag $n$text narrow"; done
  echo "vgcfgbackup -qq -f /run/cluster cluster"
} | lvm >/dev/null
sed -i '0,/status = \["RESIZEABLE"/s//status = ["CLUSTERED", "RESIZEABLE"/' /run/cluster
{
  echo "vgcfgrestore -qq -f /run/cluster cluster"
  only_t="--config 'devices{global_filter=[\"a|/dev/mapper/t|\",\"r|.*|\"]}'"
  echo "vgcreate -qq -s 1m twin $(dev t0 t1) $only_t"
  echo "lvcreate -qq -an -Zn -Wn --nosync --type mirror -m1 --mirrorlog core -l 2 -n m twin $only_t"
} | lvm >/dev/null
dmsetup suspend vg-susp_mimage_1
dmsetup suspend vg-strays_rmeta_0
mkswap -q /dev/vg/swap && swapon /dev/vg/swap
mkfs.ext4 -q -O ^has_journal /dev/vg/state && mkdir -p /mnt/state && mount /dev/vg/state /mnt/state

# table NAME TABLE: swaps a table under what uses the device.
table() { dmsetup reload "$1" --table "$2" && dmsetup suspend --noflush --nolockfs "$1" && dmsetup resume "$1"; }
# A write to a leg fails while nobody watches; then its disk is well again, and the kernel still knows.
table x1 "0 $size_x1 error"
dd if=/dev/zero of=/dev/vg/failed bs=4k count=1 oflag=direct status=none
table x1 "0 $size_x1 linear $disk $at_x1"

dmsetup remove k1
dmsetup create clone --table "0 $size_d1 linear $disk $at_d1"
modprobe dm-delay
table s2 "0 $size_s2 delay $disk $at_s2 0 $disk $at_s2 3000"
{
  echo "lvconvert -qq -y -b -m 2 slow/layer $(dev s2)"
  echo "pvmove -qq -b -n moved $(dev s1 s2)"
  echo "lvchange -qq -ay slow/syncing"
} | lvm >/dev/null
