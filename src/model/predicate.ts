import { z } from 'zod';
import { lvmUuid } from './scalars.js';

/**
 * A question about the host that has a yes or no, as data: evaluated over an Inventory by `holds`, printed by a script
 * export. Volumes are named by LV UUID.
 */
export const predicate = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exists'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('segtype-is'), lv: lvmUuid, type: z.string() }),
  z.strictObject({ kind: z.literal('active'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('inactive'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('in-sync'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('legs-are'), lv: lvmUuid, count: z.number().int() }),
  z.strictObject({ kind: z.literal('legs-alive'), lv: lvmUuid }),
  /** A leg of it lies on this PV. */
  z.strictObject({ kind: z.literal('leg-on'), lv: lvmUuid, pv: lvmUuid }),
  z.strictObject({ kind: z.literal('no-leg-on'), lv: lvmUuid, pv: lvmUuid }),
  /** As many extents as it has lie free on this PV. */
  z.strictObject({ kind: z.literal('room-for-leg'), lv: lvmUuid, pv: lvmUuid, extents: z.number().int() }),
  z.strictObject({ kind: z.literal('log-is'), lv: lvmUuid, log: z.enum(['core', 'disk', 'mirrored']) }),
  z.strictObject({ kind: z.literal('no-strays'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('none-suspended'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('no-operation'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('split'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('monitored'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('unmonitored'), lv: lvmUuid }),
  /** A part of it, by LV UUID, has no device. */
  z.strictObject({ kind: z.literal('part-inactive'), lv: lvmUuid, part: lvmUuid }),
  /** The leg runs on a table that is not what the metadata says. */
  z.strictObject({ kind: z.literal('leg-detached'), lv: lvmUuid, leg: lvmUuid }),
  z.strictObject({ kind: z.literal('no-leg-detached'), lv: lvmUuid }),
  /** Carries the plan's own tag. */
  z.strictObject({ kind: z.literal('tagged'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('untagged'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('no-missing-pvs'), lv: lvmUuid }),
  z.strictObject({ kind: z.literal('room-for-metadata'), lv: lvmUuid, extentsPerLeg: z.number().int() }),
  /** Active on the host that is worked on and nowhere else. */
  z.strictObject({ kind: z.literal('exclusive'), lv: lvmUuid }),
  /** Neither mounted nor open nor, on another node than this one, active; null: the host that is worked on. */
  z.strictObject({ kind: z.literal('not-used'), lv: lvmUuid, node: z.string().nullable() }),
  z.strictObject({ kind: z.literal('mounted'), lv: lvmUuid, mountPoints: z.array(z.string()) }),
  /** The cluster manager keeps its hands off these resources (`on`), or acts on them again. */
  z.strictObject({ kind: z.literal('maintenance'), lv: lvmUuid, on: z.boolean(), resources: z.array(z.string()) }),
  /** Each of these nodes was asked and shows the metadata that the host has which is worked on. */
  z.strictObject({ kind: z.literal('nodes-agree'), lv: lvmUuid, nodes: z.array(z.string()) }),
  /** It, or a part of it, is being moved from the PV; all of that is copied. */
  z.strictObject({ kind: z.literal('move-from'), lv: lvmUuid, pv: lvmUuid }),
  z.strictObject({ kind: z.literal('move-copied'), lv: lvmUuid, pv: lvmUuid }),
  z.strictObject({ kind: z.literal('not-moving'), lv: lvmUuid }),
  /** The part lies on no extent of the PV. */
  z.strictObject({ kind: z.literal('part-off'), lv: lvmUuid, part: lvmUuid, pv: lvmUuid }),
  z.strictObject({ kind: z.literal('part-on'), lv: lvmUuid, part: lvmUuid, pv: lvmUuid }),
  /** Only the journal knows: a step whose effect the host does not show (a backup, a scrub). */
  z.strictObject({ kind: z.literal('recorded'), step: z.string() }),
]);
export type Predicate = z.infer<typeof predicate>;
