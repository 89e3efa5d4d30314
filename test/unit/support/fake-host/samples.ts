import type { Setup } from './situations/types.js';

/** A VG on five disks, unless said otherwise. */
export function vg(name = 'vg', disks = ['d0', 'd1', 'd2', 'd3', 'd4']): Setup {
  return { do: 'vg', vg: name, disks };
}

/** A mirror of 16 MiB with two legs and its log on a disk of its own, active and in sync, unless said otherwise. */
export function makeMirror(name: string, fields: Partial<Extract<Setup, { do: 'mirror' }>> = {}): Setup {
  return { do: 'mirror', vg: 'vg', name, sizeMiB: 16, legs: ['d0', 'd1'], log: 'd4', ...fields };
}
