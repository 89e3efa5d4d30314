import type { Plan, PlannedVolume } from '../../model/plan.js';
import type { Predicate } from '../../model/predicate.js';
import { pvsOf, subjectOf } from '../../model/volume.js';
import { afterEndingSteps, endingSteps } from '../../plan/ending.js';
import { inOrder } from '../../plan/order.js';
import { isActedOn } from '../../plan/strategies.js';
import { predicateWords } from '../runbook/predicate-words.js';
import { predicateCall } from './predicate-call.js';
import { quote } from './quote.js';
import { ANY_VOLUME, type ScriptStep } from './steps.js';

/* What the plan says, as shell functions: each one a table. */

/** `volumes_of VG`, `vg_subject VG`, `volume LV`, `untouched`. */
export function volumeTables(plan: Plan): string {
  const volumes = plan.volumes.filter(isActedOn);
  const vgs = plan.basis.vgs.filter(({ uuid }) => volumes.some((volume) => volume.vg === uuid));
  const ofVg = vgs.map(({ uuid }) => {
    const own = inOrder(volumes.filter((volume) => volume.vg === uuid));
    return `${quote(uuid)}) printf '%s\\n' ${own.map((volume) => quote(volume.uuid)).join(' ')} ;;`;
  });
  const byVg = vgs.map(({ uuid }) => {
    const own = volumes.filter((volume) => volume.vg === uuid);
    return `${quote(uuid)}) printf '%s\\n' ${own.map((volume) => quote(volume.uuid)).join(' ')} ;;`;
  });
  const untouched = plan.volumes
    .filter((volume) => !isActedOn(volume))
    .map((volume) => `outcome ${[subjectOf(volume), outcomeOf(volume), '', volume.because].map(quote).join(' ')}`);
  return [
    `vgs=${quote(vgs.map(({ uuid }) => uuid).join(' '))}`,
    '# The volumes of a VG that are to be changed, those that have to wait for a copy last.',
    table('volumes_of', '$1', ofVg),
    '# The same in the order of the plan.',
    table('in_order', '$1', byVg),
    '# The name of a VG when the plan was made; the ids of its steps have it.',
    table(
      'vg_subject',
      '$1',
      vgs.map(({ uuid, name }) => `${quote(uuid)}) printf '%s' ${quote(name)} ;;`),
    ),
    '# How a volume was when the plan was made.',
    table('volume', '$1', volumes.map(volumeRow), 'V_lv=$1'),
    '# What the plan leaves alone.',
    `untouched() {\n${untouched.map((line) => `  ${line}\n`).join('')}  :\n}`,
  ].join('\n');
}

function outcomeOf({ decision }: PlannedVolume): string {
  switch (decision) {
    case 'nothing':
      return 'nothing';
    case 'keep':
      return 'kept';
    case 'blocked':
    case 'undecided':
      return 'blocked';
    default:
      return 'stopped';
  }
}

function volumeRow(volume: PlannedVolume): string {
  const yes = (flag: boolean): string => (flag ? 'yes' : 'no');
  const scrubs = { never: '', check: 'scrub-check', repair: 'scrub-check scrub-repair' } as const;
  const facts = {
    V_subject: subjectOf(volume),
    V_vg: volume.vg,
    V_legs: volume.legs.map((leg) => leg.uuid).join(' '),
    V_leg_count: String(volume.legs.length),
    V_homes: volume.legs.map((leg) => pvsOf(leg).join(',')).join(' '),
    V_log: volume.log,
    V_size: String(volume.sizeBytes),
    V_extents: String(volume.metadataExtents),
    V_active: yes(volume.wasActive),
    V_monitored: yes(volume.wasMonitored),
    V_scrubs: scrubs[volume.scrub],
    V_prove: yes(volume.proveTracking),
    V_rate: yes(volume.recoveryRate !== undefined),
    V_tags: yes(volume.useTags),
    V_ending: endingSteps(volume)
      .map(({ name }) => name)
      .join(' '),
    V_lock: volume.ending?.lock ?? '',
    V_after: afterEndingSteps(volume)
      .map(({ name }) => name)
      .join(' '),
  };
  const set = Object.entries(facts).map(([name, value]) => `${name}=${value === '' ? '' : quote(value)}`);
  return `${quote(volume.uuid)})\n${set.map((line) => `      ${line}\n`).join('')}      ;;`;
}

/** `purpose_of STEP`, `command_of STEP`, `may_start STEP`, `step_done STEP`. */
export function stepTables(steps: readonly ScriptStep[], plan: Plan): string {
  const names = new Map(plan.volumes.map((volume) => [volume.uuid, subjectOf(volume)]));
  const words = (predicate: Predicate): string =>
    predicateWords([predicate], (lv) => names.get(lv) ?? 'the volume').join('');
  const ask = (predicates: readonly Predicate[]): string =>
    predicates.map((each) => `need ${quote(words(each))} ${predicateCall(each)}`).join(' &&\n      ');
  const rows = (line: (step: ScriptStep) => string | null): string[] =>
    steps.flatMap((step) => {
      const text = line(step);
      return text === null ? [] : [`${pattern(step)}) ${text} ;;`];
    });
  return [
    table(
      'purpose_of',
      '$1',
      rows((step) => `printf '%s' ${purpose(step)}`),
    ),
    '# Words that begin with @ are looked up when the step runs.',
    table(
      'command_of',
      '$1',
      rows(({ argv }) => (argv === null ? 'look_only' : `run ${argv.map(quote).join(' ')}`)),
    ),
    table(
      'may_start',
      '$1',
      rows(({ kind, mayStart }) => (kind === 'convert' ? ask(mayStart) : null)),
    ),
    '# 2: nothing on the host shows whether it is done; then the exit code of its command says so.',
    table('step_done', '$1', [...rows((step) => doneRow(step, ask)), '*) return 2 ;;']),
  ].join('\n');
}

/** `by_word`: the steps that are done when a person says so. */
export function wordTable(steps: readonly ScriptStep[]): string {
  const byHand = steps.filter(({ kind }) => kind === 'manual' || kind === 'verify-nodes');
  const rows = byHand
    .filter(({ done }) => done.every(({ kind }) => kind === 'recorded'))
    .map(({ id }) => `${quote(id)}) ;;`);
  return table('by_word', '$1', [...rows, '*) return 1 ;;']);
}

/** A step that marks volumes asks of those that it marks. */
function doneRow({ kind, done }: ScriptStep, ask: (predicates: readonly Predicate[]) => string): string | null {
  const visible = done.filter((predicate) => predicate.kind !== 'recorded');
  const [first] = visible;
  if (first === undefined) return null;
  if (kind === 'tag' || kind === 'untag') return `all_open is_${first.kind}`;
  return ask(visible);
}

function pattern({ id }: ScriptStep): string {
  return id.startsWith(':') ? `*${quote(id)}` : quote(id);
}

function purpose({ purpose: text, kind }: ScriptStep): string {
  const plain = kind === 'remove-strays' ? text.replace('1 LV that', 'what') : text;
  return plain
    .split(ANY_VOLUME)
    .map((part) => (part === '' ? '' : quote(part)))
    .join('"$V_subject"');
}

function table(name: string, over: string, rows: readonly string[], first?: string): string {
  const body = rows.map((row) => `    ${row}\n`).join('');
  return `${name}() {\n${first === undefined ? '' : `  ${first}\n`}  case ${over} in\n${body}  esac\n}`;
}
