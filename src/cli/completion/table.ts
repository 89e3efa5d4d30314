import type { OptionSpec } from '../options.js';
import type { VerbSpec } from '../verbs.js';

/** What can stand in one place of a command line. `free`: a shell cannot know. */
export type Value =
  | { kind: 'files' | 'folders' | 'plans' | 'findings' | 'overrides' | 'verbs' | 'free' }
  | { kind: 'words'; words: readonly string[] };

export interface CompletedOption {
  /** With its hyphens: `--from`. */
  name: string;
  about: string;
  /** Null for a switch. */
  value: Value | null;
  repeatable: boolean;
}

export interface CompletedVerb {
  name: string;
  about: string;
  /** Null where the verb takes none. */
  argument: { value: Value; label: string; required: boolean; repeatable: boolean } | null;
  options: readonly CompletedOption[];
}

/** All that a completion script is made of; the scripts differ in their shell's language only. */
export interface CompletionTable {
  verbs: readonly CompletedVerb[];
  findings: readonly string[];
  /** Where plans are unless `--state-dir` is on the command line. */
  stateDir: string;
}

const help: CompletedOption = { name: '--help', about: 'show help', value: null, repeatable: false };

/** The same table that `--help` is made of, as a shell needs it; `help` itself is the parser's own verb. */
export function completionTable(
  verbs: readonly VerbSpec[],
  { findings, stateDir }: Pick<CompletionTable, 'findings' | 'stateDir'>,
): CompletionTable {
  const helpVerb: CompletedVerb = {
    name: 'help',
    about: 'show the help of a verb',
    argument: { value: { kind: 'verbs' }, label: 'verb', required: false, repeatable: false },
    options: [],
  };
  return { verbs: [...verbs.map(verbOf), helpVerb], findings, stateDir };
}

function verbOf({ name, about, arguments: notation, options }: VerbSpec): CompletedVerb {
  return { name, about, argument: argumentOf(notation), options: [...options.map(optionOf), help] };
}

/** `<PLAN>`, `[VG|VG/LV...]`, `<bash|zsh|fish>`: capitals stand for something, small words for themselves. */
function argumentOf(notation: string): CompletedVerb['argument'] {
  const match = /^([<[])(.+?)(\.\.\.)?[>\]]$/.exec(notation);
  if (match === null) return null;
  const [, bracket, label = '', dots] = match;
  return { value: argumentValue(label), label, required: bracket === '<', repeatable: dots !== undefined };
}

function argumentValue(label: string): Value {
  if (label === 'PLAN') return { kind: 'plans' };
  if (label === 'ID') return { kind: 'findings' };
  return /^[a-z|]+$/.test(label) ? { kind: 'words', words: label.split('|') } : { kind: 'free' };
}

function optionOf({ flags, about, choices, repeatable = false }: OptionSpec): CompletedOption {
  const [name = '', placeholder] = flags.split(' ');
  return { name, about, value: placeholder === undefined ? null : optionValue(placeholder, choices), repeatable };
}

function optionValue(placeholder: string, choices: readonly string[] | undefined): Value {
  if (choices !== undefined) return { kind: 'words', words: choices };
  if (placeholder === '<file>') return { kind: 'files' };
  if (placeholder === '<folder>') return { kind: 'folders' };
  return placeholder.startsWith('<ID[') ? { kind: 'overrides' } : { kind: 'free' };
}
