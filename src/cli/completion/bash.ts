import { shellWords } from '../../render/shell-words.js';
import type { CompletedVerb, CompletionTable, Value } from './table.js';

/** A completion script for bash 4 and later. It needs nothing else: no bash-completion package, and not raidlift itself. */
export function bashCompletion({ verbs, findings, stateDir }: CompletionTable): string {
  const names = verbs.map((verb) => verb.name).join(' ');
  return `# Completion of raidlift for bash. In ~/.bashrc: source <(raidlift completion bash)

_raidlift_verbs='${names}'
_raidlift_findings='${findings.join(' ')}'

# Words that begin as the one under the cursor does.
_raidlift_words() {
  local IFS=$' \\n'
  COMPREPLY+=($(compgen -W "$1" -- "$cur"))
}

# Files (-f) or folders (-d); readline quotes their names.
_raidlift_paths() {
  local path
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$1" -- "$cur")
}

# The plans of the state folder, where it may be read, and files.
_raidlift_plans() {
  local file ids=''
  for file in "$state_dir"/*/plan.json; do
    file=\${file%/plan.json}
    [[ \${file##*/} =~ ^[0-9a-f]{12}$ ]] && ids+=" \${file##*/}"
  done
  _raidlift_words "$ids"
  _raidlift_paths -f
}

# IDs of findings, to be followed by a reason.
_raidlift_overrides() {
  compopt -o nospace 2>/dev/null
  _raidlift_words "\${_raidlift_findings// /= }="
}

_raidlift() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} verb='' state_dir=${shellWords([stateDir])} index
  COMPREPLY=()
  # bash makes three words of --option=value.
  if [[ $cur == = ]]; then cur=''; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    if [[ \${COMP_WORDS[index]} == --state-dir ]]; then
      state_dir=\${COMP_WORDS[index + 1]}
      [[ $state_dir == = ]] && state_dir=\${COMP_WORDS[index + 2]}
    elif [[ -z $verb && \${COMP_WORDS[index]} != -* ]]; then
      verb=\${COMP_WORDS[index]}
    fi
  done
  if [[ -z $verb ]]; then
    if [[ $cur == -* ]]; then _raidlift_words '--help --version'; else _raidlift_words "$_raidlift_verbs"; fi
    return
  fi
  case "$verb $prev" in
${verbs.flatMap(optionCases).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $verb in
${verbs.flatMap(optionNames).join('\n')}
    esac
    return
  fi
  case $verb in
${verbs.flatMap(argumentCase).join('\n')}
  esac
}

complete -F _raidlift raidlift
`;
}

function optionCases(verb: CompletedVerb): string[] {
  return verb.options.flatMap(({ name, value }) =>
    value === null ? [] : [`    '${verb.name} ${name}') ${offer(value)}; return ;;`],
  );
}

function optionNames({ name, options }: CompletedVerb): string[] {
  if (options.length === 0) return [];
  return [`      ${name}) _raidlift_words '${options.map((option) => option.name).join(' ')}' ;;`];
}

function argumentCase({ name, argument }: CompletedVerb): string[] {
  return argument === null || argument.value.kind === 'free' ? [] : [`    ${name}) ${offer(argument.value)} ;;`];
}

function offer(value: Value): string {
  switch (value.kind) {
    case 'files':
      return '_raidlift_paths -f';
    case 'folders':
      return '_raidlift_paths -d';
    case 'plans':
      return '_raidlift_plans';
    case 'findings':
      return '_raidlift_words "$_raidlift_findings"';
    case 'overrides':
      return '_raidlift_overrides';
    case 'verbs':
      return '_raidlift_words "$_raidlift_verbs"';
    case 'words':
      return `_raidlift_words '${value.words.join(' ')}'`;
    case 'free':
      return ':';
  }
}
