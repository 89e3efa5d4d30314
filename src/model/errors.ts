/** Exit codes of every verb; they are part of the product's interface. */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  blocked: 3,
  stale: 4,
  stopped: 5,
  locked: 6,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * An error that a person is meant to read: what happened, where, and what to do next, in one line.
 * `code` is stable and documented; `exit` is what the process ends with.
 */
export class RaidliftError extends Error {
  readonly code: string;
  readonly exit: ExitCode;
  /** What it is about in the policy: the path of fields to it. Whoever knows the file adds the line. */
  readonly policyPath?: readonly PropertyKey[];

  constructor(options: {
    code: string;
    exit: ExitCode;
    message: string;
    cause?: unknown;
    policyPath?: readonly PropertyKey[];
  }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RaidliftError';
    this.code = options.code;
    this.exit = options.exit;
    if (options.policyPath !== undefined) this.policyPath = options.policyPath;
  }
}

/** Bad input: a file, an option, a document. */
export function usageError(code: string, message: string, cause?: unknown): RaidliftError {
  return new RaidliftError({ code, exit: ExitCode.usage, message, cause });
}

/** A policy that is well-formed and still means nothing here. */
export function policyError(code: string, message: string, policyPath: readonly PropertyKey[]): RaidliftError {
  return new RaidliftError({ code, exit: ExitCode.usage, message, policyPath });
}
