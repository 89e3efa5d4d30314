import { observe, type VolumeCheck } from '../check.js';

/** lvm2 refuses names from here on for the layer's LV, cleanly (facts §3) [lab, 2.03.16]. */
export const LONGEST_NAME = 112;

export const coverNameTooLong: VolumeCheck = {
  id: 'COVER_NAME_TOO_LONG',
  level: 'blocker',
  scope: 'volume',
  of: 'covering',
  title: 'not covered: its name is too long for a layer',
  meaning:
    'LVM calls the lower mirror of the layer LV_mimagetmp_N, and refuses that for an LV name of 113 characters or more.',
  seenIn: 'the LV’s name',
  remedy: 'Give it a shorter name: `lvrename VG/LV NAME`.',
  run: ({ volume }) =>
    volume.name.length > LONGEST_NAME ? observe([`its name has ${volume.name.length} characters`]) : [],
};
