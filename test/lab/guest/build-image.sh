#!/bin/bash
# Builds the guest's root image (as root). Called by image.ts with everything in the environment:
#   OUT       folder to make; complete when it exists        SUITE     Debian suite
#   PACKAGES  space-separated                                KERNEL    version of the host's user-mode kernel
#   MODULES   its modules' folder                            NODE      the host's node
# KERNEL and MODULES are empty where the suite's own kernel shall be used: then it is put into OUT/kernel with its C library.
#   HERE      this folder                                   OWNER     uid:gid of who shall own the result
# The Debian mirrors and the way to them (proxies, certificates) are those that the host's apt uses.
set -euo pipefail
export LC_ALL=C
[ -e "$OUT/root.img" ] && exit 0
say() { printf 'lab image: %s\n' "$*" >&2; }

work=$OUT.building
rm -rf --one-file-system "$work"
mkdir -p "$work"
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root

# One line per apt source that belongs to Debian itself: third parties' archives are the host's own affair.
# A release that it does not know (another Debian than the host's) is taken from where the host's own comes from.
own=$(. /etc/os-release && echo "$VERSION_CODENAME")
apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(COMPONENT)|$(ORIGIN)' 'Created-By: Packages' |
  sort -u |
  while IFS='|' read -r uri release component origin; do
    case $release in "$own" | "$own-updates" | "$own-security") release=$SUITE${release#"$own"} ;; *) continue ;; esac
    [ "$component" = main ] || continue
    case $origin in Debian | '' | '$(ORIGIN)') printf 'deb %s %s main\n' "$uri" "$release" ;; esac
  done >"$work/sources.list"
if ! grep -q " $SUITE main" "$work/sources.list"; then
  say "the host's apt knows no Debian archive for '$SUITE': see /etc/apt/sources.list, then apt-get update"
  exit 1
fi
apt-config dump | grep -E '^Acquire::(https?|Retries)' >"$work/apt.conf" || true

# Debian's own node is many small libraries and files: the guest gets the package. Others are one program to copy.
case $(ldd "$NODE") in *libnode*) PACKAGES="$PACKAGES nodejs" ;; esac

[ -n "$KERNEL" ] || PACKAGES="$PACKAGES user-mode-linux"

say "fetching Debian $SUITE: $PACKAGES"
mmdebstrap --quiet --mode=root --variant=minbase --include="${PACKAGES// /,}" --aptopt="$work/apt.conf" \
  --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  "$SUITE" "$root" "$work/sources.list" >"$work/mmdebstrap.log" 2>&1 || {
  tail -n 30 "$work/mmdebstrap.log" >&2
  say 'mmdebstrap failed (see above)'
  exit 1
}

if [ -z "$KERNEL" ]; then
  KERNEL=$(ls "$root/usr/lib/uml/modules")
  MODULES=$work/modules
  mkdir -p "$work/kernel/lib"
  mv "$root/usr/lib/uml/modules/$KERNEL" "$MODULES"
  mv "$root/usr/bin/linux.uml" "$work/kernel/"
  cp -L "$root"/usr/lib/x86_64-linux-gnu/{ld-linux-x86-64.so.2,libc.so.6} "$work/kernel/lib/"
fi

say "adding kernel modules $KERNEL and node $("$NODE" --version)"
mkdir -p "$root/usr/lib/modules"
cp -a "$MODULES" "$root/usr/lib/modules/$KERNEL"
[ -x "$root/usr/bin/node" ] || install -m 755 "$(readlink -f "$NODE")" "$root/usr/local/bin/node"
# Libraries that node needs and Debian's minimum does not bring, at the place where the host has them.
ldd "$NODE" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | while read -r library; do
  [ -e "$root$library" ] || install -D -m 755 "$(readlink -f "$library")" "$root$library"
done
install -m 755 "$HERE/stub-init.sh" "$root/usr/local/sbin/lab-init"
# Where things get mounted: the root itself is read-only.
mkdir -p "$root/job" "$root/opt/raidlift" "$root/var/lib/raidlift" "$root/mnt"
ln -s /opt/raidlift/bin/raidlift "$root/usr/local/bin/raidlift"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root/usr/share/locale" "$root/var/log"/*.log
echo lab >"$root/etc/hostname"
printf '127.0.0.1 localhost lab\n' >"$root/etc/hosts"

say 'making the file system'
size=$(du -sm "$root" | cut -f1)
mkfs.ext4 -q -F -O ^has_journal -m 0 -L lab-root -d "$root" "$work/root.img" "$((size * 12 / 10 + 64))M" >/dev/null
# The template of a guest's state disk: journaled, so that a power cut is survived honestly.
mkfs.ext4 -q -F -m 0 -L lab-state "$work/state.img" 64M >/dev/null
rm -rf --one-file-system "$root"
rm -rf "$work/modules"
chown -R "$OWNER" "$work"
trap - EXIT
mv -T "$work" "$OUT"
say "ready: $OUT"
