import { DEFAULT_STATE_DIR } from '../state/default-folder.js';

/** What commander hands to a verb: the options of all verbs, each absent where it was not given. */
export interface VerbOptions {
  stateDir: string;
  json?: boolean;
  yes?: boolean;
  full?: boolean;
  from?: string[];
  save?: string;
  collectScript?: boolean;
  /** Where the work is; the first one is worked on, the others are looked at too. */
  host?: string[];
  out?: string;
  policy?: string;
  override?: string[];
  ignoreJournal?: boolean;
  editMetadata?: boolean;
  wait?: boolean;
  dryRun?: boolean;
  maxDuration?: string;
  maxCopies?: string;
  result?: string;
  format?: ExportFormat;
  on?: string;
  release?: string;
  thaw?: 'yes' | 'ask' | 'no';
  redundancy?: 'keep' | 'drop';
  only?: string[];
  moveOthers?: boolean;
  convert?: boolean;
  stay?: boolean;
  abandon?: boolean;
}

export const exportFormats = ['md', 'html', 'sh', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];
/** What each format is, for somebody who chooses one. */
export const formatWords: Record<ExportFormat, string> = {
  md: 'md: a runbook to read and approve',
  html: 'html: the same as one page with drawings, for a browser or a printer',
  sh: 'sh: a script that carries it out where there is no Node.js',
  json: 'json: the plan itself',
};

export interface OptionSpec {
  flags: string;
  about: string;
  default?: string;
  /** The only words that it takes. */
  choices?: readonly string[];
  repeatable?: boolean;
}

const json: OptionSpec = { flags: '--json', about: 'print one JSON document instead of text' };
const events: OptionSpec = { flags: '--json', about: 'print one JSON event a line instead of text' };
const stateDir: OptionSpec = {
  flags: '--state-dir <folder>',
  about: 'where plans and journals are',
  default: DEFAULT_STATE_DIR,
};
const from: OptionSpec = {
  flags: '--from <path>',
  about:
    'look at a saved report, node directory, sos report, lvmdump or LVM metadata instead of this host (-: stdin; repeatable, for several nodes)',
  repeatable: true,
};
const host: OptionSpec = {
  flags: '--host <[user@]node>',
  about:
    'the host to work on, over ssh, instead of this one; further ones (repeatable) are the other nodes that see its VGs',
  repeatable: true,
};
const yes: OptionSpec = { flags: '--yes', about: 'do not ask' };

/** Every option, described in one place. */
export const optionSpecs = {
  json,
  events,
  stateDir,
  from,
  host,
  yes,
  save: {
    flags: '--save <folder>',
    about: 'also save there what was seen, a folder for each host; `--from` reads it elsewhere',
  },
  collectScript: {
    flags: '--collect-script',
    about: 'print a sh script that saves the same on a host without Node.js; looks at nothing itself',
  },
  full: { flags: '--full', about: 'list every volume and every step with all that is known about it' },
  out: { flags: '--out <file>', about: 'write the plan to this file instead of the state folder' },
  outFile: { flags: '--out <file>', about: 'write it to this file, whole or not at all, instead of stdout' },
  format: {
    flags: '--format <format>',
    about:
      'md: a runbook to read and approve (the default); html: the same as one page with drawings; sh: a script for hosts without Node.js; json: the plan itself',
    choices: exportFormats,
  },
  asJson: { flags: '--json', about: 'the same as --format json' },
  policy: { flags: '--policy <file>', about: 'what a person decided, as YAML or JSON' },
  override: {
    flags: '--override <ID[:VG/LV]=reason>',
    about: 'go on in spite of an overridable finding; the reason stands in the plan (repeatable)',
    repeatable: true,
  },
  policyNeeded: { flags: '--policy <file>', about: 'what a person decided, as YAML or JSON (needed; -: stdin)' },
  dryRun: { flags: '--dry-run', about: 'inspect and plan, say what would be done, and change nothing' },
  maxDuration: {
    flags: '--max-duration <time>',
    about: 'stop after this long, as Ctrl-C does (90m, 4h, 1h30m); the same batch again goes on',
  },
  maxCopies: { flags: '--max-copies <number>', about: 'copies and scrubs at the same time; overrides the policy' },
  result: { flags: '--result <file>', about: 'write the result document to this file, too' },
  wait: {
    flags: '--wait',
    about: 'outside the maintenance window of the policy wait until it opens, instead of ending with exit code 5',
  },
  on: { flags: '--on <PV>', about: 'the PV of the extra leg, by path or UUID' },
  release: {
    flags: '--release <PV>',
    about: 'take the leg on this PV away once the extra one is whole: the extra leg takes its place',
  },
  thaw: {
    flags: '--thaw <word>',
    about: 'let held writes go on when a device is lost while the leg is copied: yes (the default), ask or no',
    choices: ['yes', 'ask', 'no'],
  },
  ignoreJournal: {
    flags: '--ignore-journal',
    about: 'set a damaged journal aside and go on from the plan and the host alone',
  },
  editMetadata: {
    flags: '--edit-metadata',
    about:
      "put metadata in place as the run before has shown it: without a move that lost its source, or with a move's cut-off end; nothing else is ever edited",
  },
  redundancy: {
    flags: '--redundancy <which>',
    about:
      'keep: as many good copies as now, a full copy first (the default); drop: go with fewer at once, only what changes is copied on return',
    choices: ['keep', 'drop'],
  },
  only: { flags: '--only <VG/LV>', about: 'only this volume leaves the PV (repeatable)', repeatable: true },
  moveOthers: {
    flags: '--move-others',
    about:
      'move linear and striped volumes too, held and compared in the same way, and logs of mirrors, by way of memory',
  },
  convert: {
    flags: '--convert',
    about: 'convert exclusive mirrors with a leg on the PV to raid1 first, and go on with them as with any raid1',
  },
  stay: {
    flags: '--stay',
    about: 'leave what stands in where it is, give up what went tracked; the PV that is back is free for other things',
  },
  abandon: {
    flags: '--abandon',
    about:
      'the PV never comes back: leave what stands in where it is; what went tracked gets a new leg where one has room',
  },
} satisfies Record<string, OptionSpec>;

/** A command line of ours for a person to type next, with the hosts and the state folder of this run. */
export function nextCommand(words: string, { stateDir, host }: Pick<VerbOptions, 'stateDir' | 'host'>): string {
  const hosts = words.startsWith('show ') ? [] : (host ?? []);
  const folder = stateDir === DEFAULT_STATE_DIR ? '' : ` --state-dir ${stateDir}`;
  return `raidlift ${words}${hosts.map((name) => ` --host ${name}`).join('')}${folder}`;
}

/** The state folder on the host that is worked on: over ssh, that of the copy. */
export function stateFolderThere({ stateDir, host }: Pick<VerbOptions, 'stateDir' | 'host'>): string {
  return host === undefined ? stateDir : DEFAULT_STATE_DIR;
}
