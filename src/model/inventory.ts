import { z } from 'zod';
import { bytes, extents, lvmUuid } from './scalars.js';

/*
 * What a host looks like. `null` always means "unknown": not asked, not answered, or not in a saved report. It is never
 * a guess. Names are for people and for building commands; identity is by UUID.
 */

/** A run of extents on one PV; `pvUuid` is null where the report names a device that is no known PV (a missing one). */
export const area = z.strictObject({ pvUuid: lvmUuid.nullable(), startExtent: extents, extents });
export type Area = z.infer<typeof area>;

/** What one device-mapper device shows. */
export const dmDevice = z.strictObject({
  name: z.string(),
  /** Device-mapper UUID; for an LV it is `LVM-` + VG UUID + LV UUID without hyphens, then perhaps a suffix (`-real`). */
  uuid: z.string(),
  suspended: z.boolean(),
  openCount: z.number().int(),
  /** Table lines without the leading name, as `dmsetup table` prints them. */
  table: z.array(z.string()),
  status: z.array(z.string()),
});
export type DmDevice = z.infer<typeof dmDevice>;

/** How other hosts might reach a PV's device. `local` is a disk that cannot leave this host; null: nobody looked. */
export const transport = z.enum(['local', 'fc', 'sas', 'iscsi', 'multipath', 'nvme-of', 'drbd', 'nbd']);

export const pv = z.strictObject({
  uuid: lvmUuid,
  /** Device path at the time of the report; `[unknown]` for a missing one. */
  device: z.string(),
  allocatable: z.boolean(),
  missing: z.boolean(),
  duplicate: z.boolean(),
  extentCount: extents,
  allocatedExtents: extents,
  tags: z.array(z.string()),
  transport: transport.nullable(),
  /** Room left in its metadata area; 0: it has none; null: unknown. */
  mdaFreeBytes: bytes.nullable().optional(),
  /** A missing PV whose device is present but hidden from LVM: the device path and what hides it. */
  hidden: z.strictObject({ device: z.string(), by: z.string() }).nullable(),
});
export type Pv = z.infer<typeof pv>;

export const segment = z.strictObject({
  type: z.string(),
  startExtent: extents,
  extents,
  regionBytes: bytes,
  stripes: z.number().int(),
  /** Names of the LVs this segment is made of, in order; empty where it lies on PVs. */
  lvs: z.array(z.string()),
  /** Names of the metadata LVs (`_rmeta_N`) in order. */
  metadataLvs: z.array(z.string()),
  areas: z.array(area),
  /** dmeventd watches it; null where LVM does not say. */
  monitored: z.boolean().nullable(),
});
export type Segment = z.infer<typeof segment>;

export const activation = z.enum(['inactive', 'active', 'exclusive', 'elsewhere']);
export type Activation = z.infer<typeof activation>;

export const lv = z.strictObject({
  uuid: lvmUuid,
  name: z.string(),
  /** False for LVM's own parts, which reports print in brackets. */
  visible: z.boolean(),
  attr: z.string(),
  sizeBytes: bytes,
  /** `active`: active here, and perhaps on other nodes too; `exclusive`: here and nowhere else; null: unknown. */
  activation: activation.nullable(),
  suspended: z.boolean(),
  open: z.boolean().nullable(),
  tags: z.array(z.string()),
  /** The LV this one is a part of; null for a top-level one. */
  parent: z.string().nullable(),
  /** Snapshot origin, for a snapshot. */
  origin: z.string().nullable(),
  log: z.string().nullable(),
  /** 0…100, null where LVM prints nothing. */
  syncPercent: z.number().nullable(),
  /** False: created with `--nosync`. */
  initialSync: z.boolean(),
  skipActivation: z.boolean(),
  readOnly: z.boolean(),
  /** `lv_health_status`: empty, `partial`, `refresh needed`, `mismatches exist`, … */
  health: z.string(),
  movePv: z.string().nullable(),
  converting: z.boolean(),
  mismatchCount: z.number().int().nullable(),
  /** `raid_sync_action`: idle, check, repair, recover, resync, frozen … */
  syncAction: z.string().nullable(),
  segments: z.array(segment),
});
export type Lv = z.infer<typeof lv>;

export const leg = z.strictObject({
  uuid: lvmUuid,
  name: z.string(),
  /** True where every segment of the leg is linear; only those can be given an `_rmeta` (facts §1). */
  linear: z.boolean(),
  areas: z.array(area),
  /** The leg's letter in the dm status (`A` alive, `a` alive and copying, `D` dead, …); null: not active or not seen. */
  health: z.string().nullable(),
  /** Its metadata LV, for a leg of a raid1. */
  metadataLv: z.strictObject({ uuid: lvmUuid, name: z.string() }).nullable(),
});
export type Leg = z.infer<typeof leg>;

export const mirrorLog = z.strictObject({
  /** `core`: in memory only; `unknown`: the report did not say. */
  kind: z.enum(['core', 'disk', 'mirrored', 'unknown']),
  name: z.string().nullable(),
  areas: z.array(area),
  health: z.string().nullable(),
});

/**
 * An LV that LVM left behind: it has a name only LVM can give, nothing refers to it, and it is visible, or the lower mirror of
 * a layer that was never made (state K1 of docs/states.md).
 */
export const stray = z.strictObject({
  uuid: lvmUuid,
  name: z.string(),
  role: z.enum(['rmeta', 'rimage', 'mimage', 'mlog', 'extracted']),
  active: z.boolean().nullable(),
  open: z.boolean().nullable(),
  visible: z.boolean().default(true),
});
export type Stray = z.infer<typeof stray>;

export const usage = z.strictObject({
  fileSystem: z.string().nullable(),
  mountPoints: z.array(z.string()),
  swap: z.boolean(),
  /** Mount points named for it in /etc/fstab; null: not looked. */
  fstab: z.array(z.string()).nullable(),
  /** Those of them that a boot waits for: neither `nofail` nor `noauto`; absent: none, or not known. */
  bootWaits: z.array(z.string()).optional(),
});
export type Usage = z.infer<typeof usage>;

/** A top-level LV as this product looks at it: a mirror, a raid1, what a mirror has become, or something else. */
export const volume = z.strictObject({
  uuid: lvmUuid,
  name: z.string(),
  vgName: z.string(),
  vgUuid: lvmUuid,
  kind: z.enum(['mirror', 'raid1', 'linear', 'other']),
  sizeBytes: bytes,
  regionBytes: bytes,
  /** In segment and table order: index 0 is the primary, whatever its name. */
  legs: z.array(leg),
  log: mirrorLog,
  nosync: z.boolean(),
  syncPercent: z.number().nullable(),
  monitored: z.boolean().nullable(),
  activation: activation.nullable(),
  openCount: z.number().int().nullable(),
  /** The device-mapper target of its live table (`mirror`, `raid`, `linear`); null: inactive or not seen. */
  liveTarget: z.string().nullable(),
  /** Names of its suspended device-mapper devices, its parts and strays included. */
  suspended: z.array(z.string()),
  usage,
  /** Names of its snapshots. */
  snapshots: z.array(z.string()),
  /** An operation of LVM that is under way: `layer`, `pvmove`, `split` (tracked), `merge`, `resync` … */
  operation: z
    .strictObject({
      kind: z.string(),
      detail: z.string(),
      /** For `pvmove`: the kernel could not write to its source or target (`D`); the copy does not go on by itself. */
      failed: z.boolean().optional(),
    })
    .nullable(),
  strays: z.array(stray),
  tags: z.array(z.string()),
  readOnly: z.boolean(),
  skipActivation: z.boolean(),
  health: z.string(),
  mismatchCount: z.number().int().nullable(),
  syncAction: z.string().nullable(),
  /** How far a check or repair is that runs now, 0…100; absent where none does. */
  scrubPercent: z.number().optional(),
  /** UUIDs of the missing PVs it lies on. */
  missingPvs: z.array(lvmUuid),
});
export type Volume = z.infer<typeof volume>;

export const vg = z.strictObject({
  uuid: lvmUuid,
  name: z.string(),
  seqno: z.number().int(),
  extentBytes: bytes,
  freeExtents: extents,
  exported: z.boolean(),
  clustered: z.boolean(),
  /** `none`, `dlm`, `sanlock`, `idm`; null: unknown. */
  lockType: z.string().nullable(),
  systemId: z.string(),
  /** The VG belongs to another host by its system id; null: unknown. */
  foreign: z.boolean().nullable(),
  tags: z.array(z.string()),
  missingPvCount: z.number().int(),
  mdaFreeBytes: bytes.nullable(),
  mdaSizeBytes: bytes.nullable(),
  /** Where several sources show it: each by its name, with the seqno that the VG has there; empty: there is one. */
  seen: z.array(z.strictObject({ source: z.string(), seqno: z.number().int() })).default([]),
  pvs: z.array(pv),
  lvs: z.array(lv),
  /** The top-level LVs, assembled. */
  volumes: z.array(volume),
});
export type Vg = z.infer<typeof vg>;

/** A list in lvm.conf: not set at all, its entries, or unknown (null). */
const configList = z.union([z.literal('unset'), z.array(z.string())]).nullable();

/** A resource of the cluster manager that concerns a volume, or the file system on one. */
export const clusterResource = z.strictObject({
  id: z.string(),
  /** `ocf:heartbeat:LVM-activate`. */
  agent: z.string(),
  vgName: z.string().nullable(),
  lvName: z.string().nullable(),
  device: z.string().nullable(),
  directory: z.string().nullable(),
  fileSystem: z.string().nullable(),
  /** How its agent activates LVs, the agent's default included: `shared` or `exclusive`; null: it leaves that to the VG. */
  activationMode: z.string().nullable(),
  /** `vg_access_mode` of LVM-activate: `lvmlockd`, `clvmd`, `system_id`, `tagging`; null: not said. */
  access: z.string().nullable().default(null),
  /** The VG tag by which the agent knows its owner (`tagging`); null: none. */
  ownerTag: z.string().nullable().default(null),
  /** It runs on several nodes at once. */
  cloned: z.boolean(),
  /** False: the cluster manager keeps its hands off it. */
  managed: z.boolean(),
});
export type ClusterResource = z.infer<typeof clusterResource>;

/** A mounted gfs2 or ocfs2. */
export const clusterMount = z.strictObject({
  mountPoint: z.string(),
  fileSystem: z.string(),
  /** `cluster`: other nodes may mount it too; `local`: `lock_nolock`, this host only; null: unknown. */
  locking: z.enum(['cluster', 'local']).nullable(),
  /** What says so. */
  source: z.string(),
});
export type ClusterMount = z.infer<typeof clusterMount>;

/** What a host shows of a cluster, and of other machines that may use its volumes (facts §4). */
export const clusterFacts = z.strictObject({
  /** Names of the nodes that belong to the cluster, this one included; empty: this host is in none. */
  members: z.array(z.string()).nullable(),
  /** dlm lockspaces that this node has joined. */
  lockspaces: z.array(z.string()).nullable(),
  /** Locks on LVs that lvmlockd holds on this node; `mode` is `ex` or `sh`. */
  lvLocks: z.array(z.strictObject({ vgName: z.string(), lvUuid: z.string(), mode: z.string() })).nullable(),
  /**
   * VGs locked through sanlock whose lockspace is started here: this host's id in it, and the ids of all that have joined it and not
   * left.
   */
  sanlock: z
    .array(z.strictObject({ vgName: z.string(), self: z.string(), hosts: z.array(z.string()) }))
    .nullable()
    .default(null),
  resources: z.array(clusterResource).nullable(),
  /** The cluster manager is in maintenance mode as a whole. */
  maintenance: z.boolean().nullable(),
  /** Disks that virtual machines here are given as `<shareable/>`. */
  shareableDisks: z.array(z.strictObject({ domain: z.string(), device: z.string() })).nullable(),
  /** The gfs2 and ocfs2 mounted here. */
  clusterMounts: z.array(clusterMount).nullable().default(null),
  /** For how many hosts a gfs2 or ocfs2 was made, by the superblock on an active LV. */
  superblocks: z
    .array(
      z.strictObject({
        lvUuid: lvmUuid,
        fileSystem: z.string(),
        locking: z.enum(['cluster', 'local']),
        /** What says so: `made with lock_dlm`. */
        source: z.string(),
      }),
    )
    .nullable()
    .default(null),
  /** Lines of /etc/fstab for a gfs2 or ocfs2, or with `_netdev`: on disks that come over a network. */
  fstab: z
    .array(z.strictObject({ mountPoint: z.string(), fileSystem: z.string(), netdev: z.boolean() }))
    .nullable()
    .default(null),
  /** PVs on which some host has registered a key for persistent reservations, and how many keys. */
  registrations: z
    .array(z.strictObject({ pvUuid: lvmUuid, keys: z.number().int() }))
    .nullable()
    .default(null),
  /** What was there and could not be read: code, file and place, one line each. */
  faults: z.array(z.string()).default([]),
});
export type ClusterFacts = z.infer<typeof clusterFacts>;

export const host = z.strictObject({
  name: z.string().nullable(),
  bootId: z.string().nullable(),
  kernel: z.string().nullable(),
  /** `2.03.16`. */
  lvmVersion: z.string().nullable(),
  /** Loaded or loadable device-mapper targets and versions (`{"raid": "1.15.1"}`; a module on disk only: `loadable`). */
  dmTargets: z.record(z.string(), z.string()).nullable(),
  raidFaultPolicy: z.string().nullable(),
  mirrorImageFaultPolicy: z.string().nullable(),
  monitoring: z.boolean().nullable(),
  volumeList: configList,
  readOnlyVolumeList: configList,
  autoActivationVolumeList: configList,
  systemId: z.string().nullable(),
  /** Names of running daemons that matter (dmeventd, lvmpolld, lvmetad, clvmd, cmirrord, lvmlockd, dlm_controld, corosync, pacemakerd). */
  daemons: z.array(z.string()).nullable(),
  /** Null: nobody looked. */
  cluster: clusterFacts.nullable().default(null),
  /** Whether the boot image holds dm-raid and raid1: file looked at and what is missing from it. */
  initramfs: z.strictObject({ file: z.string(), missing: z.array(z.string()) }).nullable(),
  /** The state folder and the UUIDs of the LVs that it lies on. */
  state: z.strictObject({ folder: z.string(), lvUuids: z.array(lvmUuid) }).nullable(),
  /** VGs that a report mentions but does not show (`Skipping clustered VG …`, foreign, shared without lvmlockd), with LVM's words. */
  skippedVgs: z.array(z.strictObject({ name: z.string(), why: z.string() })),
  /** What LVM warned about on stderr, one line each. */
  warnings: z.array(z.string()),
});
export type Host = z.infer<typeof host>;

/** What one more host shows of a volume; the volume itself is described once, in `vgs`. */
export const nodeLv = z.strictObject({
  uuid: lvmUuid,
  name: z.string(),
  activation: activation.nullable(),
  openCount: z.number().int().nullable(),
  /** Its live mirror table names a cluster log (`clustered-disk`, `clustered-core`); null: its table was not seen. */
  clusterLog: z.boolean().nullable(),
  usage,
});
export type NodeLv = z.infer<typeof nodeLv>;

/** How one more host sees the VGs: another node of a cluster, or any machine that reaches the same PVs. */
export const nodeView = z.strictObject({
  takenAt: z.string(),
  source: z.enum(['live', 'saved']),
  host,
  vgs: z.array(
    z.strictObject({ uuid: lvmUuid, name: z.string(), seqno: z.number().int().nullable(), lvs: z.array(nodeLv) }),
  ),
});
export type NodeView = z.infer<typeof nodeView>;

export const inventory = z.strictObject({
  formatVersion: z.literal(1),
  takenAt: z.string(),
  source: z.enum(['live', 'saved']),
  /** The host that is worked on. */
  host,
  vgs: z.array(vg),
  /** The other hosts that were looked at. */
  nodes: z.array(nodeView).default([]),
  /** All device-mapper devices; null where a saved report has none. */
  dm: z.array(dmDevice).nullable(),
});
export type Inventory = z.infer<typeof inventory>;
