import { labSuite } from '../guest/image.js';
import { logicalVolumes, type Section } from './lvm-text.js';
import type { Committed } from './metadata.js';

/**
 * The states that a conversion commits one after another (docs/states.md). `before`: an untouched mirror; `C5`: linear;
 * `other`: none of them.
 */
export type CommittedState = 'before' | 'C1' | 'C2' | 'C3' | 'C4' | 'C5' | 'other';

type Regular = 'C1' | 'C2' | 'C3' | 'C4';

/** Those that the lab's lvm2 commits, of a mirror with a log: Debian 13's 2.03.31 has no third one (docs/lvm-versions.md). */
export const committedInTurn: readonly Regular[] =
  (await labSuite()) === 'trixie' ? ['C1', 'C2', 'C4'] : ['C1', 'C2', 'C3', 'C4'];

/** The last of them that is still a mirror. */
export const lastMirrorState: Regular = committedInTurn.at(-2) ?? 'C2';

/** What a volume was made as: without a log of its own it cannot lose one. */
export interface MadeAs {
  name: string;
  log: 'disk' | 'core';
}

/**
 * The state of a volume by what is committed. Written from the texts themselves (facts §1), not from the product's recogniser:
 * each is a check of the other.
 */
export function committedState({ text, description }: Committed, { name, log }: MadeAs): CommittedState {
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
  // lvm2 2.03.16 commits the second text a third time, unchanged but for its number; older ones without the log's LV.
  const third = description.startsWith('Write[3] from lvconvert') && description.endsWith(`/${name}.`);
  if (left.includes(`${name}_mlog`)) return third ? 'C3' : 'C2';
  return left.some((other) => other.includes('_rmeta_')) ? 'C3' : 'other';
}

/** The states of several volumes of one VG. */
export function committedStates(committed: Committed, volumes: readonly MadeAs[]): Record<string, CommittedState> {
  return Object.fromEntries(volumes.map((volume) => [volume.name, committedState(committed, volume)]));
}

function isVisible(lv: Section | undefined): boolean {
  const status = lv?.['status'];
  return Array.isArray(status) && status.includes('VISIBLE');
}
