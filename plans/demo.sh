#!/bin/sh
# Plan 670e942c74be of raidlift: old mirrors to raid1 on host lab. Run it as root: sh FILE --check, then sh FILE.
# It can be stopped, killed, or lose its power at any moment: run it again, and it goes on. --help says more.
#
# big/store: convert: LVM says that it is active exclusively on this host
# tight/images: blocked: NO_ROOM_FOR_METADATA
# data/archive: convert: it is not active, and nothing shows that another host sees its PVs
# data/cache: convert: LVM says that it is active exclusively on this host
# data/db: blocked: UNDER_SNAPSHOT
# data/home: convert: LVM says that it is active exclusively on this host
# data/mail: convert: LVM says that it is active exclusively on this host
# data/scratch: convert: LVM says that it is active exclusively on this host
# data/web: convert: LVM says that it is active exclusively on this host
#
# Made by `raidlift export PLAN --format sh`; any change makes it another plan that nobody has checked.
# Predicates and signals are called by name, which no reader of shells sees; texts of the plan are texts, whatever is in them.
# shellcheck disable=SC1112,SC2016,SC2034,SC2317

set -uf
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset IFS
plan=670e942c74be
tag=raidlift.670e942c74be
state=/var/lib/raidlift/670e942c74be.sh-state
patience=1800
mountinfo=/proc/self/mountinfo
sysfs=/sys/dev/block
locks='/run/lock /var/lock'
run=/run
throttle_file=/sys/module/dm_mirror/parameters/raid1_resync_throttle
zones=/usr/share/zoneinfo
throttle=
windows=''
unkept=''

# ---- What the plan says

vgs='3P7i6n-wHAZ-gl8i-bgHc-1ogJ-OlrI-hEAaPB tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb'
# The volumes of a VG that are to be changed, those that have to wait for a copy last.
volumes_of() {
  case $1 in
    3P7i6n-wHAZ-gl8i-bgHc-1ogJ-OlrI-hEAaPB) printf '%s\n' YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL ;;
    tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb) printf '%s\n' uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 ;;
  esac
}
# The same in the order of the plan.
in_order() {
  case $1 in
    3P7i6n-wHAZ-gl8i-bgHc-1ogJ-OlrI-hEAaPB) printf '%s\n' YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL ;;
    tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb) printf '%s\n' uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie ;;
  esac
}
# The name of a VG when the plan was made; the ids of its steps have it.
vg_subject() {
  case $1 in
    3P7i6n-wHAZ-gl8i-bgHc-1ogJ-OlrI-hEAaPB) printf '%s' big ;;
    tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb) printf '%s' data ;;
  esac
}
# How a volume was when the plan was made.
volume() {
  V_lv=$1
  case $1 in
    YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL)
      V_subject=big/store
      V_vg=3P7i6n-wHAZ-gl8i-bgHc-1ogJ-OlrI-hEAaPB
      V_legs='jrD43m-ZhsG-MD7A-ZVin-JJ35-es1q-62pbww UcjUtA-p38S-5PyD-sb0F-85rt-HlzH-0zYBE9'
      V_leg_count=2
      V_homes='KWKb4G-NocK-unqu-XzuT-cN3S-cEgE-0mahex 7vbV1J-5vwW-wALl-v56R-dqWh-5cfu-w9qN7j'
      V_log=disk
      V_size=1610612736000
      V_extents=1
      V_active=yes
      V_monitored=yes
      V_scrubs=
      V_prove=no
      V_rate=no
      V_tags=yes
      V_ending=
      V_lock=
      V_after=
      ;;
    uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c)
      V_subject=data/archive
      V_vg=tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb
      V_legs='9aK30P-oiuy-Irkh-Woes-IvUp-jTCb-NeXI64 AFI4GO-nI75-jG2R-GUaz-hB6U-pBjA-Bi4tMt'
      V_leg_count=2
      V_homes='kiheNs-GvLB-IDmc-qrRl-jdJE-c5Fs-SnSadO IusgNE-FBxP-Sq8w-gVIf-q5xC-q5rI-0fvnGY'
      V_log=disk
      V_size=8388608
      V_extents=1
      V_active=no
      V_monitored=no
      V_scrubs=
      V_prove=no
      V_rate=no
      V_tags=yes
      V_ending=
      V_lock=
      V_after=
      ;;
    pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr)
      V_subject=data/cache
      V_vg=tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb
      V_legs='ckoHEX-fFRB-0CmQ-TYcG-bgMQ-al2Z-H26OPn zCFRYC-haJm-xm0A-B1Pt-pWw7-lGdv-tX1Q28'
      V_leg_count=2
      V_homes='kiheNs-GvLB-IDmc-qrRl-jdJE-c5Fs-SnSadO IusgNE-FBxP-Sq8w-gVIf-q5xC-q5rI-0fvnGY'
      V_log=disk
      V_size=8388608
      V_extents=1
      V_active=yes
      V_monitored=yes
      V_scrubs=
      V_prove=no
      V_rate=no
      V_tags=yes
      V_ending=
      V_lock=
      V_after=
      ;;
    e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99)
      V_subject=data/home
      V_vg=tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb
      V_legs='FXcB9V-aM2O-3DPa-tFFw-aZYp-soQl-tMp59Y hqoT5y-vCTQ-ljKr-elVU-y99r-Fzaf-oCy45V'
      V_leg_count=2
      V_homes='esMY9V-LMkb-KZ0p-5gKu-HvYO-rVEu-eb6mSa KbN4Qk-3Vlr-ew2X-tz0v-bx2h-OPXT-beWNY3'
      V_log=disk
      V_size=67108864
      V_extents=1
      V_active=yes
      V_monitored=yes
      V_scrubs=
      V_prove=no
      V_rate=no
      V_tags=yes
      V_ending=
      V_lock=
      V_after=
      ;;
    PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a)
      V_subject=data/mail
      V_vg=tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb
      V_legs='PpORdV-kn2q-Zry7-mAVI-jbjJ-X8PW-EkIkgz KMNBpF-Dvsv-xDel-DZpX-FFX0-gOcr-KgolAw JmwlzR-PiMa-Jt93-IKxU-mYdE-qHdf-iOTQbz'
      V_leg_count=3
      V_homes='kiheNs-GvLB-IDmc-qrRl-jdJE-c5Fs-SnSadO IusgNE-FBxP-Sq8w-gVIf-q5xC-q5rI-0fvnGY Z0faxe-Ssga-Fv6T-u4Om-oKw2-GATI-svsNQd'
      V_log=disk
      V_size=8388608
      V_extents=1
      V_active=yes
      V_monitored=yes
      V_scrubs=
      V_prove=no
      V_rate=no
      V_tags=yes
      V_ending=
      V_lock=
      V_after=
      ;;
    22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY)
      V_subject=data/scratch
      V_vg=tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb
      V_legs='J6L4Pw-Cl1e-8Nha-P43C-N0O7-FCfc-Rqy1Im v1k4TB-zsML-zVAo-vwE1-RENI-i4Li-vrSz1n'
      V_leg_count=2
      V_homes='kiheNs-GvLB-IDmc-qrRl-jdJE-c5Fs-SnSadO IusgNE-FBxP-Sq8w-gVIf-q5xC-q5rI-0fvnGY'
      V_log=core
      V_size=8388608
      V_extents=1
      V_active=yes
      V_monitored=yes
      V_scrubs=
      V_prove=no
      V_rate=no
      V_tags=yes
      V_ending=
      V_lock=
      V_after=
      ;;
    adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie)
      V_subject=data/web
      V_vg=tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb
      V_legs='CcakOo-4Tkk-YMg5-qFvy-akvk-Y3f1-oK2mnn 6HAy39-Jush-JgLE-s4fI-0sdO-paKf-QufYYU'
      V_leg_count=2
      V_homes='kiheNs-GvLB-IDmc-qrRl-jdJE-c5Fs-SnSadO IusgNE-FBxP-Sq8w-gVIf-q5xC-q5rI-0fvnGY'
      V_log=disk
      V_size=67108864
      V_extents=1
      V_active=yes
      V_monitored=yes
      V_scrubs=
      V_prove=no
      V_rate=no
      V_tags=yes
      V_ending=
      V_lock=
      V_after=
      ;;
  esac
}
# What the plan leaves alone.
untouched() {
  outcome tight/images blocked '' NO_ROOM_FOR_METADATA
  outcome data/db blocked '' UNDER_SNAPSHOT
  :
}

purpose_of() {
  case $1 in
    big:backup) printf '%s' 'Save the metadata of big as text before its first change.' ;;
    big:tag) printf '%s' 'Mark 1 volume of big as under way, for everyone who looks.' ;;
    big/store:convert) printf '%s' 'Convert big/store to raid1, online, without a resync; its regions grow to 1024 KiB, as dm-raid would refuse the present ones half-way.' ;;
    big/store:verify) printf '%s' 'Check big/store: raid1, every leg alive, 100 % in sync, monitored and mounted as before, nothing left behind, nothing suspended.' ;;
    big:untag) printf '%s' 'Take the mark off 1 finished volume of big.' ;;
    data:backup) printf '%s' 'Save the metadata of data as text before its first change.' ;;
    data:tag) printf '%s' 'Mark 6 volumes of data as under way, for everyone who looks.' ;;
    data/archive:activate) printf '%s' 'Activate data/archive exclusively: LVM converts only active mirrors.' ;;
    data/archive:wait-sync) printf '%s' 'Wait until the legs of data/archive are in sync: LVM refuses to convert before.' ;;
    data/archive:convert) printf '%s' 'Convert data/archive to raid1, online, without a resync.' ;;
    data/archive:verify) printf '%s' 'Check data/archive: raid1, every leg alive, 100 % in sync, monitored and mounted as before, nothing left behind, nothing suspended.' ;;
    data/archive:deactivate) printf '%s' 'Deactivate data/archive again, as it was.' ;;
    data/cache:convert) printf '%s' 'Convert data/cache to raid1, online, without a resync.' ;;
    data/cache:verify) printf '%s' 'Check data/cache: raid1, every leg alive, 100 % in sync, monitored and mounted as before, nothing left behind, nothing suspended.' ;;
    data/mail:convert) printf '%s' 'Convert data/mail to raid1, online, without a resync.' ;;
    data/mail:verify) printf '%s' 'Check data/mail: raid1, every leg alive, 100 % in sync, monitored and mounted as before, nothing left behind, nothing suspended.' ;;
    data/scratch:convert) printf '%s' 'Convert data/scratch to raid1, online, without a resync.' ;;
    data/scratch:verify) printf '%s' 'Check data/scratch: raid1, every leg alive, 100 % in sync, monitored and mounted as before, nothing left behind, nothing suspended.' ;;
    data/web:convert) printf '%s' 'Convert data/web to raid1, online, without a resync.' ;;
    data/web:verify) printf '%s' 'Check data/web: raid1, every leg alive, 100 % in sync, monitored and mounted as before, nothing left behind, nothing suspended.' ;;
    data/home:wait-sync) printf '%s' 'Wait until the legs of data/home are in sync: LVM refuses to convert before.' ;;
    data/home:convert) printf '%s' 'Convert data/home to raid1, online, without a resync.' ;;
    data/home:verify) printf '%s' 'Check data/home: raid1, every leg alive, 100 % in sync, monitored and mounted as before, nothing left behind, nothing suspended.' ;;
    data:untag) printf '%s' 'Take the mark off 6 finished volumes of data.' ;;
    big/store:restore-legs) printf '%s' 'Give big/store its 2 legs back, as raid1: a full copy onto the PVs that lost theirs.' ;;
    data/archive:restore-legs) printf '%s' 'Give data/archive its 2 legs back, as raid1: a full copy onto the PVs that lost theirs.' ;;
    data/cache:restore-legs) printf '%s' 'Give data/cache its 2 legs back, as raid1: a full copy onto the PVs that lost theirs.' ;;
    data/home:restore-legs) printf '%s' 'Give data/home its 2 legs back, as raid1: a full copy onto the PVs that lost theirs.' ;;
    data/mail:restore-legs) printf '%s' 'Give data/mail its 3 legs back, as raid1: a full copy onto the PVs that lost theirs.' ;;
    data/scratch:restore-legs) printf '%s' 'Give data/scratch its 2 legs back, as raid1: a full copy onto the PVs that lost theirs.' ;;
    data/web:restore-legs) printf '%s' 'Give data/web its 2 legs back, as raid1: a full copy onto the PVs that lost theirs.' ;;
    *:resume-devices) printf '%s' 'Let I/O to '"$V_subject"' flow again: a command that died left devices suspended.' ;;
    *:remove-strays) printf '%s' 'Remove what an unfinished conversion of '"$V_subject"' left behind.' ;;
    *:clear-table) printf '%s' 'Drop the table that a killed command prepared for '"$V_subject"' and did not use: it keeps what that command left behind busy.' ;;
    *:restore-missing) printf '%s' 'Take a returned PV of '"$V_subject"' back into its VG; LVM had marked it missing.' ;;
    *:activate) printf '%s' 'Activate '"$V_subject"' exclusively: LVM converts only active mirrors.' ;;
    *:refresh) printf '%s' 'Load the tables of '"$V_subject"' again: a leg that is back is used and brought up to date, dmeventd watches.' ;;
    *:refresh-strays) printf '%s' 'Load the tables of '"$V_subject"' again: a leg that is back is used and brought up to date, dmeventd watches.' ;;
    *:refresh-legs) printf '%s' 'Load the tables of '"$V_subject"' again: a leg that is back is used and brought up to date, dmeventd watches.' ;;
    *:monitor) printf '%s' 'Load the tables of '"$V_subject"' again: a leg that is back is used and brought up to date, dmeventd watches.' ;;
    *:track-merge) printf '%s' 'Have the kernel write down on the other legs of '"$V_subject"' that one is out (without that it would not be brought up to date), bring it back, and compare what was copied with the size of the volume.' ;;
    *:rebuild-legs-1) printf '%s' 'Copy the leg of '"$V_subject"' that a refresh does not bring back as a whole: it was lost before dm-raid had written its superblock there.' ;;
    *:rebuild-legs-2) printf '%s' 'Copy the leg of '"$V_subject"' that a refresh does not bring back as a whole: it was lost before dm-raid had written its superblock there.' ;;
  esac
}
# Words that begin with @ are looked up when the step runs.
command_of() {
  case $1 in
    big:backup) run vgcfgbackup -f @backup:3P7i6n-wHAZ-gl8i-bgHc-1ogJ-OlrI-hEAaPB @vg:3P7i6n-wHAZ-gl8i-bgHc-1ogJ-OlrI-hEAaPB ;;
    big:tag) run lvchange --addtag raidlift.670e942c74be @open ;;
    big/store:convert) run lvconvert --yes --type raid1 -R 1024k @lv:YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL ;;
    big/store:verify) look_only ;;
    big:untag) run lvchange --deltag raidlift.670e942c74be @open ;;
    data:backup) run vgcfgbackup -f @backup:tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb @vg:tgRDtD-aypK-NMv7-zi4a-oUNH-Cb6g-8dTfxb ;;
    data:tag) run lvchange --addtag raidlift.670e942c74be @open ;;
    data/archive:activate) run lvchange -aey @lv:uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c ;;
    data/archive:wait-sync) look_only ;;
    data/archive:convert) run lvconvert --yes --type raid1 @lv:uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c ;;
    data/archive:verify) look_only ;;
    data/archive:deactivate) run lvchange -an @lv:uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c ;;
    data/cache:convert) run lvconvert --yes --type raid1 @lv:pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr ;;
    data/cache:verify) look_only ;;
    data/mail:convert) run lvconvert --yes --type raid1 @lv:PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a ;;
    data/mail:verify) look_only ;;
    data/scratch:convert) run lvconvert --yes --type raid1 @lv:22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY ;;
    data/scratch:verify) look_only ;;
    data/web:convert) run lvconvert --yes --type raid1 @lv:adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie ;;
    data/web:verify) look_only ;;
    data/home:wait-sync) look_only ;;
    data/home:convert) run lvconvert --yes --type raid1 @lv:e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 ;;
    data/home:verify) look_only ;;
    data:untag) run lvchange --deltag raidlift.670e942c74be @open ;;
    big/store:restore-legs) run lvconvert --yes --type raid1 -m 1 -R 1024k @lv:YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL @lost ;;
    data/archive:restore-legs) run lvconvert --yes --type raid1 -m 1 @lv:uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c @lost ;;
    data/cache:restore-legs) run lvconvert --yes --type raid1 -m 1 @lv:pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr @lost ;;
    data/home:restore-legs) run lvconvert --yes --type raid1 -m 1 @lv:e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 @lost ;;
    data/mail:restore-legs) run lvconvert --yes --type raid1 -m 2 @lv:PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a @lost ;;
    data/scratch:restore-legs) run lvconvert --yes --type raid1 -m 1 @lv:22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY @lost ;;
    data/web:restore-legs) run lvconvert --yes --type raid1 -m 1 @lv:adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie @lost ;;
    *:resume-devices) run dmsetup resume @suspended ;;
    *:remove-strays) run lvremove --yes @strays_mlog ;;
    *:clear-table) run dmsetup clear @top ;;
    *:restore-missing) run vgextend --restoremissing @vg @returned ;;
    *:activate) run lvchange -aey @skip @self ;;
    *:refresh) run lvchange --refresh @self ;;
    *:refresh-strays) run lvchange --refresh @self ;;
    *:refresh-legs) run lvchange --refresh @self ;;
    *:monitor) run lvchange --refresh @self ;;
    *:track-merge) run lvconvert --yes --merge @out ;;
    *:rebuild-legs-1) run lvchange --yes --rebuild @dead:1 @self ;;
    *:rebuild-legs-2) run lvchange --yes --rebuild @dead:1 --rebuild @dead:2 @self ;;
  esac
}
may_start() {
  case $1 in
    big/store:convert) need 'big/store: its segment type is mirror' is_segtype_is YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL mirror &&
      need 'big/store: active on this host' is_active YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: 100 % in sync' is_in_sync YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: nothing is left behind by a broken-off conversion' is_no_strays YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: none of its devices is suspended' is_none_suspended YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: LVM has nothing under way on it' is_no_operation YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: none of its PVs is missing' is_no_missing_pvs YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: room for raid metadata on a PV of each leg (extents a leg: 1)' is_room_for_metadata YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL 1 ;;
    data/archive:convert) need 'data/archive: its segment type is mirror' is_segtype_is uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c mirror &&
      need 'data/archive: active on this host' is_active uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: 100 % in sync' is_in_sync uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: nothing is left behind by a broken-off conversion' is_no_strays uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: none of its devices is suspended' is_none_suspended uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: LVM has nothing under way on it' is_no_operation uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: none of its PVs is missing' is_no_missing_pvs uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: room for raid metadata on a PV of each leg (extents a leg: 1)' is_room_for_metadata uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c 1 ;;
    data/cache:convert) need 'data/cache: its segment type is mirror' is_segtype_is pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr mirror &&
      need 'data/cache: active on this host' is_active pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: 100 % in sync' is_in_sync pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: nothing is left behind by a broken-off conversion' is_no_strays pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: none of its devices is suspended' is_none_suspended pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: LVM has nothing under way on it' is_no_operation pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: none of its PVs is missing' is_no_missing_pvs pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: room for raid metadata on a PV of each leg (extents a leg: 1)' is_room_for_metadata pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr 1 ;;
    data/mail:convert) need 'data/mail: its segment type is mirror' is_segtype_is PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a mirror &&
      need 'data/mail: active on this host' is_active PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: 100 % in sync' is_in_sync PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: nothing is left behind by a broken-off conversion' is_no_strays PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: none of its devices is suspended' is_none_suspended PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: LVM has nothing under way on it' is_no_operation PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: none of its PVs is missing' is_no_missing_pvs PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: room for raid metadata on a PV of each leg (extents a leg: 1)' is_room_for_metadata PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a 1 ;;
    data/scratch:convert) need 'data/scratch: its segment type is mirror' is_segtype_is 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY mirror &&
      need 'data/scratch: active on this host' is_active 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: 100 % in sync' is_in_sync 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: nothing is left behind by a broken-off conversion' is_no_strays 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: none of its devices is suspended' is_none_suspended 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: LVM has nothing under way on it' is_no_operation 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: none of its PVs is missing' is_no_missing_pvs 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: room for raid metadata on a PV of each leg (extents a leg: 1)' is_room_for_metadata 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY 1 ;;
    data/web:convert) need 'data/web: its segment type is mirror' is_segtype_is adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie mirror &&
      need 'data/web: active on this host' is_active adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: 100 % in sync' is_in_sync adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: nothing is left behind by a broken-off conversion' is_no_strays adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: none of its devices is suspended' is_none_suspended adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: LVM has nothing under way on it' is_no_operation adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: none of its PVs is missing' is_no_missing_pvs adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: room for raid metadata on a PV of each leg (extents a leg: 1)' is_room_for_metadata adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie 1 ;;
    data/home:convert) need 'data/home: its segment type is mirror' is_segtype_is e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 mirror &&
      need 'data/home: active on this host' is_active e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: 100 % in sync' is_in_sync e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: nothing is left behind by a broken-off conversion' is_no_strays e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: none of its devices is suspended' is_none_suspended e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: LVM has nothing under way on it' is_no_operation e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: none of its PVs is missing' is_no_missing_pvs e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: room for raid metadata on a PV of each leg (extents a leg: 1)' is_room_for_metadata e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 1 ;;
  esac
}
# 2: nothing on the host shows whether it is done; then the exit code of its command says so.
step_done() {
  case $1 in
    big:tag) all_open is_tagged ;;
    big/store:convert) need 'big/store: its segment type is raid1' is_segtype_is YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL raid1 ;;
    big/store:verify) need 'big/store: its segment type is raid1' is_segtype_is YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL raid1 &&
      need 'big/store: has 2 legs' is_legs_are YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL 2 &&
      need 'big/store: every leg is alive (status A)' is_legs_alive YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: 100 % in sync' is_in_sync YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: nothing is left behind by a broken-off conversion' is_no_strays YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: none of its devices is suspended' is_none_suspended YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: LVM has nothing under way on it' is_no_operation YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: none of its PVs is missing' is_no_missing_pvs YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL &&
      need 'big/store: dmeventd watches it' is_monitored YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL ;;
    big:untag) all_open is_untagged ;;
    data:tag) all_open is_tagged ;;
    data/archive:activate) need 'data/archive: active on this host' is_active uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c ;;
    data/archive:wait-sync) need 'data/archive: 100 % in sync' is_in_sync uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c ;;
    data/archive:convert) need 'data/archive: its segment type is raid1' is_segtype_is uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c raid1 ;;
    data/archive:verify) need 'data/archive: its segment type is raid1' is_segtype_is uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c raid1 &&
      need 'data/archive: has 2 legs' is_legs_are uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c 2 &&
      need 'data/archive: every leg is alive (status A)' is_legs_alive uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: 100 % in sync' is_in_sync uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: nothing is left behind by a broken-off conversion' is_no_strays uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: none of its devices is suspended' is_none_suspended uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: LVM has nothing under way on it' is_no_operation uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c &&
      need 'data/archive: none of its PVs is missing' is_no_missing_pvs uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c ;;
    data/archive:deactivate) need 'data/archive: not active on this host' is_inactive uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c ;;
    data/cache:convert) need 'data/cache: its segment type is raid1' is_segtype_is pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr raid1 ;;
    data/cache:verify) need 'data/cache: its segment type is raid1' is_segtype_is pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr raid1 &&
      need 'data/cache: has 2 legs' is_legs_are pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr 2 &&
      need 'data/cache: every leg is alive (status A)' is_legs_alive pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: 100 % in sync' is_in_sync pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: nothing is left behind by a broken-off conversion' is_no_strays pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: none of its devices is suspended' is_none_suspended pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: LVM has nothing under way on it' is_no_operation pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: none of its PVs is missing' is_no_missing_pvs pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr &&
      need 'data/cache: dmeventd watches it' is_monitored pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr ;;
    data/mail:convert) need 'data/mail: its segment type is raid1' is_segtype_is PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a raid1 ;;
    data/mail:verify) need 'data/mail: its segment type is raid1' is_segtype_is PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a raid1 &&
      need 'data/mail: has 3 legs' is_legs_are PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a 3 &&
      need 'data/mail: every leg is alive (status A)' is_legs_alive PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: 100 % in sync' is_in_sync PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: nothing is left behind by a broken-off conversion' is_no_strays PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: none of its devices is suspended' is_none_suspended PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: LVM has nothing under way on it' is_no_operation PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: none of its PVs is missing' is_no_missing_pvs PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a &&
      need 'data/mail: dmeventd watches it' is_monitored PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a ;;
    data/scratch:convert) need 'data/scratch: its segment type is raid1' is_segtype_is 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY raid1 ;;
    data/scratch:verify) need 'data/scratch: its segment type is raid1' is_segtype_is 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY raid1 &&
      need 'data/scratch: has 2 legs' is_legs_are 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY 2 &&
      need 'data/scratch: every leg is alive (status A)' is_legs_alive 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: 100 % in sync' is_in_sync 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: nothing is left behind by a broken-off conversion' is_no_strays 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: none of its devices is suspended' is_none_suspended 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: LVM has nothing under way on it' is_no_operation 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: none of its PVs is missing' is_no_missing_pvs 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY &&
      need 'data/scratch: dmeventd watches it' is_monitored 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY ;;
    data/web:convert) need 'data/web: its segment type is raid1' is_segtype_is adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie raid1 ;;
    data/web:verify) need 'data/web: its segment type is raid1' is_segtype_is adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie raid1 &&
      need 'data/web: has 2 legs' is_legs_are adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie 2 &&
      need 'data/web: every leg is alive (status A)' is_legs_alive adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: 100 % in sync' is_in_sync adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: nothing is left behind by a broken-off conversion' is_no_strays adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: none of its devices is suspended' is_none_suspended adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: LVM has nothing under way on it' is_no_operation adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: none of its PVs is missing' is_no_missing_pvs adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie &&
      need 'data/web: dmeventd watches it' is_monitored adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie ;;
    data/home:wait-sync) need 'data/home: 100 % in sync' is_in_sync e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 ;;
    data/home:convert) need 'data/home: its segment type is raid1' is_segtype_is e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 raid1 ;;
    data/home:verify) need 'data/home: its segment type is raid1' is_segtype_is e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 raid1 &&
      need 'data/home: has 2 legs' is_legs_are e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 2 &&
      need 'data/home: every leg is alive (status A)' is_legs_alive e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: 100 % in sync' is_in_sync e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: nothing is left behind by a broken-off conversion' is_no_strays e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: none of its devices is suspended' is_none_suspended e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: LVM has nothing under way on it' is_no_operation e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: none of its PVs is missing' is_no_missing_pvs e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 &&
      need 'data/home: dmeventd watches it' is_monitored e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 ;;
    data:untag) all_open is_untagged ;;
    big/store:restore-legs) need 'big/store: its segment type is raid1' is_segtype_is YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL raid1 &&
      need 'big/store: has 2 legs' is_legs_are YvZFEf-SsiJ-YMc2-ZGCZ-acMQ-jMGF-u4YicL 2 ;;
    data/archive:restore-legs) need 'data/archive: its segment type is raid1' is_segtype_is uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c raid1 &&
      need 'data/archive: has 2 legs' is_legs_are uOYP2M-NgAs-hDfq-Eq7M-SU6K-p8Rh-77ge6c 2 ;;
    data/cache:restore-legs) need 'data/cache: its segment type is raid1' is_segtype_is pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr raid1 &&
      need 'data/cache: has 2 legs' is_legs_are pvjQ6n-SMzj-V311-V92W-i2iF-BICm-RSxFPr 2 ;;
    data/home:restore-legs) need 'data/home: its segment type is raid1' is_segtype_is e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 raid1 &&
      need 'data/home: has 2 legs' is_legs_are e9h2ee-kun0-60P3-E4I3-DHtH-yhwv-PIDz99 2 ;;
    data/mail:restore-legs) need 'data/mail: its segment type is raid1' is_segtype_is PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a raid1 &&
      need 'data/mail: has 3 legs' is_legs_are PDLt7f-v44O-6fSj-9f4y-Fug4-18Eo-rfDe1a 3 ;;
    data/scratch:restore-legs) need 'data/scratch: its segment type is raid1' is_segtype_is 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY raid1 &&
      need 'data/scratch: has 2 legs' is_legs_are 22CaEX-FLuU-rIZn-IbJh-gWR2-QtZ4-9kuwDY 2 ;;
    data/web:restore-legs) need 'data/web: its segment type is raid1' is_segtype_is adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie raid1 &&
      need 'data/web: has 2 legs' is_legs_are adBcOY-Qz4n-QqZI-61Jo-Gvh7-O80V-apvZie 2 ;;
    *:resume-devices) need 'the volume: none of its devices is suspended' is_none_suspended "$V_lv" ;;
    *:remove-strays) need 'the volume: nothing is left behind by a broken-off conversion' is_no_strays "$V_lv" ;;
    *:activate) need 'the volume: active on this host' is_active "$V_lv" ;;
    *:monitor) need 'the volume: dmeventd watches it' is_monitored "$V_lv" ;;
    *:track-merge) need 'the volume: LVM has nothing under way on it' is_no_operation "$V_lv" ;;
    *) return 2 ;;
  esac
}

# What is done when a person says so: nothing on this host shows it.

by_word() {
  case $1 in
    *) return 1 ;;
  esac
}

# ---- How it is carried out; the same for every plan

usage() {
  printf '%s\n' "usage: sh FILE [--check] [--done STEP] [--state-dir FOLDER]" "" \
    "Carries out plan $plan of raidlift on this host, or goes on with it: run it again after whatever stopped it." \
    "Each step looks at the host first; what is done is not done again. A volume that cannot go on stops alone." "" \
    "  --check             look, and say what each volume is and what would be done next; changes nothing" \
    "  --done STEP         a step that is done by hand where this host cannot see it is done; goes on then" \
    "  --state-dir FOLDER  where its log and its notes are (default: $state)" \
    "  --help              this text" "" \
    "Exit codes: 0 done, 1 failed, 2 usage, 3 something is blocked, 4 the plan does not fit the host any more," \
    "5 stopped, run it again, 6 another run is at work, 7 somebody has to do something by hand first."
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --check) mode=check ;;
      --done) [ $# -gt 1 ] || misused "--done needs a step"; add_done "$2"; shift ;;
      --done=*) add_done "${1#*=}" ;;
      --state-dir) [ $# -gt 1 ] || misused "--state-dir needs a folder"; state=$2; shift ;;
      --state-dir=*) state=${1#*=} ;;
      --help | -h) usage; exit 0 ;;
      *) misused "unknown option: $1" ;;
    esac
    shift
  done
  case $state in
    '') misused "--state-dir needs a folder" ;;
    /*) ;;
    *) state=$(pwd)/$state ;;
  esac
}
add_done() {
  by_word "$1" || misused "$1 is no step that is done when somebody says so: this host shows what is, or the plan has none of that name"
  done_words="$done_words $1"
}
misused() {
  printf '%s\n' "raidlift: $1; --help says what there is [USAGE]" >&2
  exit 2
}

# die EXIT CODE MESSAGE
die() {
  note "ended: $3 [$2]"
  printf '%s\n' "raidlift: $3 [$2]" >&2
  exit "$1"
}

# Nothing that is inherited changes what LVM reads or prints.
clean_environment() {
  for name in $(env | sed -n -e 's/^\(LVM_[A-Za-z0-9_]*\)=.*/\1/p' -e 's/^\(DM_[A-Za-z0-9_]*\)=.*/\1/p'); do
    unset "$name"
  done
  LVM_SUPPRESS_FD_WARNINGS=1 HOME=/root
  export LVM_SUPPRESS_FD_WARNINGS HOME
}

need_tools() {
  [ "$(id -u)" = 0 ] || die 1 NOT_ROOT "looking at LVM and device-mapper takes root"
  for name in lvs pvs dmsetup awk; do
    command -v "$name" >/dev/null 2>&1 || die 1 LVM_MISSING "there is no command $name on this host"
  done
  # lvmetad, of 2.02 only, answers with what it remembers.
  case $(lvs --version 2>/dev/null) in *'LVM version:'*2.02.*) fresh='--config global/use_lvmetad=0' ;; esac
  if command -v setsid >/dev/null 2>&1; then detach=setsid; fi
  boot=$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)
}

# The folder that only root may enter: log, notes, the saved metadata. What commands say waits on a tmpfs where there is one:
# it must not wait for a volume that the command has suspended.
open_state() {
  if ! mkdir -p "$state/backups" || ! chmod 700 "$state"; then die 1 STATE_WRITE "cannot make the folder $state"; fi
  scratch=$state
  if [ -d "$run" ] && mkdir -p "$run/raidlift.sh-$plan" 2>/dev/null; then scratch=$run/raidlift.sh-$plan; fi
  # A torn last line stays alone.
  printf '\n' >>"$state/notes" || die 1 STATE_WRITE "cannot write to $state"
  note "begun by process $$, boot $boot"
}

# To the log; to the log and the terminal.
note() {
  [ "$mode" = check ] || [ ! -d "$state/backups" ] ||
    printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>"$state/log"
}
tell() {
  note "$*"
  printf '%s %s\n' "$(date +%H:%M:%S)" "$*"
}

# remember WORD WHAT: on disk when this returns. known WORD WHAT: whether it was remembered.
remember() {
  if known "$1" "$2"; then return; fi
  if ! printf '%s %s\n' "$1" "$2" >>"$state/notes" || ! to_disk "$state/notes"; then
    die 1 STATE_WRITE "cannot write to $state/notes"
  fi
}
known() { grep -Fqx -e "$1 $2" "$state/notes" 2>/dev/null; }
to_disk() { dd if=/dev/null "of=$1" conv=notrunc,fsync 2>/dev/null; }

# When a process began, in ticks since boot: with its number and the boot, who it is.
start_time() { sed -n 's/^.*) //p' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
is_alive() { [ -n "$2" ] && [ "$3" = "$boot" ] && [ "$(start_time "$1")" = "$2" ]; }

# One run changes something on a host at a time, raidlift's own included, which takes the same lock by flock(1).
take_lock() {
  for lock in $locks "$state"; do
    if [ -d "$lock" ] && [ -w "$lock" ]; then break; fi
  done
  if command -v flock >/dev/null 2>&1; then
    lock=$lock/raidlift
    (: >>"$lock") 2>/dev/null || die 1 LOCK_UNAVAILABLE "the lock $lock cannot be taken"
    exec 9>>"$lock"
    flock -n 9 || die 6 LOCKED "process $(cat "$lock") is at work on this host"
    printf '%s\n' "$$" >"$lock"
  else
    lock=$lock/raidlift.sh
    take_lock_folder || die 6 LOCKED "process ${owner%% *} is at work on this host"
    lock_folder=$lock
  fi
}
# Without flock(1): a folder, whose owner is in it. One whose owner is no more is taken away first.
take_lock_folder() {
  for attempt in 1 2 3; do
    if mkdir "$lock" 2>/dev/null; then
      printf '%s\n' "$$ $(start_time $$) $boot" >"$lock/owner"
      return 0
    fi
    owner=$(cat "$lock/owner" 2>/dev/null)
    if [ -z "$owner" ]; then sleep 1; owner=$(cat "$lock/owner" 2>/dev/null); fi
    # shellcheck disable=SC2086
    if [ -n "$owner" ] && is_alive $owner; then return 1; fi
    mv "$lock" "$lock.$$" 2>/dev/null || continue
    if [ "$(cat "$lock.$$/owner" 2>/dev/null)" = "$owner" ]; then rm -rf "$lock.$$"; else mv "$lock.$$" "$lock"; return 1; fi
  done
  return 1
}
leave() {
  restore_throttle
  if [ -n "$lock_folder" ]; then rm -rf "$lock_folder"; fi
}

# A signal stops the run after the command that is running: no command of LVM is ever killed.
stop_on_signals() {
  trap leave EXIT
  trap 'stopping=SIGINT' INT
  trap 'stopping=SIGTERM' TERM
  trap 'stopping=SIGHUP' HUP
  trap 'overdue=yes' USR1
}

# Pauses, unless a signal comes.
pause() {
  [ -z "$stopping" ] || return 1
  sleep "$1" 9>&- &
  napping=$!
  wait "$napping"
  [ -z "$stopping" ] || { kill "$napping" 2>/dev/null; return 1; }
}

# Commands of LVM outlive a run: one of an earlier run of this script is waited for.
wait_for_live() {
  [ -s "$state/running" ] || return 0
  read -r live_pid live_start live_boot live_step <"$state/running"
  waited=0
  while is_alive "$live_pid" "$live_start" "$live_boot"; do
    [ "$waited" -gt 0 ] || tell "$live_step: its command still runs as process $live_pid; waiting for it."
    waited=$((waited + 2))
    if [ "$waited" -gt "$patience" ] || ! pause 2; then
      die 5 COMMAND_ALIVE "$live_step: process $live_pid of an earlier run is still working; run this again when it has ended"
    fi
  done
  rm -f "$state/running"
}

# The zones of the windows must be known here: one that is not would count as UTC.
need_zones() {
  zone=$(printf '%s\n' "$windows" | unknown_zones)
  [ -z "$zone" ] ||
    die 1 ZONE_UNKNOWN "the window is in the time zone $zone, which this host does not know (no $zones/$zone); install tzdata"
}
unknown_zones() {
  while read -r days from to zone; do
    case $zone in '' | UTC) continue ;; esac
    if [ ! -f "$zones/$zone" ]; then printf '%s' "$zone"; return; fi
  done
}
window_open() { [ -z "$windows" ] || printf '%s\n' "$windows" | is_any_open; }
is_any_open() {
  while read -r days from to zone; do
    is_inside && return 0
  done
  return 1
}
# Of the window at hand: one that ends before it begins ends on the next day.
is_inside() {
  # shellcheck disable=SC2046
  set -- $(TZ=$zone date '+%w %H %M')
  today=$1
  minute=$((${2#0} * 60 + ${3#0}))
  yesterday=$(((today + 6) % 7))
  if [ "$from" -lt "$to" ]; then
    opens_on "$today" && [ "$minute" -ge "$from" ] && [ "$minute" -lt "$to" ]
  elif [ "$minute" -ge "$from" ]; then opens_on "$today"
  else [ "$minute" -lt "$to" ] && opens_on "$yesterday"
  fi
}
opens_on() { case $days in *"$1"*) ;; *) return 1 ;; esac; }

# may_begin STEP: not outside the windows, but for what ends that I/O or a leg is held back. It is said once.
may_begin() {
  case $1 in *:resume-devices | *:clear-table | *:track-merge) return 0 ;; esac
  window_open && return 0
  [ -n "$closed" ] || tell "Outside the maintenance window: no new step begins; run this again when it is open."
  closed=yes
  return 1
}

# How much of the time copies of mirrors may take: lowered for the run. What it was is on disk before, as a run may be killed;
# a boot puts it back.
lower_throttle() {
  [ -n "$throttle" ] && [ -z "$unthrottled" ] || return 0
  now=$(cat "$throttle_file" 2>/dev/null) || now=
  if [ -z "$now" ]; then tell "The speed of copies is not limited: the kernel has no dm_mirror loaded."; return; fi
  before=
  if [ -f "$state/throttled" ] && read -r of_boot was <"$state/throttled" && [ "$of_boot" = "$boot" ]; then before=$was; fi
  [ -n "$before" ] || [ "$now" != "$throttle" ] || return 0
  [ -n "$before" ] || before=$now
  if ! printf '%s %s\n' "$boot" "$before" >"$state/throttled" || ! to_disk "$state/throttled"; then
    die 1 STATE_WRITE "cannot write to $state/throttled"
  fi
  unthrottled=$before
  (printf '%s' "$throttle" >"$throttle_file") 2>/dev/null || { tell "The speed of copies could not be limited: it is $now %."; return; }
  tell "Copies of mirrors may take $throttle % of the time; it was $before %."
}
restore_throttle() {
  [ -n "$unthrottled" ] || return 0
  if (printf '%s' "$unthrottled" >"$throttle_file") 2>/dev/null; then
    rm -f "$state/throttled"
    tell "Copies of mirrors may take $unthrottled % of the time again."
  else tell "The speed of copies is still limited: write $unthrottled into $throttle_file."
  fi
  unthrottled=
}

# What there is to know of a volume as it is now: awk makes KEY=VALUE lines of the texts that look has fetched.
# shellcheck disable=SC2016
sight_program='
function fact(key, value) { print key "=" value }
function bare(name) { gsub(/\[|\]/, "", name); return name }
function plain(uuid) { gsub(/-/, "", uuid); return uuid }
function escaped(name) { gsub(/-/, "--", name); return name }
function tail(from,   i, text) { text = $from; for (i = from + 1; i <= NF; i++) text = text "|" $i; return text }
function word(list, item) { return index(" " list " ", " " item " ") > 0 }
function add(list, item) { return item == "" || word(list, item) ? list : list == "" ? item : list " " item }
# A name that only LVM gives: 1, and what it was a part of in base, as what in role.
function reserved(name) {
  if (!match(name, /(_(rmeta|rimage|mimage|mimagetmp)_[0-9]+|_mlog)(_extracted)?$/) || RSTART < 2) return 0
  base = substr(name, 1, RSTART - 1)
  role = substr(name, RSTART + 1)
  if (role ~ /_extracted$/) role = "extracted"
  else sub(/_[0-9]+$/, "", role)
  return 1
}
# The device that holds the data of an LV: under a snapshot the one below it.
function device(uuid,   own) {
  own = "LVM-" plain(vg) plain(uuid)
  if ((own "-real") in dm_name) return dm_name[own "-real"]
  return own in dm_name ? dm_name[own] : ""
}
function add_all(list, more,   i, count, words) {
  count = split(more, words, " ")
  for (i = 1; i <= count; i++) list = add(list, words[i])
  return list
}
# The names in NAME(EXTENT),NAME(EXTENT): into part[], their number is given.
function split_devices(text,   count, i) {
  count = split(text, part, /\),/)
  for (i = 1; i <= count; i++) sub(/\([0-9]+\)?$/, "", part[i])
  return text == "" ? 0 : count
}
function is_path(name) { return substr(name, 1, 1) == "/" || name == "[unknown]" || name == "unknown device" }
# UUIDs of the PVs that an LV lies on, each once, in order; one that is away and has no name here sets unknown.
function pvs_of(uuid,   s, i, count, list, moved) {
  for (s = 1; s <= segments[uuid]; s++) {
    count = split_devices(devices[uuid, s])
    for (i = 1; i <= count; i++) {
      if (is_path(part[i])) {
        if (part[i] in pv_at) list = add(list, pv_at[part[i]])
        else { unknown = 1; list = add_all(list, on_pv[uuid]) }
      } else if (bare(part[i]) ~ /^pvmove/) moved = bare(part[i])
    }
    if (moved != "" && moved in id) {
      split_devices(devices[id[moved], 1])
      if (part[1] in pv_at) list = add(list, pv_at[part[1]])
    }
  }
  return list
}
# Legs in order, into leg[] with their letters; of a temporary layer the legs below it.
function collect_legs(uuid,   count, i, names, letters) {
  letters = read_status(device(uuid)) ? health : ""
  count = split_devices(devices[uuid, 1])
  for (i = 1; i <= count; i++) names[i] = bare(part[i])
  for (i = 1; i <= count; i++) {
    if (!(names[i] in id)) continue
    if (names[i] ~ /_mimagetmp_/) collect_legs(id[names[i]])
    else { leg[++leg_count] = id[names[i]]; letter[leg_count] = substr(letters, i, 1) }
  }
}
# Of a mirror or raid with one line of status: health, percent, action, mismatches.
function read_status(name,   w, count, ratio) {
  health = ""; percent = ""; action = ""; mismatches = ""
  if (name == "" || lines[name] != 1) return 0
  count = split(status[name], w, " ")
  if (w[3] == "mirror") { health = w[4 + w[4] + 3]; ratio = w[4 + w[4] + 1] }
  else if (w[3] == "raid") { health = w[6]; ratio = w[7]; action = w[8]; mismatches = w[9] }
  else return 0
  if (length(health) != (w[3] == "mirror" ? w[4] : w[5]) || health == "") { health = ""; return 0 }
  if (action == "check" && health ~ /^A+$/) percent = "100.00"
  else percent = percent_of(ratio)
  return 1
}
# Rounded down to hundredths: 100 only when it is all.
function percent_of(ratio,   w) {
  if (split(ratio, w, "/") != 2 || !(w[2] > 0)) return ""
  return w[1] >= w[2] ? "100.00" : sprintf("%.2f", int(w[1] / w[2] * 10000) / 100)
}
function log_of(uuid,   count, i, name) {
  count = split_devices(devices[uuid, 1])
  for (i = 1; i <= count; i++) if (bare(part[i]) ~ /_mimagetmp_/ && bare(part[i]) in id) return log_of(id[bare(part[i])])
  name = mirror_log[uuid]
  if (name == "") return "core"
  if (!(name in id)) return "unknown"
  return segtype[id[name], 1] == "mirror" ? "mirrored" : "disk"
}
function refers(uuid,   s, i, count) {
  if (mirror_log[uuid] != "") referred[mirror_log[uuid]] = 1
  for (s = 1; s <= segments[uuid]; s++) {
    count = split_devices(devices[uuid, s])
    for (i = 1; i <= count; i++) if (!is_path(part[i])) referred[bare(part[i])] = 1
  }
}
# A suspended device that belongs to the volume: its own, or one whose name says so; not that of another VG of the same name.
function belongs(device_name, uuid,   own, prefix, rest, at) {
  own = "LVM-" plain(vg) plain(lv)
  if (substr(uuid, 1, length(own)) == own) return 1
  if (substr(uuid, 1, 4) == "LVM-" && substr(uuid, 1, 36) != substr(own, 1, 36)) return 0
  prefix = escaped(vg_name) "-" escaped(name)
  if (substr(device_name, 1, length(prefix)) != prefix) return 0
  rest = substr(device_name, length(prefix) + 1)
  if (substr(rest, 1, 1) == "-") return substr(rest, 1, 2) != "--"
  at = index(rest, "-")
  return reserved("x" (at ? substr(rest, 1, at - 1) : rest)) && base == "x"
}
function is_dead(at) { return letter[at] == "D" || letter[at] == "F" || letter[at] == "-" }

BEGIN { FS = "|" }
/^@[ISPGXLM]$/ { section = substr($0, 2); next }
$0 == "" { next }
section == "I" && NF >= 6 {
  if ($2 != "") { dm_name[$2] = $1; number[$2] = $3 ":" $4; opened[$2] = $6 }
  if (substr($5, 3, 1) == "s") { suspended[++suspended_count] = $1; suspended_uuid[suspended_count] = $2 }
}
section == "S" {
  at = index($0, ": ")
  if (at) { key = substr($0, 1, at - 1); if (!lines[key]++) status[key] = substr($0, at + 2) }
}
section == "P" {
  sub(/^ +/, "")
  path = tail(8)
  if (path != "[unknown]" && path != "unknown device") pv_at[path] = $1
  if ($2 != vg) next
  vg_name = $3; vg_attr = $4
  pv[++pv_count] = $1
  pv_path[$1] = path
  is_missing[$1] = substr($5, 3, 1) == "m"
  free[$1] = substr($5, 1, 1) != "a" || is_missing[$1] ? 0 : $6 - $7
}
section == "L" {
  sub(/^ +/, "")
  if ($2 != vg) next
  n = ++segments[$1]
  segtype[$1, n] = $6
  devices[$1, n] = tail(13)
  if (n > 1) next
  lv_name[$1] = bare($3); visible[$1] = $3 == bare($3)
  all[++lv_count] = $1
  id[bare($3)] = $1
  attr[$1] = $4; size[$1] = $5; region[$1] = $7; tags[$1] = $8; origin[$1] = bare($9); mirror_log[$1] = bare($10)
  copied[$1] = $11; watch[$1] = $12
}
section == "X" {
  sub(/^ +/, "")
  exclusively[$1] = $2 ~ /exclusive/
}
section == "G" {
  sub(/^ +/, "")
  if ($2 != "") on_pv[$2] = add(on_pv[$2], $1)
}
section == "M" { split($0, w, " "); mounted[w[3]] = add(mounted[w[3]], w[5]) }

END {
  if (vg_name == "" || !(lv in lv_name)) { fact("gone", "yes"); exit }
  name = lv_name[lv]
  own = "LVM-" plain(vg) plain(lv)
  fact("name", vg_name "/" name); fact("top", escaped(vg_name) "-" escaped(name))
  fact("vg_attr", vg_attr); fact("number", own in number ? number[own] : "")
  kind = segtype[lv, 1]
  for (s = 2; s <= segments[lv]; s++) if (segtype[lv, s] != kind) kind = "other"
  if ((kind != "mirror" && kind != "raid1" && kind != "linear") || attr[lv] ~ /^[sS]/) kind = "other"
  copies = kind == "mirror" || kind == "raid1"
  fact("kind", kind); fact("size", size[lv]); fact("region", region[lv])

  # X: the kernel has another target than the metadata.
  state = substr(attr[lv], 5, 1)
  fact("active", state == "-" ? "no" : state != "" && (state != "X" || own in number) ? "yes" : "unknown")
  # In a VG of this host alone whatever is active is exclusive.
  fact("exclusive", substr(vg_attr, 6, 1) !~ /[cs]/ || exclusively[lv] ? "yes" : "no")
  fact("open", own in opened ? opened[own] : "0")
  fact("refresh", substr(attr[lv], 9, 1) == "r" ? "yes" : "no")
  fact("ill", substr(attr[lv], 9, 1) ~ /^-?$/ ? "no" : "yes")
  fact("skip", substr(attr[lv], 10, 1) == "k" ? "yes" : "no")
  split(status[device(lv)], w, " ")
  fact("target", w[3])
  fact("tagged", word(spaced(tags[lv]), tag) ? "yes" : "no"); fact("tags", spaced(tags[lv]))
  fact("monitored", watch[lv] == "monitored" ? "yes" : watch[lv] == "not monitored" ? "no" : "unknown")
  fact("mounts", own in number ? mounted[number[own]] : "")

  if (copies) collect_legs(lv)
  for (i = 1; i <= leg_count; i++) leg_homes[i] = pvs_of(leg[i])
  fact("log", log_of(lv))
  if (!copies || !read_status(device(lv))) percent = copied[lv]
  fact("sync", percent); fact("action", action); fact("mismatches", mismatches)
  tell_legs()
  tell_remnants()
  tell_operation()
  tell_missing()
}
function spaced(list) { gsub(/,/, " ", list); return list }
function commas(list) { gsub(/ /, ",", list); return list }

function tell_legs(   i, j, count, known, own_legs, own_homes, lost, words, room, spare) {
  fact("legs", leg_count + 0)
  health = ""; dead = ""; living = ""
  for (i = 1; i <= leg_count; i++) {
    health = health (letter[i] == "" ? "?" : letter[i])
    own_legs = add(own_legs, leg[i])
    own_homes = own_homes (i > 1 ? " " : "") (leg_homes[i] == "" ? "-" : commas(leg_homes[i]))
    if (!word(legs, leg[i])) known = "no"
    if (!is_dead(i)) { count = split(leg_homes[i], words, " "); for (j = 1; j <= count; j++) living = add(living, words[j]) }
    count = split(leg_homes[i], words, " ")
    room = room (i > 1 ? " " : "") (count ? "" : "-")
    for (j = 1; j <= count; j++) room = room (j > 1 ? "," : "") words[j] "=" free[words[j]]
    if (kind == "raid1" && visible[leg[i]]) out = leg[i]
  }
  for (i = 1; i <= leg_count; i++) {
    if (!is_dead(i)) continue
    dead_count++
    count = split(leg_homes[i], words, " ")
    for (j = 1; j <= count; j++) if (!word(living, words[j])) { dead = dead (dead == "" ? "" : " ") words[j]; break }
  }
  fact("letters", health); fact("own_legs", own_legs); fact("own_homes", own_homes)
  fact("foreign", known == "no" ? "yes" : "no")
  fact("dead_count", dead_count + 0); fact("dead", dead); fact("living", living)
  for (i = 1; i <= pv_count; i++) spare = spare (i > 1 ? " " : "") pv[i] "=" free[pv[i]]
  fact("room", room); fact("free", spare); fact("out", out); fact("split", leg_count ? leg_homes[leg_count] : "")
  # Where its data lies now, and the homes of the legs that it has no more.
  in_use = ""
  for (i = 1; i <= leg_count; i++) in_use = in_use " " leg_homes[i]
  if (!leg_count) in_use = pvs_of(lv)
  count = split(homes, words, " ")
  for (i = 1; i <= count; i++) lost = lost_home(lost, words[i])
  fact("lost", lost)
  count = split(in_use, words, " ")
  strange = "no"
  for (i = 1; i <= count; i++) if (!word(spaced(homes), words[i])) strange = "yes"
  fact("strange", strange)
}
function lost_home(lost, home,   i, count, words) {
  count = split(home, words, ",")
  for (i = 1; i <= count; i++) if (word(in_use, words[i])) return lost
  for (i = 1; i <= count; i++) lost = add(lost, words[i])
  return lost
}

# The lower mirror of a layer that was never made is left behind hidden.
function is_hidden_layer(uuid,   s) {
  for (s = 1; s <= segments[uuid]; s++) if (segtype[uuid, s] != "error") return 0
  return index(lv_name[uuid], "_mimagetmp_") > 0
}
function tell_remnants(   i, j, key, list, names, role_list, found, in_use) {
  for (i = 1; i <= lv_count; i++) refers(all[i])
  for (i = 1; i <= lv_count; i++) {
    key = lv_name[all[i]]
    if ((!visible[all[i]] && !is_hidden_layer(all[i])) || !reserved(key) || base != name || key in referred) continue
    list = add(list, vg_name "/" key)
    role_list = add(role_list, role)
    if (opened["LVM-" plain(vg) plain(all[i])] > 0) in_use = "yes"
  }
  fact("strays", list); fact("stray_roles", role_list); fact("strays_open", in_use)
  for (i = 1; i <= suspended_count; i++) if (belongs(suspended[i], suspended_uuid[i])) found[++j] = suspended[i]
  # Parts before what lies on them: their names begin with its name.
  while (j > 0) {
    key = 1
    for (i = 2; i <= j; i++) if (length(found[i]) > length(found[key])) key = i
    names = names (names == "" ? "" : " ") found[key]
    for (j--; key <= j; key++) found[key] = found[key + 1]
  }
  fact("suspended", names)
  list = ""
  for (i = 1; i <= lv_count; i++) if (origin[all[i]] == name) list = add(list, lv_name[all[i]])
  fact("snapshots", list)
}

function tell_operation(   i, count, names, moved) {
  operation = ""
  count = split_devices(devices[lv, 1])
  for (i = 1; i <= count; i++) names[i] = bare(part[i])
  for (i = 1; i <= count; i++) if (names[i] ~ /_mimagetmp_/) operation = "layer"
  if (operation == "") {
    if (moves(lv) || (mirror_log[lv] in id && moves(id[mirror_log[lv]]))) moved = 1
    for (i = 1; i <= count; i++) if (names[i] in id && moves(id[names[i]])) moved = 1
    if (moved) operation = "pvmove"
    else if (out != "") operation = "split"
    else if (attr[lv] ~ /^O/) operation = "merge"
    else if (attr[lv] ~ /^c/) operation = "converting"
    else if (action == "reshape") operation = "reshape"
  }
  fact("operation", operation)
}
function moves(uuid,   s, i, count) {
  for (s = 1; s <= segments[uuid]; s++) {
    count = split_devices(devices[uuid, s])
    for (i = 1; i <= count; i++) if (bare(part[i]) ~ /^pvmove/) return 1
  }
  return 0
}

# missing: it lies on a PV that LVM has as missing. away, returned: such PVs that concern it, without and with a device.
function tell_missing(   i, count, words, under, away, returned, concerned) {
  unknown = 0
  under = pvs_of(lv)
  for (i = 1; i <= leg_count; i++) under = under " " pvs_of(leg[i])
  if (mirror_log[lv] in id) under = under " " pvs_of(id[mirror_log[lv]])
  found = unknown ? "yes" : "no"
  count = split(under, words, " ")
  for (i = 1; i <= count; i++) if (is_missing[words[i]]) found = "yes"
  fact("missing", found)
  concerned = under " " spaced(homes)
  for (i = 1; i <= pv_count; i++) {
    if (!is_missing[pv[i]] || (kind == "raid1" && !unknown && !word(concerned, pv[i]))) continue
    if (substr(pv_path[pv[i]], 1, 1) == "/") returned = add(returned, pv[i])
    else away = add(away, pv[i])
  }
  fact("away", away); split(returned, words, " "); fact("returned", words[1])
}
'

# Asks dmsetup first, which never waits; LVM waits for suspended devices, so that it is not asked while there are any.
look() {
  seen=
  S_info=$(dmsetup info -c --noheadings --separator '|' -o name,uuid,major,minor,attr,open 2>/dev/null) ||
    die 1 DMSETUP_FAILED "dmsetup info does not answer"
  S_status=$(dmsetup status --noflush 2>/dev/null) || S_status=$(dmsetup status 2>/dev/null) ||
    die 1 DMSETUP_FAILED "dmsetup status does not answer"
  [ -z "$(suspended_devices)" ] || return 1
  # shellcheck disable=SC2086
  S_pvs=$(pvs $fresh --noheadings --separator '|' --units b --nosuffix \
    -o pv_uuid,vg_uuid,vg_name,vg_attr,pv_attr,pv_pe_count,pv_pe_alloc_count,pv_name 2>/dev/null)
  S_pvs_code=$?
  look_at_lvs
  # Whether it is exclusive matters in clustered and shared VGs only.
  S_exclusive=''
  case $S_pvs in
    *'|'?????[cs]'|'*) look_who_has_it ;;
  esac
  S_segments=''
  # Devices of missing PVs all have the same name: then these rows tell which LV lies on which.
  # shellcheck disable=SC2086
  case $S_lvs in
    *unknown*) S_segments=$(pvs $fresh --segments --noheadings --separator '|' -o pv_uuid,lv_uuid 2>/dev/null) ;;
  esac
  S_vgs=$(printf '%s\n' "$S_pvs" | awk -F'|' '{ sub(/^ +/, ""); if ($2 != "" && !known[$2]++) print $2 " " $3 }')
}
# lvs before 2.02.99 has no column seg_monitor and refuses the whole report.
look_at_lvs() {
  S_lvs=$(lvs_rows seg_monitor)
  S_lvs_code=$?
  [ "$S_lvs_code" != 3 ] || { S_lvs=$(lvs_rows lv_kernel_major); S_lvs_code=$?; }
}
lvs_rows() {
  # shellcheck disable=SC2086
  lvs $fresh -a --noheadings --separator '|' --units b --nosuffix \
    -o "lv_uuid,vg_uuid,lv_name,lv_attr,lv_size,segtype,region_size,lv_tags,origin,mirror_log,copy_percent,$1,devices" 2>/dev/null
}

# lvs of 2.02.98 and before says it in lv_active alone.
look_who_has_it() {
  # shellcheck disable=SC2086
  S_exclusive=$(lvs $fresh --noheadings --separator '|' -o lv_uuid,lv_active_exclusively 2>/dev/null) ||
    S_exclusive=$(lvs $fresh --noheadings --separator '|' -o lv_uuid,lv_active 2>/dev/null)
}

# Suspended devices of the plan's VGs, parts before what lies on them.
suspended_devices() {
  printf '%s\n' "$S_info" | awk -F'|' -v vgs="$vgs" '
    BEGIN { gsub(/-/, "", vgs); vgs = " " vgs " " }
    function is_ours(uuid) { return substr(uuid, 1, 4) == "LVM-" && index(vgs, " " substr(uuid, 5, 32) " ") }
    substr($5, 3, 1) == "s" && is_ours($2) { print length($1) " " $1 }
  ' | sort -rn | cut -d' ' -f2
}

# Whether a layer or a move of LVM's is in one of these VGs.
has_layers() {
  printf '%s\n' "$S_info" | awk -F'|' -v vgs="$vgs" '
    BEGIN { gsub(/-/, "", vgs); vgs = " " vgs " " }
    function is_ours(uuid) { return substr(uuid, 1, 4) == "LVM-" && index(vgs, " " substr(uuid, 5, 32) " ") }
    $1 ~ /(_mimagetmp_|-pvmove)[0-9]+$/ && is_ours($2) { found = 1 }
    END { exit !found }
  '
}

# Live tables, @L before each line, then those that are loaded and not live yet, @W before each.
all_tables() {
  dmsetup table 2>/dev/null | sed 's/^/@L /'
  dmsetup table --inactive 2>/dev/null | sed 's/^/@W /'
}

# Whether a suspended mirror or raid1 has a table loaded that leaves out a leg of its live one: who is to say whether LVM had committed that?
leaves_leg_out() {
  {
    printf '%s\n' "$(suspended_devices)" | sed 's/^/@S /'
    all_tables
  } | awk '
    $1 == "@S" { suspended[$2 ":"] = 1; next }
    !($2 in suspended) || ($5 != "mirror" && $5 != "raid") { next }
    { legs = ""; for (i = 9 + $7 + ($5 == "raid"); i <= NF && $i ~ /^([0-9]+:[0-9]+|-)$/; i += 2) if ($i != "-") legs = legs " " $i }
    $1 == "@L" { target[$2] = $5; live[$2] = legs; next }
    target[$2] == $5 {
      count = split(live[$2], was, " ")
      for (i = 1; i <= count; i++) if (index(legs " ", " " was[i] " ") == 0) found = 1
    }
    END { exit !found }
  '
}

# Devices that have a raid1's table loaded and are none yet, as where lvconvert was killed while it made one.
early_raids() {
  all_tables | awk '
    $1 == "@L" { live[$2] = $5; next }
    $5 == "raid" && $6 == "raid1" && live[$2] != "" && live[$2] != "raid" { sub(/:$/, "", $2); print $2 }
  '
}
# Whether LVM has committed that. It is asked for a while only, as something is suspended.
is_committed() {
  lv=$(printf '%s\n' "$S_info" | awk -F'|' -v "name=$1" '$1 == name { print substr($2, 37, 32) }')
  limit=
  if command -v timeout >/dev/null 2>&1; then limit='timeout 20'; fi
  # shellcheck disable=SC2086
  type=$($limit lvs $fresh --noheadings --separator '|' -o lv_uuid,segtype 2>/dev/null |
    awk -F'|' -v "lv=$lv" '{ gsub(/[ -]/, "", $1) } $1 == lv { print $2 }')
  [ "$type" = raid1 ]
}

# sight LV: the volume with this UUID, as it was at the last look, in F_…
sight() {
  [ "$seen" != "$1" ] || return 0
  volume "$1"
  facts=$(
    {
      printf '@I\n%s\n@S\n%s\n@P\n%s\n' "$S_info" "$S_status" "$S_pvs"
      printf '@G\n%s\n@X\n%s\n@L\n%s\n@M\n' "$S_segments" "$S_exclusive" "$S_lvs"
      cat "$mountinfo" 2>/dev/null
    } | awk -v "lv=$1" -v "vg=$V_vg" -v "tag=$tag" -v "legs=$V_legs" -v "homes=$V_homes" "$sight_program"
  )
  facts="
$facts
"
  fetch_facts
  seen=$1
}
fetch_facts() {
  for key in gone name top vg_attr number kind size region active exclusive open refresh ill skip target tagged tags monitored mounts log sync \
    action mismatches legs letters own_legs own_homes foreign dead_count dead living room free out split lost strange strays \
    strays_open stray_roles suspended snapshots operation missing away returned; do
    take "$key"
    put "$key"
  done
}
take() {
  taken=
  case $facts in
    *"
$1="*)
      taken=${facts#*"
$1="}
      taken=${taken%%"
"*}
      ;;
  esac
}
put() {
  case $1 in
    gone) F_gone=$taken ;;
    name) F_name=$taken ;;
    top) F_top=$taken ;;
    vg_attr) F_vg_attr=$taken ;;
    number) F_number=$taken ;;
    kind) F_kind=$taken ;;
    size) F_size=$taken ;;
    region) F_region=$taken ;;
    active) F_active=$taken ;;
    exclusive) F_exclusive=$taken ;;
    open) F_open=$taken ;;
    refresh) F_refresh=$taken ;;
    ill) F_ill=$taken ;;
    skip) F_skip=$taken ;;
    target) F_target=$taken ;;
    tagged) F_tagged=$taken ;;
    tags) F_tags=$taken ;;
    monitored) F_monitored=$taken ;;
    mounts) F_mounts=$taken ;;
    log) F_log=$taken ;;
    sync) F_sync=$taken ;;
    action) F_action=$taken ;;
    mismatches) F_mismatches=$taken ;;
    legs) F_legs=$taken ;;
    letters) F_letters=$taken ;;
    own_legs) F_own_legs=$taken ;;
    own_homes) F_own_homes=$taken ;;
    foreign) F_foreign=$taken ;;
    dead_count) F_dead_count=$taken ;;
    dead) F_dead=$taken ;;
    living) F_living=$taken ;;
    room) F_room=$taken ;;
    free) F_free=$taken ;;
    out) F_out=$taken ;;
    split) F_split=$taken ;;
    lost) F_lost=$taken ;;
    strange) F_strange=$taken ;;
    strays) F_strays=$taken ;;
    strays_open) F_strays_open=$taken ;;
    stray_roles) F_stray_roles=$taken ;;
    suspended) F_suspended=$taken ;;
    snapshots) F_snapshots=$taken ;;
    operation) F_operation=$taken ;;
    missing) F_missing=$taken ;;
    away) F_away=$taken ;;
    returned) F_returned=$taken ;;
  esac
}

# The name of this moment for a UUID, in `found`; a failure where it is gone or stands for two.
vg_name() {
  found=$(printf '%s\n' "$S_vgs" | awk -v "vg=$1" '
    { name[$1] = $2; count[$2]++ }
    END { if (vg in name && count[name[vg]] == 1) print name[vg] }')
  [ -n "$found" ] || { why="VG $1 is gone, or two have its name"; return 1; }
}
lv_name() {
  found=$(printf '%s\n' "$S_lvs" | awk -F'|' -v "lv=$1" '
    { sub(/^ +/, "") }
    $1 == lv { gsub(/\[|\]/, "", $3); print $2 " " $3; exit }')
  [ -n "$found" ] || { why="LV $1 is gone"; return 1; }
  part=${found#* }
  vg_name "${found%% *}" && found=$found/$part
}
pv_name() {
  found=$(printf '%s\n' "$S_pvs" | awk -F'|' -v "pv=$1" '
    { sub(/^ +/, "") }
    $1 == pv { text = $8; for (i = 9; i <= NF; i++) text = text "|" $i; print text; exit }')
  case $found in
    /*) ;;
    *) why="PV $1 is gone"; return 1 ;;
  esac
}

# is_KIND LV …: of a volume that is gone nothing is so.
there() {
  sight "$1"
  [ "$F_gone" != yes ]
}
is_exists() { there "$1"; }
is_segtype_is() { there "$1" && [ "$F_kind" = "$2" ]; }
is_active() { there "$1" && [ "$F_active" = yes ]; }
is_exclusive() { there "$1" && [ "$F_active" = yes ] && [ "$F_exclusive" = yes ]; }
is_not_used() { there "$1" && [ "$F_open" = 0 ] && [ -z "$F_mounts" ]; }
is_mounted() {
  there "$1" || return 1
  shift
  for point; do has_step "$F_mounts" "$point" || return 1; done
}
is_inactive() { there "$1" && [ "$F_active" = no ]; }
is_in_sync() { there "$1" && [ "$F_sync" = 100.00 ]; }
is_legs_are() { there "$1" && [ "$F_legs" = "$2" ]; }
is_legs_alive() {
  there "$1" || return 1
  case $F_letters in *[!A]*) return 1 ;; esac
}
is_leg_on() {
  there "$1" || return 1
  case $F_own_homes in *"$2"*) ;; *) return 1 ;; esac
}
is_no_leg_on() { there "$1" && ! is_leg_on "$@"; }
is_room_for_leg() {
  there "$1" || return 1
  case " $F_free " in *" $2="*) ;; *) return 1 ;; esac
  room=${F_free#*"$2="}
  [ "${room%% *}" -ge "$3" ]
}
is_log_is() { there "$1" && [ "$F_log" = "$2" ]; }
is_no_strays() { there "$1" && [ -z "$F_strays" ]; }
is_none_suspended() { there "$1" && [ -z "$F_suspended" ]; }
is_no_operation() { there "$1" && [ -z "$F_operation" ]; }
is_split() { there "$1" && [ "$F_operation" = split ]; }
is_monitored() { there "$1" && [ "$F_monitored" = yes ]; }
is_tagged() { there "$1" && [ "$F_tagged" = yes ]; }
is_untagged() { there "$1" && [ "$F_tagged" = no ]; }
is_no_missing_pvs() { there "$1" && [ "$F_missing" = no ]; }
# Each leg finds its extents on one of its own PVs, two legs never the same ones.
is_room_for_metadata() {
  there "$1" && printf '%s\n' "$F_room" | awk -v "need=$2" '{
    for (i = 1; i <= NF; i++) {
      count = split($i, homes, ",")
      fits = 0
      for (j = 1; j <= count && !fits; j++) {
        split(homes[j], home, "=")
        if (!(home[1] in left)) left[home[1]] = home[2] + 0
        if (left[home[1]] >= need + 0) { left[home[1]] -= need; fits = 1 }
      }
      if (!fits) exit 1
    }
  }'
}
is_recorded() { known 'done' "$1"; }

# all_open PREDICATE: of each volume that is being marked.
all_open() {
  for lv in $open; do "$1" "$lv" || return 1; done
}

# need WORDS PREDICATE …: keeps the words for people of what is not so.
need() {
  words=$1
  shift
  "$@" || { unmet=$words; return 1; }
}

has_step() { case " $1 " in *" $2 "*) ;; *) return 1 ;; esac; }
# by_hand NAME: it is this step's turn: N_do is hand; a failure where it was done.
by_hand() {
  step_done "$V_subject:$1"
  case $? in
    0) return 1 ;;
    2) ! known 'done' "$V_subject:$1" || return 1 ;;
  esac
  N_do=hand N_step=$V_subject:$1
}
# What is still missing on the way to exclusive, in the order of the plan; a failure once nothing is.
until_exclusive() {
  [ -n "$V_ending" ] || return 1
  if ! has_step "$V_ending" take; then by_hand maintenance; return; fi
  if is_exclusive "$V_lv"; then has_step "$V_ending" mount && by_hand mount; return; fi
  for name in $V_ending; do
    case $name in deactivate-everywhere | take | mount) continue ;; esac
    if by_hand "$name"; then return 0; fi
  done
  if has_step "$V_ending" deactivate-everywhere; then
    # With clvmd one command deactivates on all nodes, this one being inactive already or not.
    if [ "$F_active" = yes ] || { [ "$V_lock" = clvmd ] && ! tried deactivate-everywhere; }; then
      run_next deactivate-everywhere
      return 0
    fi
  fi
  if ! tried take; then run_next take; N_may_fail=yes; return 0; fi
  stop_with HELD_ELSEWHERE "it cannot be activated exclusively here: another node has it. Find out which (lvmlockctl -i, lvs on each), let it go there: unmount, lvchange -an; then run this again"
}
# What is left once all is raid1; a failure where nothing is.
after_exclusive() {
  for name in $V_after; do
    if by_hand "$name"; then return 0; fi
  done
  return 1
}

# Says what somebody has to do, and ends the volume for this run: nothing of it is done for them.
wait_for_person() {
  remember begun "$V_lv"
  why=$(purpose_of "$N_step")
  case $N_step in *:verify-nodes) why="$why The number that vgs -o vg_seqno shows for its VG must be the same on each." ;; esac
  if by_word "$N_step"; then why="$why When that is done: sh $0 --done $N_step"; else why="$why Then run this again."; fi
  tell "$why"
  end_volume waiting WAITING_FOR_PERSON "$why"
}
# The words that were given with --done, on disk before anything goes on by them.
keep_words() {
  for word in $done_words; do
    note "said to be done: $word"
    remember 'done' "$word"
  done
}

# next_step: N_do is run (then N_step; N_may_fail where another way is left), hand (N_step is for a person), wait, reached, or
# stop (then N_code, N_why).
next_step() {
  N_do='' N_step='' N_code='' N_why='' N_may_fail=
  if [ "$F_gone" = yes ]; then
    if [ "$S_lvs_code" != 0 ] || [ "$S_pvs_code" != 0 ]; then
      stop_with LVM_FAILED "LVM does not show its VG and ended with an error; look with lvs -a and pvs"
    else
      stop_with VOLUME_GONE "no LV has its UUID any more; look with lvs -a -o +lv_uuid"
    fi
  elif [ -n "$F_suspended" ]; then run_next resume-devices
  elif [ -n "$F_away" ]; then
    stop_with DEVICE_AWAY "it is $F_kind with legs $F_letters; PV $F_away is away. Its data is whole on what is left. Bring the device back, then run this again"
  elif [ -n "$F_returned" ]; then run_next restore-missing
  else
    case $F_kind in
      mirror) next_of_mirror ;;
      raid1) next_of_raid1 ;;
      linear) next_of_linear ;;
      *) changed "it is neither mirror nor raid1 nor linear any more" ;;
    esac
  fi
}
run_next() { N_do=run N_step=$V_subject:$1; }
stop_with() { N_do=stop N_code=$1 N_why="$V_subject: $2"; }
changed() { stop_with VOLUME_CHANGED "$1; look with lvs -a and plan again"; }
busy() { stop_with OPERATION_UNDER_WAY "$F_operation is under way; let it end first"; }
tried() { case $P_tried in *" $V_lv:$1:1 "*) ;; *) return 1 ;; esac; }
# A command that died between table and commit leaves a live table of another target than the metadata says.
on_wrong_table() {
  [ "$F_active" = yes ] && [ -n "$F_target" ] || return 1
  case $F_kind:$F_target in mirror:mirror | raid1:raid | linear:linear) return 1 ;; esac
}

next_of_mirror() {
  if [ -n "$F_operation" ]; then busy
  elif [ "$F_foreign" = yes ]; then changed "it has legs that the plan does not know"
  elif until_exclusive; then :
  elif on_wrong_table; then run_next refresh
  elif [ -n "$F_strays" ]; then remove_strays
  elif [ "$F_active" != yes ]; then run_next activate
  elif has_failed_leg; then run_next refresh
  elif [ "$F_sync" != 100.00 ]; then N_do='wait'
  elif [ "$V_log" = mirrored ] && [ "$F_log" = mirrored ]; then run_next log-to-core
  elif may_start "$V_subject:convert"; then run_next convert
  else stop_with MAY_NOT_START "$unmet"
  fi
}
has_failed_leg() { case $F_letters in *[DF]*) ;; *) return 1 ;; esac; }

next_of_linear() {
  if [ "$F_strange" = yes ]; then changed "it is linear, on PVs that none of its legs was on"
  elif on_wrong_table; then run_next refresh
  elif [ -n "$F_strays" ]; then remove_strays
  elif [ "$F_active" != yes ]; then run_next activate
  else restore_legs
  fi
}

next_of_raid1() {
  if [ -n "$F_operation" ] && [ "$F_operation" != split ]; then busy
  elif [ "$F_operation" != split ] && [ "$F_legs" -gt "$V_leg_count" ]; then changed "it has more legs than the plan knows"
  elif on_wrong_table; then run_next refresh
  elif [ -n "$F_strays" ]; then remove_strays
  elif [ "$F_active" != yes ]; then
    if [ "$F_operation" != split ] && [ "$F_legs" = "$V_leg_count" ] && [ "$F_ill" = no ] && [ -z "$(open_steps)" ] &&
      [ "$V_active" = no ] && known 'done' "$V_subject:verify"; then
      after_exclusive || N_do=reached
    else run_next activate
    fi
  elif [ "$F_operation" = split ]; then
    if [ "$V_prove" = yes ]; then run_next track-merge
    else stop_with VOLUME_CHANGED "somebody split a leg off with tracking; bring it back first: dmsetup message DEVICE 0 check, five seconds later lvconvert --merge: without the check what was written meanwhile may not be copied"
    fi
  elif [ "$F_refresh" = yes ]; then revive_legs
  elif [ "$F_legs" != "$V_leg_count" ]; then restore_legs
  elif [ "$F_action" = frozen ] && ! tried refresh-legs; then run_next refresh-legs; N_may_fail=yes
  elif [ "$F_action" = check ] || [ "$F_action" = repair ]; then N_do='wait'
  elif [ "$F_sync" != 100.00 ]; then wait_for_copy
  elif [ "$F_dead_count" != 0 ]; then revive_legs
  else
    case $F_letters in
      *a*) wait_for_copy ;;
      *) if [ "$V_monitored" = yes ] && [ "$F_monitored" = no ]; then run_next monitor; else finish_volume; fi ;;
    esac
  fi
}

# Once they could not be removed, what may hold them is taken away first: a loaded table, then a live one.
remove_strays() {
  if [ "$F_active" = yes ] && [ "$F_strays_open" = yes ] && tried clear-table && ! tried refresh-strays; then
    run_next refresh-strays
    return
  fi
  run_next remove-strays
  [ "$F_active" = yes ] && ! tried clear-table || return 0
  N_may_fail=yes
  if tried remove-strays; then run_next clear-table; fi
}

# A refresh copies only what has changed; where that does not revive a leg, the whole of it is copied.
revive_legs() {
  if ! tried refresh-legs || [ "$F_dead_count" = 0 ]; then
    run_next refresh-legs
    N_may_fail=yes
    return
  fi
  # shellcheck disable=SC2086
  set -- $F_dead
  if [ -n "$F_living" ] && [ $# = "$F_dead_count" ]; then
    run_next rebuild-legs
    N_step=$N_step-$#
  else stop_with LEG_DEAD "a leg is dead and shares its PV with a living one; look with lvs -a -o +devices"
  fi
}

restore_legs() {
  for pv in $F_lost; do
    pv_name "$pv" || { stop_with LEG_HOME_UNKNOWN "no PV is known for the leg that it lost ($pv is not in the VG any more)"; return; }
  done
  if [ -n "$F_lost" ]; then run_next restore-legs
  else stop_with LEG_HOME_UNKNOWN "no PV is known for the leg that it lost; give it one by hand with lvconvert --type raid1 -m"
  fi
}

# Before something of a raid1 is copied or scrubbed its speed is limited, once. That it does not work keeps nothing from going on.
wait_for_copy() { limit_rate || N_do='wait'; }
limit_rate() {
  [ "$V_rate" = yes ] && ! known 'done' "$V_subject:limit-rate" && ! tried limit-rate || return 1
  run_next limit-rate
  N_may_fail=yes
}

# What is left to do on a whole raid1.
open_steps() {
  for name in $V_scrubs; do known 'done' "$V_subject:$name" || printf '%s ' "$name"; done
  if [ "$V_prove" = yes ] && ! known 'done' "$V_subject:track-merge"; then printf 'track-split '; fi
}

finish_volume() {
  step_done "$V_subject:verify" || { stop_with VERIFY_FAILED "$unmet"; return; }
  if ! known 'done' "$V_subject:verify"; then run_next verify; return; fi
  # shellcheck disable=SC2046
  set -- $(open_steps)
  if [ $# -gt 0 ]; then limit_rate || run_next "$1"
  elif known 'done' "$V_subject:limit-rate" && ! known 'done' "$V_subject:free-rate"; then run_next free-rate
  elif [ "$V_active" = no ]; then run_next deactivate
  else after_exclusive || N_do=reached
  fi
}

# perform STEP: 0 done, 1 failed, 2 its command is still running; then `why` says what there is to say.
perform() {
  step=$1 why='' ran=
  command_of "$step" || return 1
  [ -z "$ran" ] || { [ "$ran" = ended ] || return 2; }
  case $step in *:backup) ;; *) [ -z "$ran" ] || look ;; esac
  conclude "$step"
}
conclude() {
  unmet=
  step_done "$1"
  case $? in
    0) verdict='done' ;;
    1) verdict=failed ;;
    *) if [ "$code" = 0 ]; then verdict='done'; else verdict=failed; fi ;;
  esac
  if [ "$verdict" = 'done' ]; then
    note "done $1${said:+: $said}"
    remember 'done' "$1"
    return 0
  fi
  why="$1 did not work${said:+: $said} (exit code $code)${unmet:+; $unmet}"
  tell "$why"
  return 1
}

# Called by command_of: a step without a command; a command.
look_only() {
  code=0 said=
  tell "$(purpose_of "$step")"
  if [ -n "$V_lv" ]; then remember begun "$V_lv"; fi
}
run() {
  resolve "$@" || { tell "$step: $why"; return 1; }
  begin_step
  run_command
}

# Replaces words that stand for names (see names.ts): the command is in words, one a line, when it returns.
resolve() {
  words=
  for word; do
    case $word in
      @=*) add_word "${word#@=}" ;;
      @vg:*) vg_name "${word#*:}" && add_word "$found" || return 1 ;;
      @lv:*) lv_name "${word#*:}" && add_word "$found" || return 1 ;;
      @pv:*) pv_name "${word#*:}" && add_word "$found" || return 1 ;;
      @backup:*) vg_name "${word#*:}" && add_word "$state/backups/$found" || return 1 ;;
      @vg) vg_name "$V_vg" && add_word "$found" || return 1 ;;
      @self) lv_name "$V_lv" && add_word "$found" || return 1 ;;
      @open) for lv in $open; do lv_name "$lv" && add_word "$found" || return 1; done ;;
      @suspended) for name in $F_suspended; do add_word "$name"; done ;;
      @strays_mlog) for name in $F_strays; do only_lvm_names "$name" && add_word "$name" || return 1; done ;;
      @returned) pv_name "$F_returned" && add_word "$found" || return 1 ;;
      @lost) add_pvs "$F_lost" || return 1 ;;
      @split) add_pvs "$F_split" || return 1 ;;
      @out) lv_name "$F_out" && add_word "$found" || return 1 ;;
      @skip) [ "$F_skip" != yes ] || add_word -K ;;
      @top) add_word "$F_top" ;;
      @dead:*) nth "${word#*:}" "$F_dead" && pv_name "$found" && add_word "$found" || return 1 ;;
      @*) why="unknown word $word"; return 1 ;;
      *) add_word "$word" ;;
    esac
  done
}
add_word() {
  case $1 in
    *"
"*) why="a name with a line break"; return 1 ;;
  esac
  words="$words$1
"
}
add_pvs() {
  for pv in $1; do pv_name "$pv" && add_word "$found" || return 1; done
}
nth() {
  found=$(printf '%s\n' "$2" | cut -d' ' -f"$1")
  [ -n "$found" ]
}
# No LV that a person may have made is ever removed.
only_lvm_names() {
  case ${1##*/} in
    *_mlog | *_rmeta_[0-9]* | *_rimage_[0-9]* | *_mimage_[0-9]* | *_mimagetmp_[0-9]*) ;;
    *) why="$1 has not the name of an LV that LVM left behind"; return 1 ;;
  esac
}

begin_step() {
  shown=$(printf '%s' "$words" | tr '\n' ' ')
  shown=${shown% }
  case $step in
    "$V_subject":*) remember begun "$V_lv" ;;
  esac
  tell "$(purpose_of "$step") \$ $shown"
  note "started $step"
  to_disk "$state/log" || die 1 STATE_WRITE "cannot write to $state/log"
  case $step in *:backup) return ;; esac
  if command -v logger >/dev/null 2>&1; then
    logger -t raidlift "plan $plan: $shown" </dev/null >/dev/null 2>&1 9>&- &
  fi
}

# In a session of its own, deaf to signals, its output in files: it ends by itself, whatever becomes of us.
run_command() {
  ran='' code=none said='' overdue=
  rm -f "$scratch/code"
  (
    trap '' HUP INT QUIT TERM USR1
    trap - EXIT
    read -r own rest </proc/self/stat
    printf '%s %s %s %s\n' "$own" "$(start_time "$own")" "$boot" "$step" >"$state/running"
    IFS='
'
    # shellcheck disable=SC2086
    $detach $words </dev/null >"$scratch/out" 2>"$scratch/err"
    printf '%s\n' "$?" >"$scratch/code"
  ) 9>&- &
  running=$!
  watch_clock "$running"
  while :; do
    wait "$running"
    if [ -n "$overdue" ] || ! kill -0 "$running" 2>/dev/null; then break; fi
  done
  if kill -0 "$running" 2>/dev/null; then
    ran=running why="$shown has not ended after $((patience / 60)) minutes and runs on as process $running; run this again when it has ended"
    tell "$why"
    return 0
  fi
  rm -f "$state/running"
  ran=ended
  code=$(cat "$scratch/code" 2>/dev/null)
  [ -n "$code" ] || code=none
  said=$(cat "$scratch/err")
  [ -n "$said" ] || said=$(cat "$scratch/out")
  said=$(printf '%s\n' "$said" | sed -e 's/^ *//' -e '/^$/d' | tail -n 3 | tr '\n' ';' | sed -e 's/;$//' -e 's/;/; /g' | cut -c1-500)
}
# Tells us when a command takes longer than anybody should wait; the command is not ended for that. It ends by itself soon
# after the command: a signal to a shell that has just been forked may be lost.
watch_clock() {
  mine=$(start_time $$)
  (
    trap '' HUP INT QUIT TERM USR1
    left=$patience
    while [ "$left" -gt 0 ] && kill -0 "$1" 2>/dev/null; do
      sleep 10
      left=$((left - 10))
    done
    if kill -0 "$1" 2>/dev/null && [ "$(start_time $$)" = "$mine" ]; then kill -USR1 $$; fi
  ) </dev/null >/dev/null 2>&1 9>&- &
}

# A scrub counts as done at its end only, so that a broken-off one begins again.
scrub() {
  perform_scrub "$1" && return 0
  why="$1: ${said:-it was stopped while it ran} (exit code $code)"
  [ -n "$stopping" ] || tell "$why"
  return 1
}
perform_scrub() {
  step=$1 ran=
  command_of "$step" && [ "$ran" = ended ] && [ "$code" = 0 ] || return 1
  while :; do
    pause 2 || return 1
    look
    sight "$V_lv"
    case $F_action in check | repair) tell "$V_subject is being scrubbed" ;; *) break ;; esac
  done
  tell "$V_subject: ${F_mismatches:-unknown} sectors differ between the legs"
  remember 'done' "$step"
}

# A merge copies only where the superblocks of the legs that stayed are newer than that of the leg that is out; a split makes none
# newer, the end of a scrub does.
note_absence() (
  top=$1
  number=$(dmsetup table "$top" | awk '{ for (i = NF; i > 4; i -= 2) if ($(i - 1) ~ /^[0-9]+:[0-9]+$/) { print $(i - 1); exit } }')
  name=$(dmsetup info -c --noheadings -o name -j "${number%:*}" -m "${number#*:}")
  events() {
    dd if="/dev/mapper/$name" bs=4096 count=1 iflag=direct 2>/dev/null | od -A n -v -t u1 -j 16 -N 8 |
      awk '{ for (i = NF; i > 0; i--) n = n * 256 + $i; printf "%.0f", n }'
  }
  before=$(events)
  [ -n "$before" ] || { echo "no superblock of a leg that stayed can be read" >&2; exit 1; }
  tries=0
  while [ "$tries" -lt 30 ]; do
    [ $((tries % 10)) -ne 0 ] || dmsetup message "$top" 0 check || exit 1
    sleep 1
    if [ "$(events)" -gt "$before" ]; then
      dmsetup message "$top" 0 idle
      exit 0
    fi
    tries=$((tries + 1))
  done
  echo "no newer superblock was written within 30 seconds" >&2
  exit 1
)
# The end of the proof of tracking: what was written to the leg while it was merged, by the count of the kernel.
merge_tracked() {
  leg=$(printf '%s\n' "$S_lvs" | awk -F'|' -v "lv=$F_out" -v "vg=$V_vg" '
    { sub(/^ +/, "") } $1 == lv { gsub(/-/, "", $1); gsub(/-/, "", $2); print "LVM-" $2 $1; exit }')
  before=$(sectors_written "$leg")
  top=$(printf '%s\n' "$S_info" | awk -F'|' -v "lv=$V_lv" -v "vg=$V_vg" '
    BEGIN { gsub(/-/, "", lv); gsub(/-/, "", vg) } $2 == "LVM-" vg lv { print $1; exit }')
  note_absence "$top" || { ran='' why="$1: the kernel has not written down that a leg is out"; tell "$why"; return 1; }
  perform "$1" || return $?
  while sight "$V_lv" && [ -z "$F_away$F_returned" ] && { [ "$F_sync" != 100.00 ] || [ "$F_letters" != "${F_letters#*a}" ]; }; do
    has_failed_leg && return 0
    pause 2 || return 0
    look
  done
  after=$(sectors_written "$leg")
  case $F_letters in *[!A]*) return 0 ;; esac
  [ -n "$before" ] && [ -n "$after" ] || return 0
  [ "$after" -ge "$before" ] || before=0
  tell "$V_subject: $(((after - before) * 512)) bytes were copied to the leg that was out; a full copy would have been $V_size."
}
sectors_written() {
  number=$(printf '%s\n' "$S_info" | awk -F'|' -v "uuid=$1" '$2 == uuid { print $3 ":" $4; exit }')
  [ -z "$number" ] || awk '{ print $7 }' "$sysfs/$number/stat" 2>/dev/null
}

# Takes one volume as far as it goes without waiting; `waits` says whether it waits for a copy.
advance() {
  waits='' failure=
  while [ -z "$stopping" ]; do
    sight "$1"
    volume "$1"
    next_step
    if [ -n "$failure" ] && ! tidies; then
      end_volume failed "$failure_code" "$failure"
      return
    fi
    case $N_do in
      reached)
        remember reached "$1"
        tell "$V_subject is raid1."
        end_volume 'done' '' 'raid1, verified'
        return
        ;;
      stop) end_volume stopped "$N_code" "$N_why"; tell "$N_why"; return ;;
      wait) waits=yes; return ;;
      hand) wait_for_person; return ;;
      run)
        may_begin "$N_step" || return
        attempt
        [ -z "$halted" ] || return
        ;;
    esac
  done
}
# After a failure only what it left is taken away.
tidies() {
  [ "$N_do" = run ] || return 1
  case $N_step in *:remove-strays | *:clear-table | *:resume-devices) ;; *) return 1 ;; esac
}

attempt() {
  halted=
  name=${N_step#"$V_subject":}
  for count in 1 2 3; do
    case $P_tried in *" $V_lv:$name:$count "*) ;; *) break ;; esac
    [ "$count" -lt 3 ] || { halted=yes; end_volume failed NO_PROGRESS "$name was tried 3 times and changed nothing"; return; }
  done
  P_tried="$P_tried $V_lv:$name:$count "
  may_fail=$N_may_fail mounts=$F_mounts
  case $name in
    scrub-*) scrub "$N_step" ;;
    track-merge) merge_tracked "$N_step" ;;
    resume-devices) drop_early "$F_suspended"; perform "$N_step" ;;
    *) perform "$N_step" ;;
  esac
  result=$?
  if [ "$ran" = running ]; then
    halted=yes busy_vgs="$busy_vgs $V_vg "
    end_volume failed STILL_RUNNING "$why"
    return
  fi
  if [ "$result" != 0 ] && [ -z "$stopping" ] && [ -z "$may_fail" ] && [ -z "$failure" ]; then
    failure=$why failure_code=STEP_FAILED
  fi
  [ "$name" = convert ] || return 0
  sight "$V_lv"
  for point in $mounts; do
    case " $F_mounts " in
      *" $point "*) ;;
      *) [ -n "$failure" ] || { failure="$V_subject is not mounted at $point any more" failure_code=MOUNT_LOST; } ;;
    esac
  done
}

# end_volume OUTCOME CODE MESSAGE: of the volume at hand.
end_volume() {
  ended="$ended $V_lv:$1 "
  outcome "$V_subject" "$@"
}
outcome() {
  results="$results$1: $2${3:+ [$3]}: $4
"
  case $2 in
    failed | stopped) any_failed=yes ;;
    blocked) any_blocked=yes ;;
    interrupted) any_interrupted=yes ;;
    waiting) any_waiting=yes ;;
  esac
}
has_ended() { case $ended in *" $1:"*) ;; *) return 1 ;; esac; }
is_done() { case $ended in *" $1:done "*) ;; *) return 1 ;; esac; }
under_way() { known begun "$1" || is_tagged "$1"; }
tag_wanted() { volume "$1"; [ "$V_tags" = yes ]; }

# begin_vg VG: what must not or need not be begun is sorted out; its metadata is saved, its volumes are marked: `open`.
begin_vg() {
  open='' candidates=
  for lv in $(volumes_of "$1"); do
    [ -z "$stopping" ] || return
    screen "$lv" && candidates="$candidates $lv"
  done
  [ -n "$candidates" ] && [ -z "$stopping" ] && may_begin begin || return
  lower_throttle
  prepare "$1" && open=$candidates && return
  for lv in $candidates; do
    volume "$lv"
    end_volume stopped PREPARE_FAILED "$why"
  done
}
screen() {
  sight "$1"
  volume "$1"
  if ! under_way "$1"; then
    [ "$resuming" = no ] || take_back "$1"
    sight "$1"
    blocker_of && { end_volume stopped NEW_BLOCKER "$V_subject: $why"; tell "$V_subject: $why"; return 1; }
  fi
  ! settle "$1"
}
# A device was away when nothing had been begun, and is back: LVM has its PV as missing until somebody says otherwise.
take_back() {
  for turn in 1 2 3 4 5 6; do
    sight "$1"
    next_step
    case $N_step in *:restore-missing | *:refresh | *:refresh-legs) ;; *) return ;; esac
    [ "$N_do" = run ] && may_begin "$N_step" && save_metadata "$V_vg" && perform "$N_step" || return
  done
}
# What raidlift would find on assessing again, as far as a script can see it.
blocker_of() {
  why=
  [ "$F_gone" != yes ] && [ "$F_kind" = mirror ] || return 1
  case $F_vg_attr in
    ??x*) why="its VG is exported" ;;
    ?????c* | ?????s*)
      has_step "$V_ending" take || is_exclusive "$V_lv" ||
        why="its VG is clustered or shared, and LVM does not say that it is active exclusively here"
      ;;
  esac
  [ -z "$F_snapshots" ] || why="it has snapshots: $F_snapshots"
  [ -z "$F_away$F_returned" ] || why="a PV of its VG is missing: $F_away$F_returned"
  [ -z "$F_operation" ] || why="$F_operation is under way"
  has_failed_leg && why="a leg has failed ($F_letters in dmsetup status)"
  is_room_for_metadata "$V_lv" "$V_extents" || why="no room for raid metadata on a PV of each leg"
  for other in $F_tags; do
    case $other in "$tag") ;; raidlift.*) why="another plan is under way on it: tag $other" ;; esac
  done
  [ -n "$why" ]
}
# Nothing is left to change: it needs no mark either.
settle() {
  sight "$1"
  [ "$F_gone" != yes ] && [ "$F_kind" = raid1 ] || return 1
  next_step
  case $N_do:$N_step in
    reached:) ;;
    run:"$V_subject:verify") [ "$V_scrubs$V_prove$V_active$V_ending$V_after" = noyes ] || return 1 ;;
    *) return 1 ;;
  esac
  remember reached "$1"
  end_volume 'done' '' 'raid1 already, verified'
}
prepare() {
  begun=
  for lv in $candidates; do under_way "$lv" && begun=yes; done
  [ -n "$begun" ] || save_metadata "$1" || return 1
  open=
  for lv in $candidates; do tag_wanted "$lv" && is_untagged "$lv" && open="$open $lv"; done
  [ -n "$open" ] && [ -z "$stopping" ] || return 0
  mark "$1" tag
}
save_metadata() {
  vg_name "$1" || return 1
  if known 'done' "$(vg_subject "$1"):backup" && [ -s "$state/backups/$found" ]; then return 0; fi
  on_vg "$1" backup
}
mark() { on_vg "$1" "$2"; }
# on_vg VG NAME: a step of a whole VG; the volume at hand is as before afterwards.
on_vg() {
  kept=$V_lv
  V_lv='' V_subject=
  perform "$(vg_subject "$1"):$2"
  result=$?
  if [ -n "$kept" ]; then volume "$kept"; fi
  [ "$result" = 0 ]
}

# Takes the marks off what is done; not where a command still runs.
finish_vg() {
  case $busy_vgs in *" $1 "*) return ;; esac
  open=
  for lv in $(in_order "$1"); do is_done "$lv" && is_tagged "$lv" && open="$open $lv"; done
  [ -n "$open" ] && may_begin untag || return 0
  on_vg "$1" untag && return 0
  for lv in $open; do
    volume "$lv"
    end_volume stopped UNTAG_FAILED "$why"
  done
}

# Each of these as far as it goes without waiting; those that wait are in `later`.
advance_all() {
  later=
  for each; do
    [ -z "$stopping" ] || return
    if has_ended "$each"; then continue; fi
    volume "$each"
    case $busy_vgs in
      *" $V_vg "*) end_volume stopped VG_BUSY "not begun: a command in the same VG is still running"; continue ;;
    esac
    advance "$each"
    if [ -n "$waits" ]; then
      later="$later $each"
      if [ "$F_action" = check ]; then tell "$V_subject is being scrubbed"
      else tell "$V_subject is being copied: ${F_sync:-?} %"; fi
    fi
  done
}
wait_and_advance() {
  seconds=1
  while [ -n "$waiting" ] && pause "$seconds"; do
    look
    before=$waiting
    # shellcheck disable=SC2086
    advance_all $waiting
    waiting=$later
    if [ "$waiting" = "$before" ]; then seconds=$((seconds * 2)); else seconds=1; fi
    [ "$seconds" -le 15 ] || seconds=15
  done
}

begin_run() {
  mode=apply stopping='' overdue='' detach='' fresh='' lock_folder='' seen='' why='' unmet='' code='' said='' ran='' found='' owner='' word='' words=
  S_info='' S_status='' S_pvs='' S_lvs='' S_segments='' S_exclusive='' S_vgs='' S_lvs_code=0 S_pvs_code=0
  V_lv='' V_subject='' P_tried=' ' ended=' ' results='' busy_vgs=' ' open='' later='' waiting='' resuming=no
  any_failed='' any_blocked='' any_interrupted='' any_waiting='' done_words='' late='' closed='' unthrottled=''
}
main() {
  begin_run
  read_options "$@"
  clean_environment
  need_tools
  if [ "$mode" = check ]; then check; return; fi
  take_lock
  open_state
  keep_words
  stop_on_signals
  need_zones
  [ -z "$unkept" ] || tell "The policy of the plan says: $unkept. A script does not keep to that; whoever starts it has to."
  wait_for_live
  look || resume_suspended
  refuse_stale
  for vg in $vgs; do
    begin_vg "$vg"
    # shellcheck disable=SC2086
    advance_all $open
    if [ -n "$later" ]; then waiting="$waiting$later" late="$late $vg"; else finish_vg "$vg"; fi
  done
  wait_and_advance
  for vg in $late; do finish_vg "$vg"; done
  report
}

# Devices that a killed command left suspended: not while a command of LVM is alive, which may be about to resume them.
resume_suspended() {
  waited=0
  while lvm_is_alive; do
    waited=$((waited + 2))
    if [ "$waited" -gt 60 ] || ! pause 2; then
      die 5 LVM_BUSY "devices are suspended and another LVM command is running; run this again when it has ended"
    fi
  done
  pause 2
  if look; then return; fi
  # What a killed command has loaded for a layer, a move or a leg's removal may be what must not be made live.
  if has_layers || leaves_leg_out; then
    die 5 DEVICES_SUSPENDED "devices are suspended beside a layer, a move or a leg's removal of LVM's: $(suspended_devices | tr '\n' ' '); resume none before you know what was loaded (dmsetup table --inactive): raidlift status names the commands, its docs/cover.md says why"
  fi
  V_lv=
  drop_early "$(suspended_devices)"
  for name in $(suspended_devices); do
    tell "$name was left suspended; letting its I/O flow again."
    with_dmsetup resume "$name"
  done
  look || die 5 DEVICES_SUSPENDED "devices are still suspended: $(suspended_devices | tr '\n' ' '); look with dmsetup info -c"
}
# drop_early NAMES: of these, parts first, raid1 tables that a killed conversion has loaded and LVM has not committed. Made live where LVM has a mirror
# still, the way back would copy all of that. The parts go on before: dmsetup would wait for them.
drop_early() {
  early=" $(early_raids | tr '\n' ' ')"
  for name in $1; do
    case $early in *" $name "*) ;; *) continue ;; esac
    if is_committed "$name"; then continue; fi
    for part in $1; do
      if [ "$part" = "$name" ]; then break; fi
      with_dmsetup resume "$part"
    done
    tell "A killed command has loaded a raid1's table of $name that LVM has not committed; it goes. \$ dmsetup clear $name"
    with_dmsetup clear "$name"
  done
}
with_dmsetup() {
  step=$1-devices:$2
  words="dmsetup
$1
$2
" shown="dmsetup $1 $2"
  note "started $step \$ $shown"
  run_command
}
lvm_is_alive() {
  set +f
  for stat in /proc/[0-9]*/stat; do
    line=
    { read -r line <"$stat"; } 2>/dev/null
    line=${line#*(}
    case ${line%%)*} in
      lvmetad | lvmpolld | lvmlockd | lvmdbusd | lvm2-*) ;;
      lvm | lv[a-z]* | vg[a-z]* | pv[a-z]*) set -f; return 0 ;;
    esac
  done
  set -f
  return 1
}

# The plan was made for these volumes as they were: others are not touched. What is under way is judged by its state.
refuse_stale() {
  changes=
  for vg in $vgs; do
    for lv in $(volumes_of "$vg"); do
      sight "$lv"
      if under_way "$lv"; then resuming=yes; else changes_of "$lv"; fi
    done
  done
  [ -n "$changes" ] && [ "$resuming" = no ] || return 0
  die 4 PLAN_STALE "the plan does not fit the host any more:$changes. Nothing was changed; plan again"
}
changes_of() {
  volume "$1"
  if [ "$F_gone" = yes ]; then change "it is gone"; return; fi
  if [ "$F_kind" = raid1 ] && [ "$F_legs" = "$V_leg_count" ]; then
    for leg in $V_legs; do
      case " $F_own_legs " in *" $leg "*) ;; *) change "its legs are others" ;; esac
    done
    return 0
  fi
  [ "$F_kind" = mirror ] || change "was a mirror, is $F_kind"
  [ "$F_size" = "$V_size" ] || change "was $V_size bytes, is $F_size"
  [ "$F_own_legs" = "$V_legs" ] || change "its legs are others"
  # A leg that was left out of the live table lacks what was written since, and LVM counts it as whole.
  case $F_active:$F_letters in yes:*[!?]*'?'*) change "its live table has fewer legs ($F_letters) than LVM counts" ;; esac
  [ "$F_own_homes" = "$V_homes" ] || change "its legs lie on other PVs"
  [ "$F_log" = "$V_log" ] || change "its log was $V_log, is $F_log"
  [ -z "$F_snapshots" ] || change "it has snapshots: $F_snapshots"
}
change() { changes="$changes $V_subject: $1;"; }

report() {
  untouched
  for vg in $vgs; do
    for lv in $(volumes_of "$vg"); do
      has_ended "$lv" || { volume "$lv"; end_volume interrupted INTERRUPTED "stopped before it was finished; run this again"; }
    done
  done
  printf '%s' "$results"
  note "ended${stopping:+ by $stopping}:
$results"
  if [ -n "$any_interrupted$closed" ]; then exit 5; fi
  if [ -n "$any_waiting" ]; then exit 7; fi
  if [ -n "$any_failed" ]; then exit 1; fi
  if [ -n "$any_blocked" ]; then exit 3; fi
  exit 0
}

# --check: what is there, what would be next. Nothing is written and nothing is changed.
check() {
  need_zones
  window_open || printf '%s\n' "Outside the maintenance window now: a run would begin no new step."
  if ! look; then
    printf '%s\n' "Suspended devices, which LVM would wait for; a run resumes them first:" "$(suspended_devices)"
    exit 5
  fi
  refuse_stale
  for vg in $vgs; do
    for lv in $(volumes_of "$vg"); do
      sight "$lv"
      volume "$lv"
      next_step
      check_volume "$lv"
    done
  done
  untouched
  printf '%s' "$results"
  if [ -n "$any_failed" ]; then exit 1; fi
  if [ -n "$any_blocked" ]; then exit 3; fi
  exit 0
}
check_volume() {
  if [ "$F_active" = yes ]; then now="$F_letters, ${F_sync:-?} % in sync"; else now=inactive; fi
  now="$F_kind, $F_legs legs, $now${F_strays:+, left behind: $F_strays}"
  if ! under_way "$1" && blocker_of; then outcome "$V_subject" stopped NEW_BLOCKER "$now; $why"; return; fi
  case $N_do in
    reached) outcome "$V_subject" 'done' '' "$now" ;;
    stop) outcome "$V_subject" stopped "$N_code" "$now; $N_why" ;;
    wait) outcome "$V_subject" next '' "$now; wait for the copy" ;;
    hand) outcome "$V_subject" next '' "$now; $(purpose_of "$N_step")" ;;
    run) outcome "$V_subject" next '' "$now; $(purpose_of "$N_step")" ;;
  esac
}

main "$@"
