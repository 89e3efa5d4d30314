import { z } from 'zod';
import { finding, verdict } from './finding.js';
import { policy } from './policy.js';
import { area } from './inventory.js';
import { predicate } from './predicate.js';
import { bytes, extents, lvmName, lvmUuid } from './scalars.js';

/**
 * What a step does, by UUID. The command lines that follow from it are built in one place (`plan/argv.ts`); `verify` and
 * `wait-sync` run no command of their own.
 */
export const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('backup'), vg: lvmUuid }),
  z.strictObject({ kind: z.literal('tag'), vg: lvmUuid, lvs: z.array(lvmUuid) }),
  z.strictObject({ kind: z.literal('untag'), vg: lvmUuid, lvs: z.array(lvmUuid) }),
  /** Takes the tags of plans that are lost off a volume. */
  z.strictObject({ kind: z.literal('drop-tags'), lv: lvmUuid, plans: z.array(z.string()).min(1) }),
  z.strictObject({ kind: z.literal('resume-devices'), lv: lvmUuid, devices: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('restore-missing'), vg: lvmUuid, lv: lvmUuid, pv: lvmUuid }),
  z.strictObject({ kind: z.literal('remove-strays'), lv: lvmUuid, strays: z.array(lvmUuid) }),
  z.strictObject({ kind: z.literal('activate'), lv: lvmUuid, ignoreSkip: z.boolean() }),
  /** `leg`: comes back from an absence by it; what is copied to it is counted. */
  z.strictObject({ kind: z.literal('refresh'), lv: lvmUuid, leg: lvmUuid.optional() }),
  /** Drops a table that was loaded for its device and never made live. */
  z.strictObject({ kind: z.literal('clear-table'), lv: lvmUuid, device: z.string() }),
  /** Copies the whole of the legs that lie on these PVs from the others. */
  z.strictObject({ kind: z.literal('rebuild-legs'), lv: lvmUuid, pvs: z.array(lvmUuid).min(1) }),
  z.strictObject({ kind: z.literal('log-to-core'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('wait-sync'), lv: lvmUuid, for: z.literal('absence').optional() }),
  /** Puts a mirror's log into memory (null), or from there onto this PV; without a resync. */
  z.strictObject({ kind: z.literal('move-log'), lv: lvmUuid, pv: lvmUuid.nullable() }),
  /** Gives a core-log mirror a log on this PV, without a resync. */
  z.strictObject({ kind: z.literal('log-to-disk'), lv: lvmUuid, pv: lvmUuid }),
  /** Takes that log away again, without a resync. */
  z.strictObject({ kind: z.literal('log-back-to-core'), lv: lvmUuid }),
  /** One more leg on this PV, so that there are `legs`: LVM makes a temporary mirror layer and copies under it. */
  z.strictObject({ kind: z.literal('add-layer'), lv: lvmUuid, legs: z.number().int().min(3), pv: lvmUuid }),
  z.strictObject({ kind: z.literal('wait-layer'), lv: lvmUuid }),
  /** Makes one mirror of layer and old mirror once the copy is whole. */
  z.strictObject({ kind: z.literal('end-layer'), lv: lvmUuid }),
  /** Takes the leg on these PVs away, so that `legs` are left; of a layer that still copies, the layer with it. */
  z.strictObject({
    kind: z.literal('drop-leg'),
    lv: lvmUuid,
    legs: z.number().int().min(1),
    pvs: z.array(lvmUuid).min(1),
  }),
  /** Gets a mirror that lost a device while it was inactive, under a layer, into a state that can be activated. */
  z.strictObject({ kind: z.literal('repair-layer'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('convert'), lv: lvmUuid, regionBytes: bytes.nullable() }),
  z.strictObject({
    kind: z.literal('restore-legs'),
    lv: lvmUuid,
    legs: z.number().int().min(2),
    pvs: z.array(lvmUuid),
    regionBytes: bytes.nullable(),
  }),
  /** `as`: what it is to be; raid1 where nothing is said. */
  z.strictObject({ kind: z.literal('verify'), lv: lvmUuid, as: z.enum(['mirror', 'linear', 'raid1']).optional() }),
  /** Gives up the leg on `pv` that is out; a new one on `to` takes its place, a full copy. Of a mirror without `to`: none does. */
  z.strictObject({
    kind: z.literal('replace-leg'),
    lv: lvmUuid,
    pv: lvmUuid,
    to: z.array(lvmUuid),
    /** `replace` while its PV is there, `repair` once it is gone. */
    how: z.enum(['replace', 'repair']),
  }),
  /** KiB per second and leg while it is copied or scrubbed; 0: as fast as the host lets it. */
  z.strictObject({
    kind: z.literal('limit-rate'),
    lv: lvmUuid,
    minKiB: z.number().int().nonnegative(),
    maxKiB: z.number().int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal('scrub'), lv: lvmUuid, mode: z.enum(['check', 'repair']) }),
  z.strictObject({
    kind: z.literal('track-split'),
    lv: lvmUuid,
    leg: lvmUuid,
    pvs: z.array(lvmUuid),
    for: z.literal('absence').optional(),
  }),
  z.strictObject({ kind: z.literal('track-merge'), lv: lvmUuid, leg: lvmUuid, for: z.literal('absence').optional() }),
  /** Deactivates a leg that is split off with tracking. */
  z.strictObject({ kind: z.literal('free-leg'), lv: lvmUuid, leg: lvmUuid }),
  /** Removes a device that LVM left active though nothing uses it. */
  z.strictObject({ kind: z.literal('remove-device'), lv: lvmUuid, device: z.string() }),
  /** Asks the kernel whether anything of the volume holds the PV. */
  z.strictObject({ kind: z.literal('check-unused'), lv: lvmUuid, pv: lvmUuid }),
  /** Reads a leg from beginning to end. */
  z.strictObject({ kind: z.literal('read-leg'), lv: lvmUuid, leg: lvmUuid }),
  z.strictObject({ kind: z.literal('unmonitor'), lv: lvmUuid }),
  /** Loads the mirror's table with `keep_log`, in one step that leaves nothing suspended. */
  z.strictObject({ kind: z.literal('keep-log'), lv: lvmUuid }),
  /** Puts an `error` table in place of a leg, in the same way: nothing touches its PV any more. */
  z.strictObject({ kind: z.literal('detach-leg'), lv: lvmUuid, leg: lvmUuid }),
  /** `for`: it is taken exclusively next; absent: it is left inactive, as it was. */
  z.strictObject({ kind: z.literal('deactivate'), lv: lvmUuid, for: z.literal('exclusive').optional() }),
  /** Something that only a person does; apply shows it, stops, and goes on once its done-predicates hold. */
  z.strictObject({
    kind: z.literal('manual'),
    lv: lvmUuid,
    task: z.enum(['maintenance', 'release', 'mount', 'end-maintenance']),
    /** The node on which; null: the host that is worked on. */
    node: z.string().nullable(),
    /** What to type there, with the names at planning. */
    commands: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal('verify-nodes'), lv: lvmUuid, nodes: z.array(z.string()) }),
  /** Reads all that an LV has on this PV. `part`: what is moved, the volume itself or a leg of it. */
  z.strictObject({ kind: z.literal('read-part'), lv: lvmUuid, part: lvmUuid, from: lvmUuid }),
  /** Begins a move that stays at its end until it is finished or aborted. */
  z.strictObject({ kind: z.literal('hold-move'), lv: lvmUuid, part: lvmUuid, from: lvmUuid, to: lvmUuid }),
  z.strictObject({ kind: z.literal('wait-move'), lv: lvmUuid, part: lvmUuid, from: lvmUuid }),
  z.strictObject({ kind: z.literal('compare-move'), lv: lvmUuid, part: lvmUuid, from: lvmUuid }),
  z.strictObject({ kind: z.literal('finish-move'), lv: lvmUuid, part: lvmUuid, from: lvmUuid }),
  z.strictObject({ kind: z.literal('abort-move'), lv: lvmUuid, part: lvmUuid, from: lvmUuid }),
  /** Reads all legs and holds each against the others. */
  z.strictObject({ kind: z.literal('compare-legs'), lv: lvmUuid, before: z.literal('conversion').optional() }),
  z.strictObject({ kind: z.literal('verify-move'), lv: lvmUuid, part: lvmUuid, to: lvmUuid }),
  /** Gives a mirror legs on these PVs, so that it has so many; `withLog`: its log stays, else it is in memory then. */
  z.strictObject({
    kind: z.literal('restore-mirror'),
    lv: lvmUuid,
    legs: z.number().int().min(2),
    withLog: z.boolean(),
    pvs: z.array(lvmUuid).min(1),
  }),
  /** Takes away devices of a move, or of a leg, in its VG that no LV has, what lies on them first. */
  z.strictObject({ kind: z.literal('clear-move'), lv: lvmUuid }),
  /** An LV that a move has left, which belongs to nothing any more. */
  z.strictObject({ kind: z.literal('remove-left'), lv: lvmUuid, left: lvmUuid }),
  /** Writes the VG's metadata text without a move that was left behind beside the present one, and shows the difference. */
  z.strictObject({ kind: z.literal('prepare-edit'), lv: lvmUuid, move: lvmUuid }),
  /** Puts that text in the place of the present one. */
  z.strictObject({ kind: z.literal('restore-edited'), lv: lvmUuid, move: lvmUuid }),
  /** Whether nothing is left on a PV and nobody has it open. */
  z.strictObject({ kind: z.literal('check-pv'), vg: lvmUuid, pv: lvmUuid }),
]);
export type Action = z.infer<typeof action>;
export type ActionKind = Action['kind'];

export const phase = z.enum(['prepare', 'recover', 'convert', 'move', 'check', 'restore']);

export const step = z.strictObject({
  /** Stable within the plan: `VG/LV:convert`, `VG:tag`. */
  id: z.string(),
  phase,
  /** The volume it belongs to; absent for a step of a whole VG. */
  volume: lvmUuid.optional(),
  vg: lvmUuid,
  purpose: z.string(),
  action,
  /** The command as it will run, with the names at planning; null where the step only looks or waits. */
  argv: z.array(z.string()).nullable(),
  mayStart: z.array(predicate),
  done: z.array(predicate),
  /** What a power cut during it leaves, and how to go on. */
  powerCut: z.string(),
  undo: z.string(),
  copiedBytes: bytes,
  pointOfNoReturn: z.boolean(),
  /** The other node on which a person does it; absent: the host that is worked on. */
  node: z.string().optional(),
  /** For a temporary step: the id of the later step that reverses it. */
  until: z.string().optional(),
});
export type Step = z.infer<typeof step>;

/** `name` is the one at planning (`_mimage_N`); the conversion renames it and keeps the UUID. */
export const plannedLeg = z.strictObject({ uuid: lvmUuid, name: z.string(), areas: z.array(area) });

/** cover, uncover: the leg that is there for a while, and what comes with it. */
export const coverOrder = z.strictObject({
  /** The PV of the extra leg. */
  pv: lvmUuid,
  /** UUID of the extra leg where it is there already; null: LVM will give it one. */
  leg: lvmUuid.nullable(),
  /** cover: a core-log mirror gets a log there; null: it has one. */
  logPv: lvmUuid.nullable(),
  /** uncover: the log was made for the cover and goes with it. */
  logToCore: z.boolean(),
  /** cover: the leg on this PV goes once the extra one is whole; null: none does. */
  release: lvmUuid.nullable(),
  /** Whether a volume that hangs while the layer copies is thawed (facts §3). */
  thaw: z.enum(['yes', 'ask', 'no']),
});
export type CoverOrder = z.infer<typeof coverOrder>;
/** Parallel use that the policy ends: who uses it at planning, and what starts it. */
export const ending = z.strictObject({
  /** `clvmd`, `dlm`, `sanlock`. */
  lock: z.string(),
  /** Hosts that have it active or mounted, by name; null: the host that is worked on. */
  uses: z.array(z.strictObject({ node: z.string().nullable(), mountPoints: z.array(z.string()) })),
  /** Resources of the cluster manager that start it. */
  resources: z.array(z.string()),
  /** The other nodes that were asked. */
  nodes: z.array(z.string()),
});
export type Ending = z.infer<typeof ending>;
/** A leg, or a whole LV, that lies on another PV while its own is away (facts §3). */
export const standIn = z.strictObject({
  /** What it is a part of, at planning. */
  kind: z.enum(['mirror', 'raid1', 'linear', 'other']),
  /** What is moved: a mirror's leg; of anything else the whole LV, as far as it lies on the source. */
  part: lvmUuid,
  name: z.string(),
  source: lvmUuid,
  target: lvmUuid,
  /** What lies on the source, and is promised on the target. */
  extents,
  /** PVs of the mirror's log. */
  logPvs: z.array(lvmUuid),
});
export type StandIn = z.infer<typeof standIn>;

/** A leg that goes away with its changes tracked, or comes back. */
export const absence = z.strictObject({
  leg: lvmUuid,
  pv: lvmUuid,
  /** PVs, as a person named them, that may get a new leg should this one never come back; absent: any with room. */
  spares: z.array(z.string()).optional(),
  /** Ids of plans that are lost, and whose tags are left on it. */
  tags: z.array(z.string()).optional(),
});
export type Absence = z.infer<typeof absence>;

export const plannedVolume = z.strictObject({
  uuid: lvmUuid,
  vg: lvmUuid,
  name: lvmName,
  vgName: lvmName,
  /** nothing: it is raid1 already. */
  decision: z.enum([
    'convert',
    'cover',
    'uncover',
    'stand-in',
    'move-log',
    'track',
    'track-back',
    'track-mirror',
    'track-mirror-back',
    'track-parallel',
    'keep',
    'blocked',
    'undecided',
    'nothing',
  ]),
  /** Why, in one sentence; for `keep` the policy's reason. */
  because: z.string(),
  verdict,
  sizeBytes: bytes,
  /** How it was at planning: what a resume brings it back to, and what to verify against. */
  legs: z.array(plannedLeg),
  log: z.enum(['core', 'disk', 'mirrored', 'unknown']),
  /** Left behind by an earlier conversion, found at planning. */
  strays: z.array(z.strictObject({ uuid: lvmUuid, name: z.string() })),
  nosync: z.boolean(),
  wasActive: z.boolean(),
  wasMonitored: z.boolean(),
  /** Activate it in spite of its activation-skip flag. */
  ignoreSkip: z.boolean(),
  /** Bytes still to be copied before the legs are in sync. */
  copiedBytes: bytes,
  mountPoints: z.array(z.string()),
  /** `-R` of the conversion; null where LVM's own choice is right. */
  regionBytes: bytes.nullable(),
  /** Extents that each `_rmeta` takes on a PV of its leg. */
  metadataExtents: extents,
  proveTracking: z.boolean(),
  scrub: z.enum(['never', 'check', 'repair']),
  /** Its legs are compared before it is converted, and it is not where they differ. */
  compareLegs: z.literal(true).optional(),
  /** How fast it may be copied or scrubbed once it is raid1, in KiB per second and leg; 0: not limited. Absent: neither is. */
  recoveryRate: z
    .strictObject({ minKiB: z.number().int().nonnegative(), maxKiB: z.number().int().nonnegative() })
    .optional(),
  /** False where tags mean ownership (TAGS_OWNED): then only the state folder knows of the plan. */
  useTags: z.boolean(),
  /** For a cover and its end only. */
  cover: coverOrder.optional(),
  /** Absent where it is exclusive, or to be kept. */
  ending: ending.optional(),
  /** Resources of the cluster manager that are to be left alone while it is converted; those of an `ending` stand there. */
  managed: z.array(z.string()).optional(),
  standIn: standIn.optional(),
  /** For a tracked absence and its end only. */
  absence: absence.optional(),
  /** For a mirror's log that lies elsewhere while a PV is away. */
  logMove: z.strictObject({ from: lvmUuid, to: lvmUuid, extents }).optional(),
  /** A mirror that becomes raid1 before its leg goes away. */
  convertFirst: z.literal(true).optional(),
  /** Digest of UUIDs, segment types, extents per PV, log, region size and origin; see `layoutDigest`. */
  layoutDigest: z.string(),
});
export type PlannedVolume = z.infer<typeof plannedVolume>;
/** The same before the plan is a document. */
export type DraftVolume = Omit<PlannedVolume, 'layoutDigest'>;

export const plan = z.strictObject({
  formatVersion: z.literal(1),
  /** The first twelve characters of the digest. */
  id: z.string().regex(/^[0-9a-f]{12}$/),
  kind: z.enum(['migrate', 'cover', 'uncover', 'away', 'back']),
  /** For `away` and `back`: the PV that leaves, its device at planning, whether there shall be as many good copies as before meanwhile, and whether everything on it is in the plan. */
  away: z
    .strictObject({ pv: lvmUuid, device: z.string(), redundancy: z.enum(['keep', 'drop']), whole: z.boolean() })
    .optional(),
  basis: z.strictObject({
    host: z.string().nullable(),
    vgs: z.array(z.strictObject({ uuid: lvmUuid, name: lvmName, seqno: z.number().int() })),
    /** Where the PVs of the planned volumes were at planning; for the commands as shown, never for those that run. */
    pvs: z.array(z.strictObject({ uuid: lvmUuid, device: z.string() })),
  }),
  volumes: z.array(plannedVolume),
  findings: z.array(finding),
  /** What a person decided when the plan was made; apply assesses by it again. */
  policy,
  steps: z.array(step),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Plan = z.infer<typeof plan>;
