import type { Plan } from '../../model/plan.js';
import { subjectOf } from '../../model/volume.js';
import { parseWindow } from '../../model/window.js';
import { planTag } from '../../plan/names.js';
import { comment, quote } from './quote.js';
import { look } from './runtime/look.js';
import { main } from './runtime/main.js';
import { byHand } from './runtime/by-hand.js';
import { nextMigrate } from './runtime/next-migrate.js';
import { perform } from './runtime/perform.js';
import { predicates } from './runtime/predicates.js';
import { hold } from './runtime/hold.js';
import { start } from './runtime/start.js';
import { turns } from './runtime/turns.js';
import { scriptSteps } from './steps.js';
import { stepTables, volumeTables, wordTable } from './tables.js';

/** How long a command is waited for, in seconds, before the run goes on without it; nothing is ended for that. */
const PATIENCE_SECONDS = 1800;

/**
 * A plan as one POSIX sh script for hosts without Node.js: what the plan says as tables, then a runtime that is the same for
 * every plan. It needs lvm2, dmsetup and what POSIX has.
 *
 * @throws RaidliftError `SCRIPT_UNSUPPORTED` (exit 2) where the plan has a step that a script cannot do.
 */
export function renderScript(plan: Plan): string {
  const steps = scriptSteps(plan);
  const runtime = [start, hold, look, predicates, byHand, nextMigrate, perform, turns, main];
  return [
    head(plan),
    settings(plan),
    heading('What the plan says'),
    volumeTables(plan),
    stepTables(steps, plan),
    '# What is done when a person says so: nothing on this host shows it.',
    wordTable(steps),
    heading('How it is carried out; the same for every plan'),
    ...runtime.map((part) => part.trim()),
    'main "$@"\n',
  ].join('\n\n');
}

function head(plan: Plan): string {
  const host = plan.basis.host === null ? '' : ` on host ${plan.basis.host}`;
  return [
    '#!/bin/sh',
    comment(`Plan ${plan.id} of raidlift: old mirrors to raid1${host}. Run it as root: sh FILE --check, then sh FILE.`),
    comment(
      'It can be stopped, killed, or lose its power at any moment: run it again, and it goes on. --help says more.',
    ),
    '#',
    ...plan.volumes.map((volume) => comment(`${subjectOf(volume)}: ${volume.decision}: ${volume.because}`)),
    '#',
    comment('Made by `raidlift export PLAN --format sh`; any change makes it another plan that nobody has checked.'),
    '# Predicates and signals are called by name, which no reader of shells sees; texts of the plan are texts, whatever is in them.',
    '# shellcheck disable=SC1112,SC2016,SC2034,SC2317',
  ].join('\n');
}

function settings(plan: Plan): string {
  return [
    'set -uf',
    'umask 077',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'LC_ALL=C',
    'export PATH LC_ALL',
    'unset IFS',
    `plan=${quote(plan.id)}`,
    `tag=${quote(planTag(plan.id))}`,
    `state=/var/lib/raidlift/${plan.id}.sh-state`,
    `patience=${PATIENCE_SECONDS}`,
    'mountinfo=/proc/self/mountinfo',
    'sysfs=/sys/dev/block',
    "locks='/run/lock /var/lock'",
    'run=/run',
    'throttle_file=/sys/module/dm_mirror/parameters/raid1_resync_throttle',
    'zones=/usr/share/zoneinfo',
    `throttle=${String(plan.policy.limits?.mirrorCopyThrottle ?? '')}`,
    `windows=${quote(windowRows(plan.policy).join('\n'))}`,
    `unkept=${quote(unkept(plan.policy))}`,
  ].join('\n');
}

/** One a line: the days on which it opens (0 is Sunday), minutes of the day from and to, the zone. */
function windowRows({ window = [] }: Plan['policy']): string[] {
  return [window].flat().flatMap((text) => {
    const parsed = parseWindow(text);
    if ('wrong' in parsed) return [];
    const { days, from, to, zone } = parsed;
    return [`${[...days].sort().join('')} ${from} ${to} ${zone}`];
  });
}

/** What a person decided that a script cannot keep: it takes one volume after another, and counts no copies. */
function unkept({ limits }: Plan['policy']): string {
  const { maxCopies, perPv } = limits ?? {};
  return Object.entries({ maxCopies, perPv })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
    .join('; ');
}

function heading(text: string): string {
  return `# ---- ${text}`;
}
