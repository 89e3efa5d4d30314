import { z } from 'zod';
import { lvmUuid } from './scalars.js';

/** What an entry says; the intent is written and synced before the act. */
export const journalEvent = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('opened'),
    plan: z.string(),
    version: z.string(),
    by: z.literal('batch').optional(),
    /** The host that is worked on over ssh, as it was named; absent: the one that the journal is on. */
    host: z.string().optional(),
  }),
  /** About to run. Carries the argv as it is run, names of the moment included. */
  z.strictObject({
    kind: z.literal('started'),
    step: z.string(),
    volume: lvmUuid.nullable(),
    argv: z.array(z.string()).nullable(),
  }),
  /** The command runs: `startTime` is field 22 of /proc/PID/stat, which together with the boot id names one process for good. */
  z.strictObject({ kind: z.literal('running'), step: z.string(), pid: z.number().int(), startTime: z.string() }),
  z.strictObject({
    kind: z.literal('finished'),
    step: z.string(),
    code: z.number().int().nullable(),
    said: z.string(),
  }),
  z.strictObject({ kind: z.literal('failed'), step: z.string(), code: z.number().int().nullable(), said: z.string() }),
  /** A volume stopped; others go on. */
  z.strictObject({ kind: z.literal('stopped'), volume: lvmUuid, code: z.string(), message: z.string() }),
  z.strictObject({ kind: z.literal('reached'), volume: lvmUuid }),
  /** Block statistics of the legs' devices around a proof of tracking, from the kernel. */
  z.strictObject({
    kind: z.literal('measured'),
    volume: lvmUuid,
    what: z.string(),
    changedBytes: z.string(),
    copiedBytes: z.string(),
    sizeBytes: z.string(),
  }),
  /** About to change how fast the kernel copies, for the time of the run; and put back. */
  z.strictObject({ kind: z.literal('throttled'), parameter: z.string(), before: z.string(), now: z.string() }),
  z.strictObject({ kind: z.literal('unthrottled'), parameter: z.string() }),
  /** A plan that went away goes back, or stays where it is, from now on. */
  z.strictObject({ kind: z.literal('turned'), to: z.enum(['away', 'back', 'stay']) }),
  z.strictObject({ kind: z.literal('interrupted'), signal: z.string() }),
  z.strictObject({ kind: z.literal('closed'), reason: z.string() }),
]);
export type JournalEvent = z.infer<typeof journalEvent>;

export const journalEntry = z.strictObject({
  /** 1, 2, 3 … without a gap. */
  seq: z.number().int().positive(),
  at: z.string(),
  bootId: z.string(),
  event: journalEvent,
  /** Of the entry without this field, canonical JSON, SHA-256, first 16 hex digits. */
  checksum: z.string(),
});
export type JournalEntry = z.infer<typeof journalEntry>;
