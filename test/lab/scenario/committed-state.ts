import { logicalVolumes, type Section } from './lvm-text.js';

/**
 * The states that a conversion commits one after another (docs/states.md). `before`: an untouched mirror; `C5`: linear;
 * `other`: none of them.
 */
export type CommittedState = 'before' | 'C1' | 'C2' | 'C3' | 'C4' | 'C5' | 'other';

/** What a volume was made as: without a log of its own it cannot lose one. */
export interface MadeAs {
  name: string;
  log: 'disk' | 'core';
}

/**
 * The state of a volume by a metadata text. Written from the texts themselves (facts §1), not from the product's recogniser:
 * each is a check of the other.
 */
export function committedState(text: string, { name, log }: MadeAs): CommittedState {
  const lvs = logicalVolumes(text);
  const lv = lvs[name];
  const first = lv?.['segment1'] as Section | undefined;
  if (first === undefined) return 'other';
  switch (first['type']) {
    case 'raid1':
      return 'C4';
    case 'striped':
      return 'C5';
    case 'mirror':
      break;
    default:
      return 'other';
  }
  const left = Object.keys(lvs).filter((other) => other.startsWith(`${name}_`) && isVisible(lvs[other]));
  const hasLog = typeof first['mirror_log'] === 'string';
  if (hasLog || log === 'core') return left.some((other) => other.includes('_rmeta_')) ? 'C1' : 'before';
  return left.includes(`${name}_mlog`) ? 'C2' : left.some((other) => other.includes('_rmeta_')) ? 'C3' : 'other';
}

/** The states of several volumes of one VG. */
export function committedStates(text: string, volumes: readonly MadeAs[]): Map<string, CommittedState> {
  return new Map(volumes.map((volume) => [volume.name, committedState(text, volume)]));
}

function isVisible(lv: Section | undefined): boolean {
  const status = lv?.['status'];
  return Array.isArray(status) && status.includes('VISIBLE');
}
