/** The predicates of a plan, one function a kind, named as `predicate-call.ts` calls them; they answer as `holds` does. */
export const predicates = `
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
  room=\${F_free#*"$2="}
  [ "\${room%% *}" -ge "$3" ]
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
  there "$1" && printf '%s\\n' "$F_room" | awk -v "need=$2" '{
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
`;
