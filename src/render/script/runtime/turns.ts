/** VG after VG, volume after volume, as `apply` goes: nothing waits for the copy of another volume. */
export const turns = `
# Takes one volume as far as it goes without waiting; \`waits\` says whether it waits for a copy.
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
  name=\${N_step#"$V_subject":}
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
  results="$results$1: $2\${3:+ [$3]}: $4
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

# begin_vg VG: what must not or need not be begun is sorted out; its metadata is saved, its volumes are marked: \`open\`.
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

# Each of these as far as it goes without waiting; those that wait are in \`later\`.
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
      else tell "$V_subject is being copied: \${F_sync:-?} %"; fi
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
`;
