import { ExitCode, RaidliftError } from '../model/errors.js';

/** The `code` of a Node.js system error (`ENOENT`, `ENOSPC`, …); undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const DENIED = new Set(['EACCES', 'EPERM']);

/**
 * What a failed write in the state folder means to a person. Exit 1: nothing is wrong with what was typed. Where this
 * comes before the first change (it does when the folder is opened), nothing was changed on the host.
 */
export function stateFault(error: unknown, what: string, path: string): RaidliftError {
  const code = systemCode(error);
  if (code !== undefined && FULL.has(code)) {
    return fault('STATE_FULL', error, `${what}: no space left for ${path}; free some, or use --state-dir FOLDER`);
  }
  if (code === 'EROFS') {
    return fault('STATE_READ_ONLY', error, `${what}: ${path} is on a read-only file system; use --state-dir FOLDER`);
  }
  if (code !== undefined && DENIED.has(code)) {
    return fault(
      'STATE_DENIED',
      error,
      `${what}: permission denied for ${path}; run as root, or use --state-dir FOLDER`,
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST' || code === 'ELOOP') {
    return fault('STATE_NOT_A_FOLDER', error, `${what}: ${path} is not a folder; use --state-dir FOLDER`);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return fault('STATE_FAULT', error, `${what}: ${path}: ${reason}; look at that disk before going on`);
}

function fault(code: string, cause: unknown, message: string): RaidliftError {
  return new RaidliftError({ code, exit: ExitCode.failed, message, cause });
}

/** True for a fault that only says that this process may not, or cannot, write there. */
export function isNotWritable(error: unknown): boolean {
  return (
    error instanceof RaidliftError &&
    ['STATE_FULL', 'STATE_READ_ONLY', 'STATE_DENIED', 'STATE_NOT_A_FOLDER'].includes(error.code)
  );
}
