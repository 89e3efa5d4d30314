/**
 * The names that a command line needs, looked up by UUID: at planning from the inventory, at load from the plan itself,
 * at apply from the host as it is in that moment.
 */
export interface Names {
  /** The plan's tag. */
  tag: string;
  vg(uuid: string): string;
  /** `VG/LV`. */
  lv(uuid: string): string;
  /** Device path. */
  pv(uuid: string): string;
  /** `VG/LV` of the move of something of an LV from a PV; LVM numbers moves as they come, so a plan says `pvmove0` of each. */
  move(lvUuid: string, fromPv: string): string;
  /** Where the metadata backup of this VG goes. */
  backupFile(vgUuid: string): string;
}

/** The tag that marks an LV as under way for the plan with this id. */
export function planTag(planId: string): string {
  return `raidlift.${planId}`;
}
