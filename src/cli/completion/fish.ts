import type { CompletedOption, CompletedVerb, CompletionTable, Value } from './table.js';

/** A completion script for fish 3 and later. */
export function fishCompletion({ verbs, findings, stateDir }: CompletionTable): string {
  const ids = findings.join(' ');
  return [
    '# Completion of raidlift for fish. In ~/.config/fish/config.fish: raidlift completion fish | source',
    '',
    `set -g __raidlift_findings ${ids}`,
    '',
    '# The plans of the state folder, where it may be read.',
    'function __raidlift_plans',
    `    set -l folder ${quote(stateDir)}`,
    '    set -l tokens (commandline -opc)',
    '    if set -l at (contains -i -- --state-dir $tokens)',
    '        set -l next (math $at + 1)',
    '        set -q tokens[$next]; and set folder $tokens[$next]',
    '    end',
    '    for file in $folder/*/plan.json',
    "        string match -r '^[0-9a-f]{12}$' -- (basename (dirname $file))",
    '    end',
    'end',
    '',
    'complete -c raidlift -f',
    'complete -c raidlift -n __fish_use_subcommand -l help -d ' + quote('show help'),
    'complete -c raidlift -n __fish_use_subcommand -l version -d ' + quote('show the version'),
    ...verbs.map(({ name, about }) => `complete -c raidlift -n __fish_use_subcommand -a ${name} -d ${prose(about)}`),
    ...verbs.flatMap((verb) => ['', ...verbLines(verb, verbs)]),
    '',
  ].join('\n');
}

function verbLines({ name, argument, options }: CompletedVerb, verbs: readonly CompletedVerb[]): string[] {
  const start = `complete -c raidlift -n '__fish_seen_subcommand_from ${name}'`;
  return [
    ...options.map((option) => `${start} ${optionWords(option, verbs)}`),
    ...(argument === null || argument.value.kind === 'free' ? [] : [`${start} ${offer(argument.value, verbs)}`]),
  ];
}

function optionWords({ name, about, value }: CompletedOption, verbs: readonly CompletedVerb[]): string {
  const needs = value === null ? '' : ` ${requires(value)}${offer(value, verbs)}`;
  return `-l ${name.slice(2)}${needs} -d ${prose(about)}`.replaceAll(/ +/g, ' ');
}

/** -r: a value follows; -x: the same, and it is no file. */
function requires({ kind }: Value): string {
  return kind === 'files' || kind === 'plans' ? '-r ' : '-x ';
}

function offer(value: Value, verbs: readonly CompletedVerb[]): string {
  switch (value.kind) {
    case 'files':
      return '-F';
    case 'folders':
      return "-a '(__fish_complete_directories)'";
    case 'plans':
      return "-F -a '(__raidlift_plans)'";
    case 'findings':
      return "-a '$__raidlift_findings'";
    case 'overrides':
      return "-a '$__raidlift_findings='";
    case 'verbs':
      return `-a '${verbs.map(({ name }) => name).join(' ')}'`;
    case 'words':
      return `-a '${value.words.join(' ')}'`;
    case 'free':
      return '';
  }
}

function prose(text: string): string {
  return quote(text.replaceAll('`', ''));
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
