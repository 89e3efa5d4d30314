import type { CompletedOption, CompletedVerb, CompletionTable, Value } from './table.js';

/** A completion script for zsh: to be sourced, or a file `_raidlift` in a folder of `$fpath`. */
export function zshCompletion({ verbs, findings, stateDir }: CompletionTable): string {
  return `#compdef raidlift
# Completion of raidlift for zsh. In ~/.zshrc, after compinit: source <(raidlift completion zsh)

_raidlift_findings() {
  local -a ids
  ids=(${findings.join(' ')})
  _describe 'finding' ids
}

# IDs of findings, to be followed by a reason.
_raidlift_overrides() {
  local -a ids
  ids=(${findings.join(' ')})
  compadd -S '=' -a ids
}

# The plans of the state folder, where it may be read, and files.
_raidlift_plans() {
  local folder=\${opt_args[--state-dir]:-${stateDir}}
  local -a ids
  ids=($folder/*/plan.json(N:h:t))
  ids=(\${(M)ids:#[0-9a-f]*})
  _alternative "plans:plan:(\${ids[*]})" 'files:file:_files'
}

_raidlift_verbs() {
  local -a verbs
  verbs=(
${verbs.map(({ name, about }) => `    '${name}:${escape(about)}'`).join('\n')}
  )
  _describe 'verb' verbs
}

_raidlift() {
  local context curcontext="$curcontext" state state_descr line
  typeset -A opt_args
  _arguments -C \\
    '(- *)--help[show help]' \\
    '(- *)--version[show the version]' \\
    '1:verb:_raidlift_verbs' \\
    '*::argument:->argument'
  [[ $state == argument ]] || return 0
  case $words[1] in
${verbs.map(verbCase).join('\n')}
  esac
}

# Sourced, it has to be made known; called from $fpath, it is the function's body.
if [[ $funcstack[1] == _raidlift ]]; then
  _raidlift "$@"
else
  compdef _raidlift raidlift
fi
`;
}

function verbCase({ name, argument, options }: CompletedVerb): string {
  const specs = [...options.map(optionSpec), ...(argument === null ? [] : [argumentSpec(argument)])];
  return [
    `    ${name})`,
    `      _arguments \\`,
    specs.map((spec) => `        '${spec}'`).join(' \\\n'),
    '      ;;',
  ].join('\n');
}

function optionSpec({ name, about, value, repeatable }: CompletedOption): string {
  const switched = `${repeatable ? '*' : ''}${name}`;
  if (value === null) return `${switched}[${escape(about)}]`;
  return `${switched}=[${escape(about)}]:${name.slice(2)}:${offer(value)}`;
}

function argumentSpec({ value, label, required, repeatable }: NonNullable<CompletedVerb['argument']>): string {
  return `${repeatable ? '*' : '1'}:${required || repeatable ? '' : ':'}${escape(label)}:${offer(value)}`;
}

function offer(value: Value): string {
  switch (value.kind) {
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'plans':
      return '_raidlift_plans';
    case 'findings':
      return '_raidlift_findings';
    case 'overrides':
      return '_raidlift_overrides';
    case 'verbs':
      return '_raidlift_verbs';
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'free':
      return ' ';
  }
}

/** Inside single quotes, inside the brackets of `_arguments`. */
function escape(text: string): string {
  return text
    .replaceAll('`', '')
    .replaceAll(/[\\[\]:]/g, '\\$&')
    .replaceAll("'", `'\\''`);
}
