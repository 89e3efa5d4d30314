import type { Inventory, Volume } from '../model/inventory.js';
import { policyError } from '../model/errors.js';
import type { Policy, VolumePolicy } from '../model/policy.js';
import { nearMatch } from './near-match.js';

/** What a policy says about one volume, with nothing left open. */
export interface EffectivePolicy {
  do: 'convert' | 'keep' | 'stand-in' | 'cover';
  /** The PV that will be gone, as the policy names it; null: none, or not this volume's. */
  away: string | null;
  /** The PV for the extra leg of a cover, as the policy names it; null: none, or not this volume's. */
  on: string | null;
  proveTracking: boolean;
  scrub: 'never' | 'check' | 'repair';
  compareLegs: boolean;
  parallel: 'required' | 'never' | 'end' | null;
  reason: string | null;
}

/** VG/LV counts over VG, VG over the defaults, field by field. */
export function policyOf(policy: Policy, volume: Pick<Volume, 'vgName' | 'name'>): EffectivePolicy {
  const own = entry(policy, `${volume.vgName}/${volume.name}`);
  const vgs = entry(policy, volume.vgName);
  const deciding = own?.do === undefined ? vgs : own;
  return {
    do: own?.do ?? vgs?.do ?? policy.defaults.do,
    away: deciding?.away ?? null,
    on: deciding?.on ?? null,
    proveTracking: own?.proveTracking ?? vgs?.proveTracking ?? policy.defaults.proveTracking,
    scrub: own?.scrub ?? vgs?.scrub ?? policy.defaults.scrub,
    compareLegs: own?.compareLegs ?? vgs?.compareLegs ?? policy.defaults.compareLegs ?? false,
    parallel: own?.parallel ?? vgs?.parallel ?? null,
    reason: own?.reason ?? vgs?.reason ?? null,
  };
}

/** `policyOf` for many volumes of one VG: those without an entry of their own share one object. */
export function policiesOf(policy: Policy, vgName: string): (name: string) => EffectivePolicy {
  const common = policyOf(policy, { vgName, name: '' });
  if (!Object.keys(policy.volumes).some((key) => key.startsWith(`${vgName}/`))) return () => common;
  return (name) => (entry(policy, `${vgName}/${name}`) === undefined ? common : policyOf(policy, { vgName, name }));
}

/** Lookup that is not fooled by a VG called `constructor`. */
function entry(policy: Policy, key: string): VolumePolicy | undefined {
  return Object.hasOwn(policy.volumes, key) ? policy.volumes[key] : undefined;
}

/**
 * Throws a usage error for a policy that names what this host does not have, or says that a mirror is not, or need not
 * be, used in parallel without saying why.
 */
export function requireKnownVolumes(inventory: Inventory, policy: Policy): void {
  const keys = Object.keys(policy.volumes);
  if (keys.length === 0) return;
  const known = new KnownSubjects(inventory);
  for (const key of keys) {
    known.require(key, 'POLICY_UNKNOWN_VOLUME', `The policy's entry ${key}`, ['volumes', key]);
    const { parallel, reason } = entry(policy, key) ?? {};
    if ((parallel === 'never' || parallel === 'end') && reason === undefined) {
      throw policyError(
        'POLICY_REASON_MISSING',
        `The policy says ${key}: {parallel: ${parallel}} without a reason: add reason: … (it stands in the plan)`,
        ['volumes', key],
      );
    }
  }
}

/** The names that may be spoken of: `host`, VGs and VG/LVs; of a VG that LVM skipped, any LV. */
export class KnownSubjects {
  private readonly names = new Set<string>(['host']);
  private readonly skipped: ReadonlySet<string>;

  constructor(inventory: Inventory) {
    this.skipped = new Set(inventory.host.skippedVgs.map((vg) => vg.name));
    for (const name of this.skipped) this.names.add(name);
    for (const vg of inventory.vgs) {
      this.names.add(vg.name);
      for (const volume of vg.volumes) this.names.add(`${vg.name}/${volume.name}`);
    }
  }

  has(subject: string): boolean {
    return this.names.has(subject) || this.skipped.has(subject.split('/')[0] ?? '');
  }

  /** Throws a usage error of this code where the subject is not there; suggests the nearest name. */
  require(subject: string, code: string, what: string, policyPath: readonly PropertyKey[]): void {
    if (this.has(subject)) return;
    const near = nearMatch(subject, this.names);
    const hint = near === null ? '`raidlift inspect` lists them' : `did you mean ${near}?`;
    throw policyError(code, `${what} names no VG or LV of this host; ${hint}`, policyPath);
  }
}
