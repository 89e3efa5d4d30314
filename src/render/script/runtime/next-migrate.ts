/**
 * The next step of a volume of a migrate plan, from what the host shows: what `apply/next-step.ts` decides, over the F_ facts.
 * The tests hold the two against each other.
 */
export const nextMigrate = `
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
`;
