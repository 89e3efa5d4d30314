import type { Check } from '../assess/check.js';
import type { FindingLevel } from '../model/finding.js';
import { count } from '../model/quantities.js';
import { paint, textOf, wrap, type RenderOptions } from './text.js';

/** What can be said about a finding without a host: the texts of its check. */
export type FindingText = Pick<Check, 'id' | 'level' | 'scope' | 'title' | 'meaning' | 'seenIn' | 'remedy'>;

/** What a finding is about, in words. */
export const SCOPE_WORDS: Record<FindingText['scope'], string> = {
  host: 'the host',
  vg: 'a VG',
  volume: 'a volume',
};

/** What a level means for the plan, in words. */
export const LEVEL_WORDS: Record<FindingLevel, string> = {
  blocker: 'blocker: cannot be overridden',
  overridable: 'overridable: blocks until a person says why to go on',
  warning: 'warning: the plan goes on',
  info: 'info: the plan goes on',
};

/** All findings there are, by what they are about: a line or two for each. */
export function renderFindingList(findings: readonly FindingText[], options: RenderOptions): string {
  const lines = wrap(`${count(findings.length, 'finding')}; \`raidlift findings ID\` explains one.`);
  for (const scope of ['host', 'vg', 'volume'] as const) {
    lines.push('', paint(options, 'bold', `About ${SCOPE_WORDS[scope]}`));
    for (const { id, level, title } of findings.filter((finding) => finding.scope === scope)) {
      lines.push(...wrap(`${id}: ${title}`, { first: `  ${level.padEnd('overridable'.length)}  ` }));
    }
  }
  return textOf(lines);
}

/** Everything about one finding. `VG/LV` and `VG` in its remedy stand for the names. */
export function renderFindingHelp(finding: FindingText, options: RenderOptions): string {
  const { id, level, scope, title, meaning, seenIn, remedy } = finding;
  return textOf([
    `${paint(options, 'bold', id)} (${LEVEL_WORDS[level]})`,
    ...wrap(`About ${SCOPE_WORDS[scope]}: ${title}`, { rest: '  ' }),
    '',
    ...wrap(meaning, { first: '  meaning: ' }),
    ...wrap(seenIn, { first: '  seen in: ' }),
    ...remedy.split('\n').flatMap((line, index) => wrap(line, { first: index === 0 ? '  remedy:  ' : ' '.repeat(11) })),
    ...(level === 'overridable'
      ? wrap(`\`raidlift plan --override ${id}="why it is right here"\``, {
          first: '  to go on in spite of it: ',
          rest: '    ',
        })
      : []),
  ]);
}
