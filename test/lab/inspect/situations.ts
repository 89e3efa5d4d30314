/**
 * Hosts to be inspected, made in a guest with five PVs d0 … d4 under a delay layer. Each begins with an empty VG `vg` on all
 * of them, and ends as it is to be seen; `undo` takes back what the next one must not find.
 */
export interface Situation {
  make: string;
  undo?: string;
}

/** Shell functions for all of them. `slow d4 300`: each write waits 300 ms; `only 0,1`: LVM sees these PVs. */
export const functions = `
. /job/lib.sh
pv() { echo "/dev/mapper/pv$1"; }
slow() { lab_delay "$1" "\${3:-0}" "$2"; }
only() { echo "devices { global_filter = [ \\"a|^/dev/mapper/pvd[$1]\\$|\\", \\"r|.*|\\" ] }" >/etc/lvm/lvmlocal.conf; }
synced() { while [ "$(lvs --noheadings -o sync_percent "$1" | tr -d ' ')" != 100.00 ]; do sleep 0.2; done; }
mirror() { local name=$1 size=$2; shift 2; lvcreate -qq --yes --type mirror -n "$name" -L "$size" vg "$@"; }
fresh() {
  only 0-4
  for disk in d0 d1 d2 d3 d4; do dmsetup info "hidden$disk" >/dev/null 2>&1 && lab_restore "$disk"; slow "$disk" 0; done
  vgs vg >/dev/null 2>&1 && { vgchange -qq -an vg; vgremove -qq -ff -y vg; }
  pvcreate -qq -ff -y "$(pv d0)" "$(pv d1)" "$(pv d2)" "$(pv d3)" "$(pv d4)"
  vgcreate -qq vg "$(pv d0)" "$(pv d1)" "$(pv d2)" "$(pv d3)" "$(pv d4)"
}
`;

const many = `
  for name in two dash-ed inactive snapped; do mirror $name 12M -m1 --mirrorlog disk; done
  mirror three 12M -m2 --mirrorlog disk
  mirror core 20M -m1 --mirrorlog core
  mirror nosync 12M -m1 --mirrorlog core --nosync
  lvcreate -qq -n plain -L 8M vg
  lvcreate -qq --type raid1 -m1 -n raid -L 12M vg
  lvcreate -qq --type raid1 -m1 -n tracked -L 12M vg
  for name in two dash-ed inactive snapped three core raid tracked; do synced vg/$name; done
  lvchange -an vg/inactive
  lvcreate -qq -s -n snap -L 4M vg/snapped
  lvconvert -qq --yes --splitmirrors 1 --trackchanges vg/tracked
  mkfs.ext4 -q -L things /dev/vg/two && mkdir -p /mnt/a\\ b && mount /dev/vg/two /mnt/a\\ b
  mkswap -q /dev/vg/core && swapon /dev/vg/core
  echo "LABEL=things /mnt/a\\\\040b ext4 defaults 0 0
# a comment
/dev/vg/inactive /srv ext4 nofail 0 0
UUID=$(blkid -o value -s UUID /dev/vg/core) none swap sw 0 0
/dev/mapper/vg-dash--ed /d ext4 nofail 0 0" >/etc/fstab`;

const twoMirrors = `
  mirror m 12M -m1 --mirrorlog disk "$(pv d0)" "$(pv d2)" "$(pv d1)"
  mirror both 12M -m1 --mirrorlog disk "$(pv d2)" "$(pv d3)" "$(pv d0)"
  lvcreate -qq --type raid1 -m1 -n r -L 12M vg "$(pv d0)" "$(pv d2)"
  synced vg/m; synced vg/both; synced vg/r`;

export const situations: Record<string, Situation> = {
  many: { make: many, undo: 'swapoff -a; umount "/mnt/a b"; rm /etc/fstab' },
  suspended: {
    make: 'mirror m 12M -m2 --mirrorlog disk; synced vg/m; dmsetup suspend vg-m_mimage_1',
    undo: 'dmsetup resume vg-m_mimage_1',
  },
  foreign: {
    make: 'vgreduce -qq vg "$(pv d4)"; vgcreate -qq --systemid other theirs "$(pv d4)"',
    undo: `vgremove -qq -ff -y theirs --config 'local/system_id="other" global/system_id_source="lvmlocal"'`,
  },
  filtered: { make: `${twoMirrors}; only 0134` },
  // The kernel notices a leg that is gone when it is used next: here, not some time while the host is looked at.
  'two-gone': {
    make: `${twoMirrors}; lab_hide d2; lab_hide d3
      until dmsetup status vg-r | grep -q AD; do dd if=/dev/zero of=/dev/vg/r bs=4k count=1 oflag=direct status=none; sleep 0.2; done`,
  },
  'came-back': {
    make: `${twoMirrors}; only 0134; lvchange -qq --addtag t vg/m; only 0-4`,
    undo: 'vgextend -qq --restoremissing vg "$(pv d2)"',
  },
  strays: {
    make: `mirror m 12M -m2 --mirrorlog disk; synced vg/m
      lvconvert -qq --yes --type raid1 --config 'activation/volume_list=["vg/m"]' vg/m || true`,
  },
  'half-converted': {
    make: `mirror m 12M -m1 --mirrorlog disk; synced vg/m; lvconvert -qq --yes --type raid1 vg/m
      pvck --dump metadata_all "$(pv d0)" -f /run/ring >/dev/null; vgchange -qq -an vg
      awk 'BEGIN { RS = "--\\n" } /description = "Write\\[2\\] from lvconvert/ { text = $0 } END { printf "%s", text }' /run/ring >/run/c2
      vgcfgrestore -qq --force -f /run/c2 vg; lvchange -qq -aey vg/m; synced vg/m`,
  },
  syncing: {
    make: `slow d4 400; mirror m 100M -m1 --mirrorlog core "$(pv d0)" "$(pv d4)"`,
  },
  layer: {
    make: `mirror m 100M -m1 --mirrorlog disk "$(pv d0)" "$(pv d1)" "$(pv d2)"; synced vg/m
      slow d4 400; lvconvert -qq --yes -b -m 2 vg/m "$(pv d4)"`,
  },
  pvmove: {
    make: `mirror m 100M -m1 --mirrorlog disk --nosync "$(pv d0)" "$(pv d1)" "$(pv d2)"
      slow d4 400; pvmove -qq -b -n m_mimage_1 "$(pv d1)" "$(pv d4)"`,
    undo: 'slow d4 0; pvmove -qq --abort',
  },
  scrub: {
    make: `lvcreate -qq --type raid1 --nosync -m1 -n r -L 100M vg "$(pv d0)" "$(pv d4)"
      slow d4 0 400; lvchange -qq --syncaction check vg/r`,
  },
  degraded: {
    make: `lvcreate -qq --type raid1 -m1 -n r -L 12M vg "$(pv d0)" "$(pv d4)"; synced vg/r
      vgchange -qq -an vg; lab_hide d4; lvchange -qq -ay vg/r`,
  },
  'dead-leg': {
    make: `lvcreate -qq --type raid1 -m1 -n r -L 12M vg "$(pv d0)" "$(pv d4)"; synced vg/r
      lab_hide d4; dd if=/dev/zero of=/dev/vg/r bs=1M count=4 oflag=direct status=none`,
  },
};
