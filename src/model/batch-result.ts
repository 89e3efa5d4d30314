import { z } from 'zod';
import { lvmUuid } from './scalars.js';

/** What became of a volume. `planned`: `--dry-run` has changed nothing. */
const outcome = z.enum(['done', 'nothing', 'kept', 'planned', 'blocked', 'stopped', 'failed', 'interrupted']);

/** What a run of `raidlift batch` came to: its last event, and what `--result FILE` keeps. */
export const batchResult = z.strictObject({
  formatVersion: z.literal(1),
  host: z.string().nullable(),
  /** Of raidlift. */
  version: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  dryRun: z.boolean(),
  /** The exit code of the process. */
  exit: z.number().int().min(0).max(6),
  /** Why the run as a whole did not come to its end; what concerns one volume stands there. */
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  /** The plans that it worked on, in order; `resumed`: an earlier batch had begun it. */
  plans: z.array(z.strictObject({ id: z.string(), resumed: z.boolean() })),
  /** How many volumes of each outcome. */
  counts: z.partialRecord(outcome, z.number().int()),
  volumes: z.array(
    z.strictObject({
      uuid: lvmUuid,
      /** `VG/LV`. */
      subject: z.string(),
      /** The plan that it was in. */
      plan: z.string(),
      outcome,
      /** A stable code, where there is one. */
      code: z.string().nullable(),
      message: z.string(),
    }),
  ),
});
export type BatchResult = z.infer<typeof batchResult>;
export type BatchVolume = BatchResult['volumes'][number];
