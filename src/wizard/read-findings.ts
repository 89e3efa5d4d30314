import { blocks } from '../assess/blocks.js';
import { checks } from '../assess/registry.js';
import type { Finding } from '../model/finding.js';
import type { Policy } from '../model/policy.js';
import { groupFindings, LEVEL_LABELS } from '../render/finding-groups.js';
import { renderFindingHelp } from '../render/finding-help.js';
import { renderFindings } from '../render/findings.js';
import { count } from '../model/quantities.js';
import { override, withoutOverride, type LookAhead, type Outlook } from './answers.js';
import type { Choice, Dialogue } from './ask.js';

/** All findings of one id: what a person opens. */
interface Opened {
  id: string;
  findings: readonly Finding[];
}

/** Findings about so many subjects are shown when one is opened. */
const SHOWN = 10;
/** So many names stand in a line of the list. */
const NAMED = 2;

/**
 * Lets a person open findings, one kind after another, and say of those that may be overridden why to go on. After each
 * such answer everything is looked at again, as other findings may come of it.
 */
export async function readFindings(
  policy: Policy,
  { outlook, lookAhead, ...dialogue }: Dialogue & { outlook: Outlook; lookAhead: LookAhead },
): Promise<Policy> {
  let decided = policy;
  let seen = outlook;
  for (;;) {
    const kinds = kindsOf(seen.assessment.findings);
    if (kinds.length === 0) return decided;
    const opened = await chooseKind(kinds, dialogue);
    if (opened === null) return decided;
    tell(opened, dialogue);
    const before = decided;
    decided = await decide(decided, opened, dialogue);
    if (decided !== before) seen = await lookAhead(decided);
  }
}

/** The heaviest first. */
function kindsOf(findings: readonly Finding[]): Opened[] {
  const kinds = new Map<string, Finding[]>();
  for (const finding of groupFindings(findings).flatMap((group) => group.findings)) {
    const kind = kinds.get(finding.id);
    if (kind === undefined) kinds.set(finding.id, [finding]);
    else kind.push(finding);
  }
  const all = [...kinds].map(([id, own]) => ({ id, findings: own }));
  return [...all.filter(isInTheWay), ...all.filter((kind) => !isInTheWay(kind))];
}

function isInTheWay({ findings }: Opened): boolean {
  return findings.some(blocks);
}

async function chooseKind(kinds: readonly Opened[], { ask }: Dialogue): Promise<Opened | null> {
  const inTheWay = kinds.filter(isInTheWay).length;
  const weight = inTheWay === 0 ? 'none is in the way' : `${inTheWay} in the way of something`;
  return ask.choose<Opened | null>({
    code: 'findings',
    message: `${count(kinds.length, 'kind')} of finding, ${weight}. Read about one?`,
    choices: [{ value: null, name: 'Go on' }, ...kinds.map(asChoice)],
    safe: null,
  });
}

function asChoice(kind: Opened): Choice<Opened> {
  const { id, findings } = kind;
  const [first] = findings;
  const subjects = findings.map(({ subject }) => subject);
  const rest = subjects.length - NAMED;
  const names = subjects.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return {
    value: kind,
    name: `${labelOf(kind)} ${id}: ${names}`,
    ...(first === undefined ? {} : { about: first.title }),
  };
}

function labelOf({ findings }: Opened): string {
  const [first] = findings;
  if (first === undefined) return '';
  return findings.every((finding) => finding.overridden !== undefined) ? 'overridden' : LEVEL_LABELS[first.level];
}

/** What `raidlift findings ID` says, then what was seen here. */
function tell({ id, findings }: Opened, { say, color }: Dialogue): void {
  const check = checks.find((own) => own.id === id);
  const help = check === undefined ? '' : renderFindingHelp(check, { color });
  say(`\n${help}\n${renderFindings(findings, { color, limit: SHOWN, more: '`raidlift inspect` shows all' })}`);
}

async function decide(policy: Policy, opened: Opened, dialogue: Dialogue): Promise<Policy> {
  const [first] = opened.findings;
  if (first?.level !== 'overridable') return policy;
  const open = opened.findings.filter((finding) => finding.overridden === undefined);
  return open.length === 0 ? askTakeBack(policy, opened, dialogue) : askOverride(policy, open, dialogue);
}

async function askTakeBack(policy: Policy, { id }: Opened, { ask }: Dialogue): Promise<Policy> {
  const back = await ask.choose({
    code: 'override.take-back',
    message: `You go on in spite of ${id}. Leave it so?`,
    choices: [
      { value: false, name: 'Yes' },
      { value: true, name: 'No, take it back: it stops what it is about' },
    ],
    safe: false,
  });
  return back ? withoutOverride(policy, id) : policy;
}

async function askOverride(policy: Policy, open: readonly Finding[], { ask }: Dialogue): Promise<Policy> {
  const id = open[0]?.id ?? '';
  const subjects = [...new Set(open.map(({ subject }) => subject))];
  const one = subjects.length === 1;
  const chosen = await ask.choose<readonly string[]>({
    code: 'override',
    message: `Go on in spite of ${id}?`,
    choices: [
      { value: NONE, name: 'No, it stops what it is about' },
      ...subjects.map((subject) => ({ value: [subject], name: `Yes, for ${subject}`, about: 'You are asked why.' })),
      ...(one ? [] : [{ value: subjects, name: `Yes, for all ${subjects.length}`, about: 'You are asked why.' }]),
    ],
    safe: NONE,
  });
  if (chosen.length === 0) return policy;
  const message = `Why is it right to go on in spite of ${id}? It stands in the plan. (nothing: back)`;
  const reason = await ask.text({ code: 'override.reason', message, safe: '' });
  return reason === '' ? policy : override(policy, id, chosen, reason);
}

const NONE: readonly string[] = [];
