import { policyError } from '../model/errors.js';
import type { Pv, Vg, Volume } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { subjectOf } from '../model/volume.js';

/**
 * The PV of a VG that a policy names for a volume, by UUID or by the path that LVM uses; `what` is done with it.
 * @throws RaidliftError exit 2 for one that the VG has not.
 */
export function pvOfPolicy(
  { vg, name, policy, volume }: { vg: Vg; name: string; policy: Policy; volume: Volume },
  what: string,
): Pv {
  const pv = vg.pvs.find((each) => each.uuid === name || each.device === name || each.hidden?.device === name);
  if (pv !== undefined) return pv;
  const subject = subjectOf(volume);
  const key = Object.hasOwn(policy.volumes, subject) ? subject : vg.name;
  const known = vg.pvs.map(({ device }) => device).join(', ');
  throw policyError('POLICY_UNKNOWN_PV', `The policy ${what} ${name}, which is no PV of ${vg.name} (${known})`, [
    'volumes',
    key,
  ]);
}
