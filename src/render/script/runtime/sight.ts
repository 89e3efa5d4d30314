/**
 * One volume as the host shows it, from the texts of `look`: the awk counterpart of `inspect` for the facts that predicates
 * and decisions need. It prints KEY=VALUE lines. Only what awk had before 2000 and what lvs printed before lvm2 2.02.100.
 *
 * Input: sections `@I` dmsetup info, `@S` dmsetup status, `@P` pvs, `@G` which LV lies on which PV where PVs are
 * missing, `@X` which LV is active exclusively, `@L` lvs (a row a segment), `@M` mountinfo.
 * Variables: lv, vg: UUIDs; tag; legs: UUIDs of the plan's legs; homes: their PVs, `PV,PV PV`.
 */
export const sightProgram = `
function fact(key, value) { print key "=" value }
function bare(name) { gsub(/\\[|\\]/, "", name); return name }
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
  count = split(text, part, /\\),/)
  for (i = 1; i <= count; i++) sub(/\\([0-9]+\\)?$/, "", part[i])
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
`;
