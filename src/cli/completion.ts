import { checks } from '../assess/registry.js';
import { ExitCode, usageError } from '../model/errors.js';
import { DEFAULT_STATE_DIR } from '../state/default-folder.js';
import { bashCompletion } from './completion/bash.js';
import { fishCompletion } from './completion/fish.js';
import { completionTable, type CompletionTable } from './completion/table.js';
import { zshCompletion } from './completion/zsh.js';
import type { Context } from './context.js';
import type { VerbOptions } from './options.js';
import { verbs } from './verbs.js';

const shells: Record<string, (table: CompletionTable) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/**
 * `raidlift completion SHELL`: a script that completes our command lines, on stdout. It is made from the table of verbs, so
 * it is never older than the program when it is sourced at the start of a shell.
 */
export async function completion(names: string[], _options: VerbOptions, context: Context): Promise<ExitCode> {
  const [shell = ''] = names;
  const make = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
  if (make === undefined) {
    throw usageError('SHELL_UNKNOWN', `No completion for ${shell}; there is one for ${Object.keys(shells).join(', ')}`);
  }
  const findings = checks.map((check) => check.id);
  context.stdout.write(make(completionTable(verbs, { findings, stateDir: DEFAULT_STATE_DIR })));
  return ExitCode.done;
}
