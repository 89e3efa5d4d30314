import { sightProgram } from './sight.js';

/** awk: whether a device is of one of the plan's VGs, by its UUID. */
const isOurs = `BEGIN { gsub(/-/, "", vgs); vgs = " " vgs " " }
    function is_ours(uuid) { return substr(uuid, 1, 4) == "LVM-" && index(vgs, " " substr(uuid, 5, 32) " ") }`;

/** Looking at the host: the texts of LVM and dmsetup, then one volume of them. Nothing that LVM prints is ever evaluated. */
export const look = `
# What there is to know of a volume as it is now: awk makes KEY=VALUE lines of the texts that look has fetched.
# shellcheck disable=SC2016
sight_program='${sightProgram}'

# Asks dmsetup first, which never waits; LVM waits for suspended devices, so that it is not asked while there are any.
look() {
  seen=
  S_info=$(dmsetup info -c --noheadings --separator '|' -o name,uuid,major,minor,attr,open 2>/dev/null) ||
    die 1 DMSETUP_FAILED "dmsetup info does not answer"
  S_status=$(dmsetup status --noflush 2>/dev/null) || S_status=$(dmsetup status 2>/dev/null) ||
    die 1 DMSETUP_FAILED "dmsetup status does not answer"
  [ -z "$(suspended_devices)" ] || return 1
  # shellcheck disable=SC2086
  S_pvs=$(pvs $fresh --noheadings --separator '|' --units b --nosuffix \\
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
  S_vgs=$(printf '%s\\n' "$S_pvs" | awk -F'|' '{ sub(/^ +/, ""); if ($2 != "" && !known[$2]++) print $2 " " $3 }')
}
# lvs before 2.02.99 has no column seg_monitor and refuses the whole report.
look_at_lvs() {
  S_lvs=$(lvs_rows seg_monitor)
  S_lvs_code=$?
  [ "$S_lvs_code" != 3 ] || { S_lvs=$(lvs_rows lv_kernel_major); S_lvs_code=$?; }
}
lvs_rows() {
  # shellcheck disable=SC2086
  lvs $fresh -a --noheadings --separator '|' --units b --nosuffix \\
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
  printf '%s\\n' "$S_info" | awk -F'|' -v vgs="$vgs" '
    ${isOurs}
    substr($5, 3, 1) == "s" && is_ours($2) { print length($1) " " $1 }
  ' | sort -rn | cut -d' ' -f2
}

# Whether a layer or a move of LVM's is in one of these VGs.
has_layers() {
  printf '%s\\n' "$S_info" | awk -F'|' -v vgs="$vgs" '
    ${isOurs}
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
    printf '%s\\n' "$(suspended_devices)" | sed 's/^/@S /'
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
  lv=$(printf '%s\\n' "$S_info" | awk -F'|' -v "name=$1" '$1 == name { print substr($2, 37, 32) }')
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
      printf '@I\\n%s\\n@S\\n%s\\n@P\\n%s\\n' "$S_info" "$S_status" "$S_pvs"
      printf '@G\\n%s\\n@X\\n%s\\n@L\\n%s\\n@M\\n' "$S_segments" "$S_exclusive" "$S_lvs"
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
  for key in gone name top vg_attr number kind size region active exclusive open refresh ill skip target tagged tags monitored mounts log sync \\
    action mismatches legs letters own_legs own_homes foreign dead_count dead living room free out split lost strange strays \\
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
      taken=\${facts#*"
$1="}
      taken=\${taken%%"
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

# The name of this moment for a UUID, in \`found\`; a failure where it is gone or stands for two.
vg_name() {
  found=$(printf '%s\\n' "$S_vgs" | awk -v "vg=$1" '
    { name[$1] = $2; count[$2]++ }
    END { if (vg in name && count[name[vg]] == 1) print name[vg] }')
  [ -n "$found" ] || { why="VG $1 is gone, or two have its name"; return 1; }
}
lv_name() {
  found=$(printf '%s\\n' "$S_lvs" | awk -F'|' -v "lv=$1" '
    { sub(/^ +/, "") }
    $1 == lv { gsub(/\\[|\\]/, "", $3); print $2 " " $3; exit }')
  [ -n "$found" ] || { why="LV $1 is gone"; return 1; }
  part=\${found#* }
  vg_name "\${found%% *}" && found=$found/$part
}
pv_name() {
  found=$(printf '%s\\n' "$S_pvs" | awk -F'|' -v "pv=$1" '
    { sub(/^ +/, "") }
    $1 == pv { text = $8; for (i = 9; i <= NF; i++) text = text "|" $i; print text; exit }')
  case $found in
    /*) ;;
    *) why="PV $1 is gone"; return 1 ;;
  esac
}
`;
