/**
 * What a person does, here or on other nodes of a cluster: on the way to exclusive, and after the conversion. What
 * `apply/next/ending.ts` decides; only what this host cannot show is taken on a person's word (`--done STEP`).
 */
export const byHand = `
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
`;
