import type { Finding } from '../model/finding.js';
import type { DraftVolume } from '../model/plan.js';
import { subjectOf } from '../model/volume.js';
import type { PlanView } from '../plan/view.js';
import { isActedOn } from '../plan/strategies.js';
import { renderFindings } from './findings.js';
import { renderSteps } from './steps.js';
import { count, formatBytes, formatCount } from '../model/quantities.js';
import { whenOf } from './when.js';
import { paint, textOf, wrap, type RenderOptions } from './text.js';

export interface PlanOptions extends RenderOptions {
  /** Everything: all volumes, all steps with all their texts. */
  full: boolean;
  /** How a person sees what is left out here. */
  more: string;
}

/** So many volumes of a group are listed unless everything is asked for. */
const SHOWN = 20;
/** So many volumes' steps are shown unless everything is asked for. */
export const SHOWN_WITH_STEPS = 10;
/** Findings about so many subjects. */
const SHOWN_FINDINGS = 10;

type Decision = DraftVolume['decision'];
/** In the order in which they are told. */
const WORDS: Record<Decision, string> = {
  convert: 'to convert to raid1',
  cover: 'to get one more leg for a while',
  uncover: 'to give its extra leg back',
  'stand-in': 'to move for a while',
  'move-log': 'to put their log elsewhere for a while',
  track: 'to let a leg go, its changes tracked',
  'track-back': 'to take a leg back',
  'track-mirror': 'to let a leg go, its changes tracked in its log',
  'track-mirror-back': 'to take a leg back into a mirror',
  'track-parallel': 'to lose a leg for a while, experimental',
  keep: 'kept as is',
  blocked: 'blocked',
  undecided: 'undecided',
  nothing: 'raid1 already',
};
const ORDER = Object.keys(WORDS) as Decision[];

/** A plan for people: the counts, each group, then the steps in order, with their commands. */
export function renderPlan(plan: PlanView, options: PlanOptions): string {
  const groups = groupByDecision(plan.volumes);
  const when = whenOf(plan.policy);
  const lines = [
    ...wrap(
      `Plan${plan.id === null ? '' : ` ${plan.id}`}${plan.basis.host === null ? '' : ` for host ${plan.basis.host}`}: ${summarisePlan(plan)}.`,
    ),
    ...wrap(consequences(plan)),
    ...(when === null ? [] : wrap(when)),
    '',
    ...ORDER.flatMap((decision) => renderGroup(decision, groups.get(decision) ?? [], options)),
  ];
  const steps = renderSteps(plan, { ...options, limit: options.full ? Infinity : SHOWN_WITH_STEPS });
  return textOf(lines) + renderPlanFindings(plan, options) + textOf(steps);
}

/** `3 to convert to raid1, 1 blocked`, or `nothing to do`. */
export function summarisePlan(plan: Pick<PlanView, 'volumes'>): string {
  const groups = groupByDecision(plan.volumes);
  const parts = ORDER.flatMap((decision) => {
    const number = groups.get(decision)?.length ?? 0;
    return number === 0 ? [] : [`${formatCount(number)} ${WORDS[decision]}`];
  });
  if (parts.length === 0) return 'no mirrors here, nothing to do';
  return `${count(plan.volumes.length, 'volume')}: ${parts.join(', ')}`;
}

/** What is said of volumes that reached what the plan wants of them. */
export function doneWord({ volumes }: { volumes: readonly Pick<DraftVolume, 'decision'>[] }): string {
  return volumes.every(({ decision }) => decision === 'convert' || !isActedOn({ decision })) ? 'converted' : 'done';
}

/** How much work a plan is, and whether there is a way back. */
export function consequences({ totals, volumes }: Pick<PlanView, 'totals' | 'volumes'>): string {
  if (totals.steps === 0) return 'Nothing is done.';
  const returns =
    totals.pointsOfNoReturn > 0
      ? 'Steps marked POINT OF NO RETURN cannot be undone.'
      : `There is no point of no return${waysBack(volumes)}.`;
  const work = `${count(totals.steps, 'step')}, ${count(totals.commands, 'command')}`;
  return `${work}; ${formatBytes(totals.copiedBytes)} to copy. ${returns}`;
}

function waysBack(volumes: readonly DraftVolume[]): string {
  const has = (...decisions: Decision[]): boolean => volumes.some(({ decision }) => decisions.includes(decision));
  const ways = [
    ...(has('convert') ? ['a converted volume can be made a mirror again'] : []),
    ...(has('stand-in') ? ['what is moved can be moved back'] : []),
    ...(has('track', 'track-mirror', 'track-parallel') ? ['a leg that is out can be brought back'] : []),
    ...(has('cover') ? ['the leg of a cover can be taken away again'] : []),
  ];
  return ways.length === 0 ? '' : `: ${ways.join(', ')}`;
}

function groupByDecision(volumes: readonly DraftVolume[]): Map<Decision, DraftVolume[]> {
  const groups = new Map<Decision, DraftVolume[]>();
  for (const volume of volumes) {
    const group = groups.get(volume.decision);
    if (group === undefined) groups.set(volume.decision, [volume]);
    else group.push(volume);
  }
  return groups;
}

function renderGroup(decision: Decision, volumes: readonly DraftVolume[], options: PlanOptions): string[] {
  if (volumes.length === 0) return [];
  const shown = options.full ? volumes : volumes.slice(0, SHOWN);
  const rest = volumes.length - shown.length;
  return [
    paint(options, 'bold', `${formatCount(volumes.length)} ${WORDS[decision]}`),
    ...shown.flatMap((volume) => wrap(describe(volume, options), { first: '  ', rest: '    ' })),
    ...(rest === 0 ? [] : wrap(`and ${formatCount(rest)} more; ${options.more}`, { first: '  ', rest: '    ' })),
    '',
  ];
}

function describe(volume: DraftVolume, options: PlanOptions): string {
  const what = `${subjectOf(volume)}: ${formatBytes(volume.sizeBytes)}, ${count(volume.legs.length, 'leg')}`;
  if (volume.decision === 'nothing') return what;
  const region = volume.regionBytes === null ? '' : `, regions become ${formatBytes(volume.regionBytes)}`;
  const isPlain = volume.decision === 'convert' && !options.full;
  const because = volume.because === '' || isPlain ? '' : `; ${volume.because}`;
  return `${what}, log ${volume.log}${volume.decision === 'convert' ? region : ''}${because}`;
}

/** Findings that belong to volumes of the plan; for very many volumes only the first groups of them. */
function renderPlanFindings(plan: PlanView, options: PlanOptions): string {
  const findings = options.full ? plan.findings : plan.findings.filter(matters);
  if (findings.length === 0) return '';
  const left = plan.findings.length - findings.length;
  const heading = paint(options, 'bold', 'What was found');
  const hidden = left === 0 ? [] : wrap(`${formatCount(left)} for information not shown; ${options.more}`);
  const limit = options.full ? Infinity : SHOWN_FINDINGS;
  return (
    textOf([heading, '']) +
    renderFindings(findings, { ...options, limit }) +
    textOf(hidden.length === 0 ? [] : [...hidden, ''])
  );
}

function matters(finding: Finding): boolean {
  return finding.level !== 'info';
}
