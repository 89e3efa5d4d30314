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
  z.strictObject({ kind: z.literal('resume-devices'), lv: lvmUuid, devices: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('restore-missing'), vg: lvmUuid, lv: lvmUuid, pv: lvmUuid }),
  z.strictObject({ kind: z.literal('remove-strays'), lv: lvmUuid, strays: z.array(lvmUuid) }),
  z.strictObject({ kind: z.literal('activate'), lv: lvmUuid, ignoreSkip: z.boolean() }),
  z.strictObject({ kind: z.literal('refresh'), lv: lvmUuid }),
  /** Drops a table that was loaded for its device and never made live. */
  z.strictObject({ kind: z.literal('clear-table'), lv: lvmUuid, device: z.string() }),
  /** Copies the whole of the legs that lie on these PVs from the others. */
  z.strictObject({ kind: z.literal('rebuild-legs'), lv: lvmUuid, pvs: z.array(lvmUuid).min(1) }),
  z.strictObject({ kind: z.literal('log-to-core'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('wait-sync'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('convert'), lv: lvmUuid, regionBytes: bytes.nullable() }),
  z.strictObject({
    kind: z.literal('restore-legs'),
    lv: lvmUuid,
    legs: z.number().int().min(2),
    pvs: z.array(lvmUuid),
    regionBytes: bytes.nullable(),
  }),
  z.strictObject({ kind: z.literal('verify'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('scrub'), lv: lvmUuid, mode: z.enum(['check', 'repair']) }),
  z.strictObject({ kind: z.literal('track-split'), lv: lvmUuid, leg: lvmUuid, pvs: z.array(lvmUuid) }),
  z.strictObject({ kind: z.literal('track-merge'), lv: lvmUuid, leg: lvmUuid }),
  z.strictObject({ kind: z.literal('deactivate'), lv: lvmUuid }),
]);
export type Action = z.infer<typeof action>;
export type ActionKind = Action['kind'];

export const phase = z.enum(['prepare', 'recover', 'convert', 'check', 'restore']);

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
  /** For a temporary step: the id of the later step that reverses it. */
  until: z.string().optional(),
});
export type Step = z.infer<typeof step>;

/** `name` is the one at planning (`_mimage_N`); the conversion renames it and keeps the UUID. */
export const plannedLeg = z.strictObject({ uuid: lvmUuid, name: z.string(), areas: z.array(area) });

export const plannedVolume = z.strictObject({
  uuid: lvmUuid,
  vg: lvmUuid,
  name: lvmName,
  vgName: lvmName,
  /** nothing: it is raid1 already. */
  decision: z.enum(['convert', 'keep', 'blocked', 'undecided', 'nothing']),
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
  /** False where tags mean ownership (TAGS_OWNED): then only the state folder knows of the plan. */
  useTags: z.boolean(),
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
  kind: z.literal('migrate'),
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
