import { NOTE_ABSENCE } from '../../../plan/note-absence.js';

/** Running a step: its words resolved to the names of the moment, noted before and after, judged by what the host shows. */
export const perform = `
# perform STEP: 0 done, 1 failed, 2 its command is still running; then \`why\` says what there is to say.
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
    note "done $1\${said:+: $said}"
    remember 'done' "$1"
    return 0
  fi
  why="$1 did not work\${said:+: $said} (exit code $code)\${unmet:+; $unmet}"
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
      @=*) add_word "\${word#@=}" ;;
      @vg:*) vg_name "\${word#*:}" && add_word "$found" || return 1 ;;
      @lv:*) lv_name "\${word#*:}" && add_word "$found" || return 1 ;;
      @pv:*) pv_name "\${word#*:}" && add_word "$found" || return 1 ;;
      @backup:*) vg_name "\${word#*:}" && add_word "$state/backups/$found" || return 1 ;;
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
      @dead:*) nth "\${word#*:}" "$F_dead" && pv_name "$found" && add_word "$found" || return 1 ;;
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
  found=$(printf '%s\\n' "$2" | cut -d' ' -f"$1")
  [ -n "$found" ]
}
# No LV that a person may have made is ever removed.
only_lvm_names() {
  case \${1##*/} in
    *_mlog | *_rmeta_[0-9]* | *_rimage_[0-9]* | *_mimage_[0-9]* | *_mimagetmp_[0-9]*) ;;
    *) why="$1 has not the name of an LV that LVM left behind"; return 1 ;;
  esac
}

begin_step() {
  shown=$(printf '%s' "$words" | tr '\\n' ' ')
  shown=\${shown% }
  case $step in
    "$V_subject":*) remember begun "$V_lv" ;;
  esac
  tell "$(purpose_of "$step") \\$ $shown"
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
    printf '%s %s %s %s\\n' "$own" "$(start_time "$own")" "$boot" "$step" >"$state/running"
    IFS='
'
    # shellcheck disable=SC2086
    $detach $words </dev/null >"$scratch/out" 2>"$scratch/err"
    printf '%s\\n' "$?" >"$scratch/code"
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
  said=$(printf '%s\\n' "$said" | sed -e 's/^ *//' -e '/^$/d' | tail -n 3 | tr '\\n' ';' | sed -e 's/;$//' -e 's/;/; /g' | cut -c1-500)
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
  why="$1: \${said:-it was stopped while it ran} (exit code $code)"
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
  tell "$V_subject: \${F_mismatches:-unknown} sectors differ between the legs"
  remember 'done' "$step"
}

# A merge copies only where the superblocks of the legs that stayed are newer than that of the leg that is out; a split makes none
# newer, the end of a scrub does.
note_absence() (
  ${NOTE_ABSENCE.trim().replaceAll('\n', '\n  ')}
)
# The end of the proof of tracking: what was written to the leg while it was merged, by the count of the kernel.
merge_tracked() {
  leg=$(printf '%s\\n' "$S_lvs" | awk -F'|' -v "lv=$F_out" -v "vg=$V_vg" '
    { sub(/^ +/, "") } $1 == lv { gsub(/-/, "", $1); gsub(/-/, "", $2); print "LVM-" $2 $1; exit }')
  before=$(sectors_written "$leg")
  top=$(printf '%s\\n' "$S_info" | awk -F'|' -v "lv=$V_lv" -v "vg=$V_vg" '
    BEGIN { gsub(/-/, "", lv); gsub(/-/, "", vg) } $2 == "LVM-" vg lv { print $1; exit }')
  note_absence "$top" || { ran='' why="$1: the kernel has not written down that a leg is out"; tell "$why"; return 1; }
  perform "$1" || return $?
  while sight "$V_lv" && [ -z "$F_away$F_returned" ] && { [ "$F_sync" != 100.00 ] || [ "$F_letters" != "\${F_letters#*a}" ]; }; do
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
  number=$(printf '%s\\n' "$S_info" | awk -F'|' -v "uuid=$1" '$2 == uuid { print $3 ":" $4; exit }')
  [ -z "$number" ] || awk '{ print $7 }' "$sysfs/$number/stat" 2>/dev/null
}
`;
