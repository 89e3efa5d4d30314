import { nearMatch } from '../assess/near-match.js';
import { checks } from '../assess/registry.js';
import { ExitCode, usageError } from '../model/errors.js';
import { renderFindingHelp, renderFindingList, type FindingText } from '../render/finding-help.js';
import { wantsColor, type Context } from './context.js';
import type { VerbOptions } from './options.js';
import { writeJson } from './output.js';

/** `raidlift findings [ID]`: explains a finding, or lists all there are. Looks at no host. */
export async function findings(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const [name] = names;
  const chosen = name === undefined ? checks : [findingCalled(name)];
  const [only] = chosen;
  const color = wantsColor(context);
  if (options.json === true) writeJson(context, { formatVersion: 1, findings: chosen.map(textsOf) });
  else if (name !== undefined && only !== undefined) context.stdout.write(renderFindingHelp(only, { color }));
  else context.stdout.write(renderFindingList(chosen, { color }));
  return ExitCode.done;
}

/**
 * The finding that a person means; `no-room-for-metadata` is as good as `NO_ROOM_FOR_METADATA`.
 * @throws RaidliftError exit 2 with the id that was probably meant.
 */
function findingCalled(name: string): FindingText {
  const id = name.trim().toUpperCase().replaceAll('-', '_');
  const found = checks.find((check) => check.id === id);
  if (found !== undefined) return found;
  const near = nearMatch(
    id,
    checks.map((check) => check.id),
  );
  const next = near === null ? '`raidlift findings` lists all' : `did you mean ${near}?`;
  throw usageError('FINDING_UNKNOWN', `There is no finding ${name}; ${next}`);
}

/** The words of a check, without what it does. */
function textsOf({ id, level, scope, title, meaning, seenIn, remedy }: FindingText): FindingText {
  return { id, level, scope, title, meaning, seenIn, remedy };
}
