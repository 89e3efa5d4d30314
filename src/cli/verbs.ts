import type { ExitCode } from '../model/errors.js';
import type { Context } from './context.js';
import { optionSpecs as option, type OptionSpec, type VerbOptions } from './options.js';

type RunVerb = (names: string[], options: VerbOptions, context: Context) => Promise<ExitCode>;

export interface VerbSpec {
  name: string;
  /** In commander's notation. */
  arguments: string;
  about: string;
  options: readonly OptionSpec[];
  /** Commands that work when pasted, with what they are for. */
  examples: readonly (readonly [string, string])[];
  /** The verb's own module is loaded when it runs, not before. */
  load(): Promise<RunVerb>;
}

/** The verb that is meant where none is named. */
export const DEFAULT_VERB = 'wizard';

/** The verbs, in the order in which a person meets them. */
export const verbs: readonly VerbSpec[] = [
  {
    name: DEFAULT_VERB,
    arguments: '[VG|VG/LV...]',
    about: 'look, ask what only you can know, show the plan, carry it out if you say so; the same as `raidlift` alone',
    options: [option.from, option.host, option.policy, option.stateDir],
    examples: [
      ['sudo raidlift', 'begin here: nothing is changed before you have seen the plan and said so'],
      ['raidlift --from report.json', 'with a saved report, on any machine: up to a plan, a runbook or a policy file'],
    ],
    load: async () => (await import('./wizard.js')).wizard,
  },
  {
    name: 'inspect',
    arguments: '[VG|VG/LV...]',
    about: 'show the mirrors of this host and what stands against converting them; changes nothing',
    options: [option.from, option.save, option.collectScript, option.host, option.json, option.stateDir],
    examples: [
      ['sudo raidlift inspect', 'look at this host'],
      ['raidlift inspect --collect-script', 'a script that collects what a planner elsewhere needs'],
      [
        'sudo lvm fullreport --all --units b --nosuffix --reportformat json | raidlift inspect --from -',
        'look at a report; it could have been saved anywhere',
      ],
    ],
    load: async () => (await import('./inspect.js')).inspect,
  },
  {
    name: 'plan',
    arguments: '[VG|VG/LV...]',
    about: 'make a plan that converts mirrors to raid1, and show it; changes no volume',
    options: [
      option.from,
      option.host,
      option.policy,
      option.override,
      option.out,
      option.full,
      option.json,
      option.stateDir,
    ],
    examples: [
      ['sudo raidlift plan', 'plan everything on this host, and keep the plan'],
      ['sudo raidlift inspect --json | raidlift plan --from -', 'plan from what was seen, also on another machine'],
      ['sudo raidlift plan --out plan.json', 'keep the plan in a file'],
      ['sudo raidlift plan --override LVM_VERSION_UNPROVEN="tried on a clone"', 'go on in spite of a finding'],
    ],
    load: async () => (await import('./plan.js')).plan,
  },
  {
    name: 'show',
    arguments: '<PLAN>',
    about: 'show a plan (its id, the beginning of it, or a file); changes nothing',
    options: [option.full, option.json, option.stateDir],
    examples: [['sudo raidlift plan --out plan.json; sudo raidlift show plan.json --full', 'all there is in a plan']],
    load: async () => (await import('./show.js')).show,
  },
  {
    name: 'export',
    arguments: '<PLAN>',
    about: 'write a plan as a document for others, from the plan alone; changes nothing',
    options: [option.format, option.outFile, option.asJson, option.stateDir],
    examples: [
      [
        'sudo raidlift plan --out plan.json; sudo raidlift export plan.json --out plan.md',
        'a runbook that somebody can approve',
      ],
      [
        'sudo raidlift plan --out plan.json; sudo raidlift export plan.json --format html --out plan.html',
        'the same with drawings, for a browser or a printer',
      ],
      [
        'sudo raidlift plan --out plan.json; sudo raidlift export plan.json --format sh --out plan.sh',
        'a script that carries it out where there is no Node.js',
      ],
    ],
    load: async () => (await import('./export.js')).exportPlan,
  },
  {
    name: 'apply',
    arguments: '<PLAN>',
    about: 'carry out a plan; can be paused with Ctrl-Z, stopped with Ctrl-C, and resumed at any moment',
    options: [option.host, option.yes, option.wait, option.events, option.stateDir],
    examples: [
      ['sudo raidlift plan --out plan.json; sudo raidlift apply plan.json', 'plan, then apply after a question'],
    ],
    load: async () => (await import('./apply.js')).apply,
  },
  {
    name: 'resume',
    arguments: '[PLAN]',
    about: 'go on with a plan that was stopped, by whatever; without PLAN: the one that is under way',
    options: [
      option.host,
      option.ignoreJournal,
      option.editMetadata,
      option.yes,
      option.wait,
      option.events,
      option.stateDir,
    ],
    examples: [['sudo raidlift resume', 'go on after a power cut']],
    load: async () => (await import('./resume.js')).resume,
  },
  {
    name: 'batch',
    arguments: '[VG|VG/LV...]',
    about: 'inspect, plan and apply without a question, for cron, systemd and Ansible; prints one JSON event a line',
    options: [
      option.policyNeeded,
      option.override,
      option.host,
      option.dryRun,
      option.wait,
      option.maxDuration,
      option.maxCopies,
      option.result,
      option.stateDir,
    ],
    examples: [
      ['sudo raidlift batch --policy /etc/raidlift.yaml --dry-run', 'what it would do; changes nothing'],
      [
        'sudo raidlift batch --policy /etc/raidlift.yaml --max-duration 4h --result result.json',
        'do it, stop after four hours, and keep what came of it; the same again goes on',
      ],
    ],
    load: async () => (await import('./batch.js')).batch,
  },
  {
    name: 'status',
    arguments: '[PLAN]',
    about: 'show where each volume of a plan stands; without PLAN: of all plans; changes nothing',
    options: [option.host, option.json, option.stateDir],
    examples: [['sudo raidlift status', 'what is under way here']],
    load: async () => (await import('./status.js')).status,
  },
  {
    name: 'away',
    arguments: '<PV>',
    about:
      'let a PV go for a while, so that it may be pulled: its legs move elsewhere, compared before they count, or go with their changes tracked',
    options: [
      option.host,
      option.redundancy,
      option.only,
      option.moveOthers,
      option.convert,
      option.policy,
      option.override,
      option.yes,
      option.wait,
      option.events,
      option.stateDir,
    ],
    examples: [
      ['sudo raidlift away /dev/sdc', 'the plan is shown before anything is changed'],
      [
        'sudo raidlift away /dev/sdc --redundancy drop',
        'go at once with fewer copies; only changes are copied on return',
      ],
      ['sudo raidlift away /dev/sdc --only vg0/db --yes', 'one volume, without a question'],
    ],
    load: async () => (await import('./away.js')).away,
  },
  {
    name: 'back',
    arguments: '<PV>',
    about: 'bring back what has left a PV by `away`, or leave it where it is',
    options: [option.host, option.stay, option.abandon, option.yes, option.wait, option.events, option.stateDir],
    examples: [['sudo raidlift back /dev/sdc', 'the PV is back, under whatever name']],
    load: async () => (await import('./back.js')).back,
  },
  {
    name: 'compare',
    arguments: '<VG/LV>',
    about: 'read all legs of a mirror or raid1 while it is in use, and say where they differ for good; changes nothing',
    options: [option.host, option.json, option.stateDir],
    examples: [['sudo raidlift compare vg0/db', 'exit code 0: the legs are equal; 3: they differ']],
    load: async () => (await import('./compare.js')).compare,
  },
  {
    name: 'close',
    arguments: '<PLAN>',
    about: 'give up a plan: show what remains of it on the host and how to tidy, take its tags away',
    options: [option.host, option.yes, option.json, option.stateDir],
    examples: [
      ['sudo raidlift plan --out plan.json; sudo raidlift close plan.json', 'see what a plan has left, and give it up'],
    ],
    load: async () => (await import('./close.js')).close,
  },
  {
    name: 'cover',
    arguments: '<VG/LV>',
    about: 'give a mirror that stays a mirror one more leg for a while; shows the plan and asks before it begins',
    options: [
      option.host,
      option.on,
      option.release,
      option.thaw,
      option.policy,
      option.override,
      option.out,
      option.yes,
      option.json,
      option.stateDir,
    ],
    examples: [
      ['sudo raidlift cover vg0/db', 'a third leg for a mirror of two, on the PV with most room'],
      ['sudo raidlift cover vg0/db --on /dev/sdd --release /dev/sdb', 'move a leg that cannot be read through'],
    ],
    load: async () => (await import('./cover.js')).cover,
  },
  {
    name: 'uncover',
    arguments: '<VG/LV>',
    about: 'take the extra leg of a cover away again, and the log that was made for it; shows the plan and asks',
    options: [
      option.host,
      option.on,
      option.policy,
      option.override,
      option.out,
      option.yes,
      option.json,
      option.stateDir,
    ],
    examples: [['sudo raidlift uncover vg0/db', 'the mirror is as it was before its cover']],
    load: async () => (await import('./uncover.js')).uncover,
  },
  {
    name: 'findings',
    arguments: '[ID]',
    about:
      'explain a finding or the code of an error: what it means, what to do; without ID: list all findings; looks at no host',
    options: [option.json],
    examples: [
      ['raidlift findings NO_ROOM_FOR_METADATA', 'what a finding means and what to do about it'],
      ['raidlift findings', 'all there are'],
    ],
    load: async () => (await import('./findings.js')).findings,
  },
  {
    name: 'completion',
    arguments: '<bash|zsh|fish>',
    about: 'print a script that completes verbs, options, plans and findings in your shell; changes nothing',
    options: [],
    examples: [
      ['source <(raidlift completion bash)', 'in bash; for good: the same line in ~/.bashrc'],
      ['source <(raidlift completion zsh)', 'in zsh; for good: the same line in ~/.zshrc, after compinit'],
      ['raidlift completion fish | source', 'in fish; for good: the same line in ~/.config/fish/config.fish'],
    ],
    load: async () => (await import('./completion.js')).completion,
  },
];
