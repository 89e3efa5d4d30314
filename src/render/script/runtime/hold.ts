/** What the policy says of when and how fast: its windows, as the clock on the wall of their zone has it, and the speed of copies. */
export const hold = `
# The zones of the windows must be known here: one that is not would count as UTC.
need_zones() {
  zone=$(printf '%s\\n' "$windows" | unknown_zones)
  [ -z "$zone" ] ||
    die 1 ZONE_UNKNOWN "the window is in the time zone $zone, which this host does not know (no $zones/$zone); install tzdata"
}
unknown_zones() {
  while read -r days from to zone; do
    case $zone in '' | UTC) continue ;; esac
    if [ ! -f "$zones/$zone" ]; then printf '%s' "$zone"; return; fi
  done
}
window_open() { [ -z "$windows" ] || printf '%s\\n' "$windows" | is_any_open; }
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
  minute=$((\${2#0} * 60 + \${3#0}))
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
  if ! printf '%s %s\\n' "$boot" "$before" >"$state/throttled" || ! to_disk "$state/throttled"; then
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
`;
