import { ExitCode, RaidliftError } from '../model/errors.js';
import { clean } from '../render/text.js';
import type { Context } from './context.js';

/** Tells a person what went wrong, in one line, and gives the exit code. */
export function reportError(error: unknown, context: Pick<Context, 'stderr' | 'env'>): ExitCode {
  const debug = context.env['RAIDLIFT_DEBUG'] === '1';
  if (error instanceof RaidliftError) {
    context.stderr.write(`raidlift: ${oneLine(error.message)} [${error.code}]\n`);
    if (debug) context.stderr.write(`${stackOf(error)}\n`);
    return error.exit;
  }
  const message = error instanceof Error ? error.message : String(error);
  context.stderr.write(
    `raidlift: unexpected error: ${oneLine(message)}; ` +
      `run it again with RAIDLIFT_DEBUG=1 to see where, and report it [UNEXPECTED]\n`,
  );
  if (debug) context.stderr.write(`${stackOf(error)}\n`);
  return ExitCode.failed;
}

function oneLine(text: string): string {
  return clean(text.trim().replaceAll(/\s*\n\s*/g, ' '));
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
