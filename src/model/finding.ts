import { z } from 'zod';

/**
 * blocker: would lose or break something, or cannot work. overridable: a person may know better (policy, `--override`).
 * warning, info: the plan goes on.
 */
export const findingLevel = z.enum(['info', 'warning', 'overridable', 'blocker']);
export type FindingLevel = z.infer<typeof findingLevel>;

export const finding = z.strictObject({
  /** Stable and documented (docs/findings.md). */
  id: z.string().regex(/^[A-Z][A-Z0-9_]+$/),
  level: findingLevel,
  /** `VG/LV`, `VG`, or `host`. */
  subject: z.string(),
  title: z.string(),
  /** What was seen and where, one item a line. */
  evidence: z.array(z.string()),
  /** What a person can do about it; commands where there are any. */
  remedy: z.string(),
  /** The reason a person gave for going on in spite of it. */
  overridden: z.string().optional(),
});
export type Finding = z.infer<typeof finding>;

export const verdict = z.strictObject({
  verdict: z.enum(['exclusive', 'parallel', 'undecided']),
  evidence: z.array(z.string()),
  /** The row of docs/parallel-activation.md that decided; absent in plans of earlier versions. */
  rule: z.string().optional(),
});
export type Verdict = z.infer<typeof verdict>;

/** One volume's share of an assessment. */
export const assessedVolume = z.strictObject({ uuid: z.string(), subject: z.string(), verdict });
export type AssessedVolume = z.infer<typeof assessedVolume>;

export const assessment = z.strictObject({
  findings: z.array(finding),
  volumes: z.array(assessedVolume),
});
export type Assessment = z.infer<typeof assessment>;
