import type { Check } from './check.js';
import { absenceUnnoted } from './checks/absence-unnoted.js';
import { activationFilterUnproven } from './checks/activation-filter-unproven.js';
import { activationFilter } from './checks/activation-filter.js';
import { activationUnproven } from './checks/activation-unproven.js';
import { activeElsewhere } from './checks/active-elsewhere.js';
import { bootImageLacksRaid } from './checks/boot-image-lacks-raid.js';
import { bootImageUnproven } from './checks/boot-image-unproven.js';
import { bootWaitsForVg } from './checks/boot-waits-for-vg.js';
import { bootVolume } from './checks/boot-volume.js';
import { clusterUnreadable } from './checks/cluster-unreadable.js';
import { clusteredBitLeft } from './checks/clustered-bit-left.js';
import { dmRaidMissing } from './checks/dm-raid-missing.js';
import { dmRaidUnproven } from './checks/dm-raid-unproven.js';
import { failoverNodeUnfit } from './checks/failover-node-unfit.js';
import { faultPolicy } from './checks/fault-policy.js';
import { inactive } from './checks/inactive.js';
import { kept } from './checks/kept.js';
import { legFailed } from './checks/leg-failed.js';
import { legNotLive } from './checks/leg-not-live.js';
import { legHealthUnproven } from './checks/leg-health-unproven.js';
import { legsNotLinear } from './checks/legs-not-linear.js';
import { legsNotShown } from './checks/legs-not-shown.js';
import { logMirrored } from './checks/log-mirrored.js';
import { logUnproven } from './checks/log-unproven.js';
import { lvmTooOld } from './checks/lvm-too-old.js';
import { lvmVersionUnproven } from './checks/lvm-version-unproven.js';
import { lvmWarnings } from './checks/lvm-warnings.js';
import { lvmlockdMissing } from './checks/lvmlockd-missing.js';
import { mayBeActiveElsewhereCheck } from './checks/may-be-active-elsewhere.js';
import { mdaFull } from './checks/mda-full.js';
import { mdaUnproven } from './checks/mda-unproven.js';
import { monitoringOff } from './checks/monitoring-off.js';
import { moveDevicesLeft } from './checks/move-devices-left.js';
import { noRoomForMetadata } from './checks/no-room-for-metadata.js';
import { nodeReportMissing } from './checks/node-report-missing.js';
import { nosync } from './checks/nosync.js';
import { notInSync } from './checks/not-in-sync.js';
import { operationUnderWay } from './checks/operation-under-way.js';
import { otherPlan } from './checks/other-plan.js';
import { pacemakerManaged } from './checks/pacemaker-managed.js';
import { parallelUndecided } from './checks/parallel-undecided.js';
import { parallelUse } from './checks/parallel-use.js';
import { pvDuplicate } from './checks/pv-duplicate.js';
import { pvFiltered } from './checks/pv-filtered.js';
import { pvMissing } from './checks/pv-missing.js';
import { pvNotAllocatable } from './checks/pv-not-allocatable.js';
import { redundancyLost } from './checks/redundancy-lost.js';
import { regionSizeRaised } from './checks/region-size-raised.js';
import { regionSize } from './checks/region-size.js';
import { savedReport } from './checks/saved-report.js';
import { skipActivation } from './checks/skip-activation.js';
import { sourcesDisagree } from './checks/sources-disagree.js';
import { stateOnTarget } from './checks/state-on-target.js';
import { stateUnproven } from './checks/state-unproven.js';
import { strays } from './checks/strays.js';
import { suspendedLeftovers } from './checks/suspended-leftovers.js';
import { suspended } from './checks/suspended.js';
import { tagsOwned } from './checks/tags-owned.js';
import { tooManyLegs } from './checks/too-many-legs.js';
import { underSnapshot } from './checks/under-snapshot.js';
import { vgClustered } from './checks/vg-clustered.js';
import { vgExported } from './checks/vg-exported.js';
import { vgForeign } from './checks/vg-foreign.js';
import { vgNameTwice } from './checks/vg-name-twice.js';
import { vgOwnerUnproven } from './checks/vg-owner-unproven.js';
import { coverNameTooLong } from './checks/cover-name-too-long.js';
import { coverNeededByHost } from './checks/cover-needed-by-host.js';
import { coverNoRoom } from './checks/cover-no-room.js';
import { coverShared } from './checks/cover-shared.js';
import { coverUnfit } from './checks/cover-unfit.js';
import { vgShared } from './checks/vg-shared.js';
import { vgsSkipped } from './checks/vgs-skipped.js';

/** Every check, in the order in which findings are shown: host, VG, volume; within each, what matters most first. */
export const checks: readonly Check[] = [
  vgsSkipped,
  clusteredBitLeft,
  lvmWarnings,
  savedReport,
  clusterUnreadable,
  lvmTooOld,
  lvmVersionUnproven,
  dmRaidMissing,
  dmRaidUnproven,
  faultPolicy,
  stateUnproven,
  absenceUnnoted,
  moveDevicesLeft,
  vgExported,
  vgForeign,
  vgOwnerUnproven,
  vgClustered,
  vgShared,
  lvmlockdMissing,
  nodeReportMissing,
  failoverNodeUnfit,
  vgNameTwice,
  sourcesDisagree,
  pvDuplicate,
  bootWaitsForVg,
  pvMissing,
  pvFiltered,
  tagsOwned,
  mdaUnproven,
  kept,
  parallelUse,
  parallelUndecided,
  activeElsewhere,
  mayBeActiveElsewhereCheck,
  pacemakerManaged,
  otherPlan,
  operationUnderWay,
  suspended,
  suspendedLeftovers,
  redundancyLost,
  strays,
  underSnapshot,
  legFailed,
  legHealthUnproven,
  legNotLive,
  legsNotShown,
  legsNotLinear,
  tooManyLegs,
  activationUnproven,
  inactive,
  skipActivation,
  notInSync,
  nosync,
  monitoringOff,
  logMirrored,
  logUnproven,
  regionSize,
  regionSizeRaised,
  activationFilter,
  activationFilterUnproven,
  bootImageLacksRaid,
  bootImageUnproven,
  bootVolume,
  stateOnTarget,
  coverShared,
  coverNeededByHost,
  coverNameTooLong,
  coverUnfit,
  coverNoRoom,
  pvNotAllocatable,
  noRoomForMetadata,
  mdaFull,
];
