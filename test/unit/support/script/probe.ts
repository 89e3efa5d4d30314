import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plan, PlannedVolume } from '../../../../src/model/plan.js';
import type { Predicate } from '../../../../src/model/predicate.js';
import { predicateCall } from '../../../../src/render/script/predicate-call.js';
import { functionsOf, scriptWith } from './shell.js';

/** What the commands print that only look: by the first words, as `stubs` tells them apart. */
export interface Sights {
  lvs: string;
  pvs: string;
  /** Of `pvs --segments`. */
  segments: string;
  info: string;
  status: string;
  /** Which LV is active exclusively; absent: none. */
  exclusive?: string;
}

export interface Question {
  plan: Plan;
  planned: PlannedVolume;
  sights: Sights;
  predicates: readonly Predicate[];
  /** Steps that were finished, and names of steps that this run has tried. */
  recorded: readonly string[];
  tried: readonly string[];
}

export interface Answer {
  /** `run convert`, `wait`, `reached`, `stop CODE`. */
  next: string;
  /** The command of that step, with the names of the moment. */
  argv: string[] | null;
  /** Of the predicates, in order. */
  holds: boolean[];
}

const STUB = `#!/bin/sh
case "$*" in *lv_active_exclusively*) cat "$SIGHTS/exclusive" 2>/dev/null; exit 0 ;; esac
case \${0##*/}:$1 in
  dmsetup:info) cat "$SIGHTS/info" ;;
  dmsetup:status) cat "$SIGHTS/status" ;;
  pvs:--segments) cat "$SIGHTS/segments" ;;
  *) cat "$SIGHTS/\${0##*/}" ;;
esac
`;

/** Asks a plan's script, by a real shell with stubs for LVM's commands on its PATH. */
export function probe(shell: readonly string[], question: Question): Answer {
  const folder = mkdtempSync(join(tmpdir(), 'raidlift-probe-'));
  try {
    for (const [name, text] of Object.entries(question.sights)) writeFileSync(join(folder, name), text);
    const notes = question.recorded.map((step) => `done ${step}\n`).join('');
    mkdirSync(join(folder, 'state', 'backups'), { recursive: true });
    writeFileSync(join(folder, 'state', 'notes'), notes);
    mkdirSync(join(folder, 'bin'));
    for (const name of ['lvs', 'pvs', 'dmsetup']) {
      writeFileSync(join(folder, 'bin', name), STUB);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
    // A host with busybox has its awk.
    if (shell[0] === 'busybox') {
      writeFileSync(join(folder, 'bin', 'awk'), '#!/bin/sh\nexec busybox awk "$@"\n', { mode: 0o755 });
    }
    const settings = {
      PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
      state: join(folder, 'state'),
      mountinfo: '/dev/null',
    };
    const file = join(folder, 'probe.sh');
    writeFileSync(file, `${functionsOf(scriptWith(question.plan, settings))}\n${questions(question)}`);
    const [program = '', ...words] = shell;
    const text = execFileSync(program, [...words, file], { env: { SIGHTS: folder }, encoding: 'utf8' });
    return read(text);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function questions({ planned, predicates, tried }: Question): string {
  const marks = tried.map((name) => ` ${planned.uuid}:${name}:1 `).join('');
  return [
    'begin_run',
    `P_tried='${marks}'`,
    'begin_step() { :; }',
    'run_command() { printf "word %s\\n" $words; ran=ended; }',
    // As a run does that finds devices suspended: what LVM says of them is from before.
    'look || { S_pvs=$(pvs); S_lvs=$(lvs); }',
    `sight ${planned.uuid}; volume ${planned.uuid}`,
    'next_step',
    'printf "next %s %s%s\\n" "$N_do" "${N_step##*:}" "$N_code"',
    'if [ "$N_do" = run ]; then step=$N_step; command_of "$N_step" >"$state/argv"; grep "^word " "$state/argv"; fi',
    ...predicates.map((each) => `if ${predicateCall(each)}; then printf "holds yes\\n"; else printf "holds no\\n"; fi`),
  ].join('\n');
}

function read(text: string): Answer {
  const lines = text.split('\n');
  const all = (word: string): string[] =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1).trim());
  const argv = all('word');
  return {
    next: all('next')[0] ?? '',
    argv: argv.length === 0 ? null : argv,
    holds: all('holds').map((each) => each === 'yes'),
  };
}
