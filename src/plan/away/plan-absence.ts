import { bootUses } from '../../assess/boot.js';
import { tagsAllowed } from '../../assess/tags-allowed.js';
import type { Inventory, Leg, Vg, Volume } from '../../model/inventory.js';
import type { Absence } from '../../model/plan.js';
import { isActive, isInSync, pvsOf } from '../../model/volume.js';

/** The absence of the leg on a PV, or why it is not to be tracked, one line each. */
export type AbsencePlan =
  { decision: 'track' | 'track-mirror' | 'track-parallel'; absence: Absence } | { refused: string[] };

interface Candidate {
  inventory: Inventory;
  vg: Vg;
  volume: Volume;
}

/** Whether the leg of a volume on this PV can go away with its changes tracked (facts §2). */
export function planAbsence(candidate: Candidate, pv: string): AbsencePlan {
  const { volume } = candidate;
  const isRaid = volume.kind === 'raid1';
  return absenceOn(volume, pv, isRaid ? 'track' : 'track-mirror', (leg) =>
    isRaid ? [] : mirrorRefusals(candidate, leg),
  );
}

/** The same for a mirror that several nodes use; no table of it is swapped. */
export function planParallelAbsence({ volume }: Candidate, pv: string): AbsencePlan {
  return absenceOn(volume, pv, 'track-parallel', (leg) => orderRefusals(volume, leg));
}

function absenceOn(
  volume: Volume,
  pv: string,
  decision: Extract<AbsencePlan, { decision: string }>['decision'],
  refusals: (leg: Leg) => string[],
): AbsencePlan {
  const there = volume.legs.filter((leg) => pvsOf(leg).includes(pv));
  const [leg] = there;
  if (leg === undefined || there.length > 1) return { refused: [`${there.length} legs of it lie on this PV`] };
  if (pvsOf(leg).length > 1) return { refused: [`${leg.name} lies on ${pvsOf(leg).length} PVs`] };
  const refused = [...refusals(leg), ...commonRefusals(volume)];
  return refused.length > 0 ? { refused } : { decision, absence: { leg: leg.uuid, pv } };
}

/**
 * Each of these would lose acknowledged writes, stop the volume, or leave nobody who could mend it [lab]: dm-mirror recovers from its
 * first leg; with three legs writes go to one of them only; with the log away every write fails.
 */
function mirrorRefusals({ inventory, vg, volume }: Candidate, leg: Leg): string[] {
  const { dmTargets, state } = inventory.host;
  const target = dmTargets?.['mirror'] ?? null;
  const alone = volume.activation === 'exclusive' || !(vg.clustered || (vg.lockType ?? 'none') !== 'none');
  const early = bootUses(volume).filter((line) => !line.endsWith(' /boot'));
  return [
    ...orderRefusals(volume, leg),
    ...(isKeepLogKnown(target) ? [] : [`dm-mirror is ${target ?? 'unknown'}: 1.14.0 is needed`]),
    ...(alone ? [] : ['it is not active exclusively on this host']),
    ...(tagsAllowed(inventory, vg, volume) ? [] : ['it cannot be marked: tags decide here who owns a volume']),
    ...(early.length > 0 ? [`this host needs it: ${early.join(', ')}`] : []),
    ...(state?.lvUuids.includes(volume.uuid) === true ? [`${state.folder} lies on it`] : []),
  ];
}

function orderRefusals({ legs, log }: Volume, leg: Leg): string[] {
  return [
    ...(legs.length === 2 ? [] : [`it has ${legs.length} legs: only a mirror of exactly two is tracked`]),
    ...(legs[0]?.uuid === leg.uuid ? [`${leg.name} is its first leg, from which dm-mirror recovers`] : []),
    ...(log.kind === 'disk' ? [] : [`its log is ${log.kind === 'core' ? 'in memory' : log.kind}`]),
    ...(pvsOf(log).some((pv) => pvsOf(leg).includes(pv)) ? ['its log lies on the PV that is to leave'] : []),
  ];
}

function commonRefusals(volume: Volume): string[] {
  const { snapshots } = volume;
  return [
    ...(isActive(volume) ? [] : ['it is not active on this host']),
    ...(isInSync(volume) ? [] : ['it is not in sync']),
    ...(volume.legs.every((leg) => leg.health === 'A') ? [] : ['a leg of it is not alive']),
    ...(volume.operation === null ? [] : [`${volume.operation.kind} is under way on it`]),
    ...(volume.suspended.length === 0 ? [] : ['devices of it are suspended']),
    ...(snapshots.length === 0 ? [] : [`it has snapshots: ${snapshots.join(', ')}`]),
  ];
}

/** The feature `keep_log` came with version 1.14 of the mirror target (kernel 4.2). */
function isKeepLogKnown(version: string | null): boolean {
  const [major = 0, minor = 0] = (version ?? '0.0').split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 14);
}
