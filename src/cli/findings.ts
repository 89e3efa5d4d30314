import { nearMatch } from '../assess/near-match.js';
import { checks } from '../assess/registry.js';
import { ExitCode, usageError } from '../model/errors.js';
import { renderErrorHelp } from '../render/error-help.js';
import { errorTexts } from '../render/error-texts/all.js';
import type { ErrorText } from '../render/error-texts/texts.js';
import { renderFindingHelp, renderFindingList, type FindingText } from '../render/finding-help.js';
import { wantsColor, type Context } from './context.js';
import type { VerbOptions } from './options.js';
import { writeJson } from './output.js';

/** `raidlift findings [ID]`: explains a finding or an error's code, or lists all findings. Looks at no host. */
export async function findings(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const [name] = names;
  const found = name === undefined ? null : explained(name);
  const color = wantsColor(context);
  if (options.json === true) writeJson(context, documentOf(found));
  else if (found === null) context.stdout.write(renderFindingList(checks, { color }));
  else if ('scope' in found) context.stdout.write(renderFindingHelp(found, { color }));
  else context.stdout.write(renderErrorHelp(found, { color }));
  return ExitCode.done;
}

/**
 * What a person means; `no-room-for-metadata` is as good as `NO_ROOM_FOR_METADATA`.
 * @throws RaidliftError exit 2 with the id that was probably meant.
 */
function explained(name: string): FindingText | ErrorText {
  const id = name.trim().toUpperCase().replaceAll('-', '_');
  const errors = errorTexts.flatMap(({ texts }) => texts);
  const found = checks.find((check) => check.id === id) ?? errors.find(({ code }) => code === id);
  if (found !== undefined) return found;
  const near = nearMatch(id, [...checks.map((check) => check.id), ...errors.map(({ code }) => code)]);
  const next = near === null ? '`raidlift findings` lists all' : `did you mean ${near}?`;
  throw usageError('FINDING_UNKNOWN', `There is no finding ${name}; ${next}`);
}

function documentOf(found: FindingText | ErrorText | null): Record<string, unknown> {
  if (found === null) return { formatVersion: 1, findings: checks.map(textsOf) };
  if ('scope' in found) return { formatVersion: 1, findings: [textsOf(found)] };
  return { formatVersion: 1, findings: [], errors: [found] };
}

/** The words of a check, without what it does. */
function textsOf({ id, level, scope, title, meaning, seenIn, remedy }: FindingText): FindingText {
  return { id, level, scope, title, meaning, seenIn, remedy };
}
