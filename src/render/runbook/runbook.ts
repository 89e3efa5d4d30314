import type { ActionKind, DraftVolume, Plan, Step } from '../../model/plan.js';
import { subjectOf } from '../../model/volume.js';
import { viewOfPlan } from '../../plan/view.js';
import { groupFindings, type FindingGroup } from '../finding-groups.js';
import { summariseFindings } from '../findings.js';
import { consequences, summarisePlan } from '../plan.js';
import { shellWords } from '../shell-words.js';
import { count, formatBytes } from '../../model/quantities.js';
import { whenOf } from '../when.js';
import { blocksOf } from '../step-blocks.js';
import { predicateWords } from './predicate-words.js';
import { stepGraph, type StepGraph } from './step-graph.js';
import { timeOf } from './time.js';
import { volumeStory, type VolumeStory } from './volume-story.js';

/** A label and what there is to say; texts may have commands in backticks. */
export type Fact = readonly [label: string, text: string];

export interface RunbookStep {
  number: number;
  id: string;
  purpose: string;
  /** As a person could paste it, or what is to be said where there is none. */
  command: string | { none: string };
  pointOfNoReturn: boolean;
  /** Each with a label, in the order in which a person asks. */
  facts: readonly Fact[];
  mayStart: readonly string[];
  done: readonly string[];
}

/**
 * A plan as a document that somebody can approve: what every output format says, without any format's markup. Nothing in it
 * is escaped yet.
 */
export interface Runbook {
  title: string;
  summary: readonly Fact[];
  volumes: readonly VolumeStory[];
  findings: readonly FindingGroup[];
  decisions: readonly Fact[];
  /** How it is carried out, stopped, gone on with and given up. */
  handling: readonly Fact[];
  graph: StepGraph | null;
  blocks: readonly { heading: string; steps: readonly RunbookStep[] }[];
}

/** Everything comes from the plan alone: it can be made on any machine. */
export function runbookOf(plan: Plan): Runbook {
  const names = new Map(plan.volumes.map((volume) => [volume.uuid, subjectOf(volume)]));
  let number = 0;
  return {
    title: `Plan ${plan.id}: ${titleOf(plan)}${plan.basis.host === null ? '' : ` on host ${plan.basis.host}`}`,
    summary: summaryOf(plan),
    volumes: plan.volumes.map((volume) => volumeStory(volume, plan.basis.pvs)),
    findings: groupFindings(plan.findings),
    decisions: decisionsOf(plan),
    handling: handlingOf(plan),
    graph: stepGraph(plan),
    blocks: blocksOf(plan).map(({ heading, steps }) => ({
      heading,
      steps: steps.map((step) => stepOf(step, ++number, (uuid) => names.get(uuid) ?? uuid)),
    })),
  };
}

function summaryOf(plan: Plan): Fact[] {
  const view = viewOfPlan(plan);
  const vgs = plan.basis.vgs.map((vg) => `${vg.name} (metadata ${vg.seqno})`);
  return [
    ['Host', plan.basis.host ?? 'not known: made from a saved report'],
    ['Volumes', summarisePlan(view)],
    ['Work', consequences(view)],
    ['Time', timeOf(plan)],
    ['When', whenOf(plan.policy) ?? 'At any time: the policy names no maintenance window.'],
    ['Findings', summariseFindings(plan.findings)],
    ['Service', serviceOf(plan)],
    ['Made for', vgs.length === 0 ? 'no VG' : `${count(vgs.length, 'VG')}: ${vgs.join(', ')}`],
    ['Plan', `${plan.id}, SHA-256 ${plan.digest}`],
  ];
}

const TITLES: Record<Plan['kind'], string> = {
  migrate: 'old mirrors to raid1',
  away: 'a PV is freed for a while',
  back: 'a PV is back',
  cover: 'one more leg for a while',
  uncover: 'an extra leg is taken away',
};

function titleOf({ kind, volumes }: Plan): string {
  const has = (decision: DraftVolume['decision']): boolean => volumes.some((volume) => volume.decision === decision);
  return kind === 'migrate' && has('stand-in') && !has('convert') ? 'legs lie elsewhere for a while' : TITLES[kind];
}

/** What becomes of those who use the volumes meanwhile. */
function serviceOf({ volumes }: Plan): string {
  const downtimes = volumes.filter(({ decision, ending }) => decision === 'convert' && (ending?.uses.length ?? 0) > 0);
  const online =
    'Everything is done online: what is active and mounted stays so. A volume that is inactive is activated for its turn and put back.';
  if (downtimes.length === 0) return online;
  return `${downtimes.map(subjectOf).join(', ')}: not usable from the step that says that its downtime begins to the one that says that it is over. For the others: ${online.charAt(0).toLowerCase()}${online.slice(1)}`;
}

function decisionsOf({ policy }: Plan): Fact[] {
  const { defaults } = policy;
  const volumes = Object.entries(policy.volumes).map(([subject, own]): Fact => [subject, settings(own)]);
  return [
    ['By default', settings(defaults)],
    ...volumes,
    ...(policy.limits === undefined ? [] : [['Limits', settings(policy.limits)] as const]),
    ...policy.overrides.map(({ finding, subject, reason }): Fact => [
      `In spite of ${finding}`,
      `${subject ?? 'wherever it appears'}: ${reason}`,
    ]),
  ];
}

function settings(own: object): string {
  const parts = Object.entries(own).filter(([, value]) => value !== undefined);
  return parts.map(([name, value]) => `${name}: ${String(value)}`).join('; ');
}

function handlingOf({ id, volumes, basis }: Plan): Fact[] {
  const away = new Set(volumes.flatMap(({ standIn }) => standIn?.source ?? []));
  const devices = basis.pvs.filter(({ uuid }) => away.has(uuid)).map(({ device }) => `\`raidlift back ${device}\``);
  return [
    [
      'Carry it out',
      `\`raidlift apply ${id}\` looks at the host again first; it refuses the plan where the volumes have changed since (exit code 4) or the plan was edited (2). Each step begins only when its conditions hold, and counts as done only when the host shows it.`,
    ],
    ['Stop', 'Ctrl-C: the LVM command that runs is let end, nothing new begins (exit code 5).'],
    ['Go on', `\`raidlift resume ${id}\`, after a stop, a crash or a power cut alike.`],
    ...(devices.length === 0
      ? []
      : [['Bring it back', `${devices.join(' or ')}, once that PV is there again, under whatever name.`] as const]),
    ['See where it stands', `\`raidlift status ${id}\``],
    ['Give up', `\`raidlift close ${id}\` says what is half-way and how to tidy it, and takes the plan’s tags away.`],
    [
      'By hand',
      'The commands below are those that raidlift runs, with the names at planning; files under `backups/` lie in the plan’s folder. Run by hand, nothing checks the conditions or keeps a journal.',
    ],
  ];
}

function withoutCommand(kind: ActionKind): string {
  switch (kind) {
    case 'manual':
      return 'By hand: raidlift runs nothing, and looks whether it was done.';
    case 'keep-log':
    case 'detach-leg':
      return 'Its commands, `dmsetup reload` and `dmsetup resume`, follow from the table of that moment.';
    default:
      return 'No command: it looks, and waits where it must.';
  }
}

function stepOf(step: Step, number: number, nameOf: (uuid: string) => string): RunbookStep {
  return {
    number,
    id: step.id,
    purpose: step.purpose,
    command: step.argv === null ? { none: withoutCommand(step.action.kind) } : shellWords(step.argv),
    pointOfNoReturn: step.pointOfNoReturn,
    facts: [
      ...(step.copiedBytes > 0 ? [['Copies', formatBytes(step.copiedBytes)] as const] : []),
      ...(step.until === undefined ? [] : [['Temporary', `until step ${step.until}`] as const]),
      ['A power cut leaves', step.powerCut],
      ['Undo', step.undo],
    ],
    mayStart: predicateWords(step.mayStart, nameOf),
    done: predicateWords(step.done, nameOf),
  };
}
