/** The run as a whole. */
export const main = `
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
    die 5 DEVICES_SUSPENDED "devices are suspended beside a layer, a move or a leg's removal of LVM's: $(suspended_devices | tr '\\n' ' '); resume none before you know what was loaded (dmsetup table --inactive): raidlift status names the commands, its docs/cover.md says why"
  fi
  V_lv=
  drop_early "$(suspended_devices)"
  for name in $(suspended_devices); do
    tell "$name was left suspended; letting its I/O flow again."
    with_dmsetup resume "$name"
  done
  look || die 5 DEVICES_SUSPENDED "devices are still suspended: $(suspended_devices | tr '\\n' ' '); look with dmsetup info -c"
}
# drop_early NAMES: of these, parts first, raid1 tables that a killed conversion has loaded and LVM has not committed. Made live where LVM has a mirror
# still, the way back would copy all of that. The parts go on before: dmsetup would wait for them.
drop_early() {
  early=" $(early_raids | tr '\\n' ' ')"
  for name in $1; do
    case $early in *" $name "*) ;; *) continue ;; esac
    if is_committed "$name"; then continue; fi
    for part in $1; do
      if [ "$part" = "$name" ]; then break; fi
      with_dmsetup resume "$part"
    done
    tell "A killed command has loaded a raid1's table of $name that LVM has not committed; it goes. \\$ dmsetup clear $name"
    with_dmsetup clear "$name"
  done
}
with_dmsetup() {
  step=$1-devices:$2
  words="dmsetup
$1
$2
" shown="dmsetup $1 $2"
  note "started $step \\$ $shown"
  run_command
}
lvm_is_alive() {
  set +f
  for stat in /proc/[0-9]*/stat; do
    line=
    { read -r line <"$stat"; } 2>/dev/null
    line=\${line#*(}
    case \${line%%)*} in
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
  note "ended\${stopping:+ by $stopping}:
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
  window_open || printf '%s\\n' "Outside the maintenance window now: a run would begin no new step."
  if ! look; then
    printf '%s\\n' "Suspended devices, which LVM would wait for; a run resumes them first:" "$(suspended_devices)"
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
  if [ "$F_active" = yes ]; then now="$F_letters, \${F_sync:-?} % in sync"; else now=inactive; fi
  now="$F_kind, $F_legs legs, $now\${F_strays:+, left behind: $F_strays}"
  if ! under_way "$1" && blocker_of; then outcome "$V_subject" stopped NEW_BLOCKER "$now; $why"; return; fi
  case $N_do in
    reached) outcome "$V_subject" 'done' '' "$now" ;;
    stop) outcome "$V_subject" stopped "$N_code" "$now; $N_why" ;;
    wait) outcome "$V_subject" next '' "$now; wait for the copy" ;;
    hand) outcome "$V_subject" next '' "$now; $(purpose_of "$N_step")" ;;
    run) outcome "$V_subject" next '' "$now; $(purpose_of "$N_step")" ;;
  esac
}
`;
