/** Options, environment, the state folder, the log, the guard against a second run. `$plan` and `$tag` are set before. */
export const start = `
usage() {
  printf '%s\\n' "usage: sh FILE [--check] [--done STEP] [--state-dir FOLDER]" "" \\
    "Carries out plan $plan of raidlift on this host, or goes on with it: run it again after whatever stopped it." \\
    "Each step looks at the host first; what is done is not done again. A volume that cannot go on stops alone." "" \\
    "  --check             look, and say what each volume is and what would be done next; changes nothing" \\
    "  --done STEP         a step that is done by hand where this host cannot see it is done; goes on then" \\
    "  --state-dir FOLDER  where its log and its notes are (default: $state)" \\
    "  --help              this text" "" \\
    "Exit codes: 0 done, 1 failed, 2 usage, 3 something is blocked, 4 the plan does not fit the host any more," \\
    "5 stopped, run it again, 6 another run is at work, 7 somebody has to do something by hand first."
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --check) mode=check ;;
      --done) [ $# -gt 1 ] || misused "--done needs a step"; add_done "$2"; shift ;;
      --done=*) add_done "\${1#*=}" ;;
      --state-dir) [ $# -gt 1 ] || misused "--state-dir needs a folder"; state=$2; shift ;;
      --state-dir=*) state=\${1#*=} ;;
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
  printf '%s\\n' "raidlift: $1; --help says what there is [USAGE]" >&2
  exit 2
}

# die EXIT CODE MESSAGE
die() {
  note "ended: $3 [$2]"
  printf '%s\\n' "raidlift: $3 [$2]" >&2
  exit "$1"
}

# Nothing that is inherited changes what LVM reads or prints.
clean_environment() {
  for name in $(env | sed -n -e 's/^\\(LVM_[A-Za-z0-9_]*\\)=.*/\\1/p' -e 's/^\\(DM_[A-Za-z0-9_]*\\)=.*/\\1/p'); do
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
  printf '\\n' >>"$state/notes" || die 1 STATE_WRITE "cannot write to $state"
  note "begun by process $$, boot $boot"
}

# To the log; to the log and the terminal.
note() {
  [ "$mode" = check ] || [ ! -d "$state/backups" ] ||
    printf '%s %s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>"$state/log"
}
tell() {
  note "$*"
  printf '%s %s\\n' "$(date +%H:%M:%S)" "$*"
}

# remember WORD WHAT: on disk when this returns. known WORD WHAT: whether it was remembered.
remember() {
  if known "$1" "$2"; then return; fi
  if ! printf '%s %s\\n' "$1" "$2" >>"$state/notes" || ! to_disk "$state/notes"; then
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
    printf '%s\\n' "$$" >"$lock"
  else
    lock=$lock/raidlift.sh
    take_lock_folder || die 6 LOCKED "process \${owner%% *} is at work on this host"
    lock_folder=$lock
  fi
}
# Without flock(1): a folder, whose owner is in it. One whose owner is no more is taken away first.
take_lock_folder() {
  for attempt in 1 2 3; do
    if mkdir "$lock" 2>/dev/null; then
      printf '%s\\n' "$$ $(start_time $$) $boot" >"$lock/owner"
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
`;
