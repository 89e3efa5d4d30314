import type { FindingLevel, Verdict } from '../model/finding.js';
import type { Host, Inventory, Pv, Vg, Volume } from '../model/inventory.js';
import type { CoverWish } from './cover-room.js';
import type { Ledger } from './ledger.js';
import type { EffectivePolicy } from './policy-of.js';
import type { Residents } from './residents.js';
import type { Witnesses } from './witnesses.js';

/** What a check saw. What it leaves out is taken from the check: the title, the subject, the remedy. */
export interface Observation {
  /** What was seen and where, one item a line. */
  evidence: readonly string[];
  title?: string;
  remedy?: string;
  /** Set by a check of a whole VG to speak of one of its volumes, and by one of the host to speak of a VG. */
  subject?: string;
}

export const nothing: readonly Observation[] = [];

/** One observation of these lines; nothing where there are none. */
export function observe(evidence: readonly string[], more: Omit<Observation, 'evidence'> = {}): readonly Observation[] {
  return evidence.length === 0 ? nothing : [{ evidence, ...more }];
}

interface CheckText {
  /** Stable and documented; the file's name is the same in kebab case. */
  id: string;
  level: FindingLevel;
  title: string;
  /** For the docs: what it means and what would happen otherwise. */
  meaning: string;
  /** For the docs: what the evidence lines quote. */
  seenIn: string;
  /** It is about conversions, and covers and their ends are not asked; or about PVs that go away, and nothing else is. */
  onlyFor?: 'conversion' | 'absence';
  /** For people and the docs; `VG/LV` and `VG` stand for the names, which a finding fills in. */
  remedy: string;
}

export interface HostContext {
  inventory: Inventory;
  host: Host;
  /** False for a saved report: what it does not show is proven at apply, so it is no finding of its own. */
  live: boolean;
  /** Whether any volume here is to be converted. */
  converting: boolean;
  /** Every host's word. */
  witnesses: Witnesses;
}

/** A VG with what checks look up again and again. */
export interface VgIndex {
  vg: Vg;
  pvs: ReadonlyMap<string, Pv>;
  /** What lies on each PV and could make room; worked out once, when it is asked for. */
  residents(): ReadonlyMap<string, Residents>;
}

export interface VgContext extends HostContext, VgIndex {
  /** Mirrors of this VG that the policy wants converted. */
  wanted: readonly Volume[];
  /** How many VGs of the inventory have this name. */
  namesakes: number;
  /** Rows of docs/parallel-activation.md that decided about those mirrors. */
  rules: ReadonlySet<string>;
}

export interface VolumeContext extends VgIndex {
  inventory: Inventory;
  host: Host;
  live: boolean;
  volume: Volume;
  /** `VG/LV`. */
  subject: string;
  policy: EffectivePolicy;
  /** Null for what is no mirror. */
  verdict: Verdict | null;
  /** What earlier volumes of the plan have claimed in this VG. */
  ledger: Ledger;
  witnesses: Witnesses;
  /** The id of the plan under way that asks; its own tag is no stranger's. */
  planId: string | null;
  /** What is asked of a cover; null where nothing is to be covered. */
  cover: CoverWish | null;
}

export interface HostCheck extends CheckText {
  scope: 'host';
  run(context: HostContext): readonly Observation[];
}

export interface VgCheck extends CheckText {
  scope: 'vg';
  run(context: VgContext): readonly Observation[];
}

export interface VolumeCheck extends CheckText {
  scope: 'volume';
  /**
   * Which volumes it looks at: those to be converted; the same, but after all others and in plan order because it counts
   * what several volumes claim together; those to be covered; every mirror; or everything.
   */
  of: 'converting' | 'claims' | 'covering' | 'mirrors' | 'all';
  run(context: VolumeContext): readonly Observation[];
}

export type Check = HostCheck | VgCheck | VolumeCheck;
