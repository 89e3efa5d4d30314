import { ExitCode } from '../../src/model/errors.js';
import { verbs, type VerbSpec } from '../../src/cli/verbs.js';

/* The reference of the command line, from the tables that --help is made of: a manual page and a page of docs/. */

const exitCodes: Record<keyof typeof ExitCode, string> = {
  done: 'Done, or nothing to do.',
  failed: 'Failed: a volume stopped with an error (others went on), or something could not be written.',
  usage: 'Usage or bad input: options, a policy, a report, a plan that was edited, a damaged journal. Nothing was run.',
  blocked: 'Something is blocked or undecided; what could be done was done (apply) or is in the plan (plan).',
  stale: 'The plan is stale: what it was made for has changed since. The message says what. Plan again.',
  stopped: 'Stopped, by Ctrl-C or a signal or because nobody agreed; raidlift resume goes on.',
  locked: 'Another raidlift is at work on this host, or a command that one has started is still alive.',
};

const codes = Object.entries(ExitCode).map(([name, code]) => [code, exitCodes[name as keyof typeof ExitCode]] as const);

const sharedNotes = [
  'A run that ends in several ways at once gives 5 when it was stopped, else 1 before 3 before 0.',
  '`inspect` and `status` only look: 0 also where something is blocked.',
];

/** docs/verbs.md. */
export function verbsPage(): string {
  return [
    '# Verbs and exit codes',
    '',
    '<!-- Made by `npm run generate` from src/cli/verbs.ts and src/cli/options.ts. -->',
    '',
    'A PLAN is a plan’s id, the beginning of it, or a file. A VG or VG/LV narrows what is looked at.',
    '',
    ...verbs.flatMap((verb) => [
      `## ${verb.name}`,
      '',
      `\`raidlift ${verb.name} ${verb.arguments}\`: ${verb.about}.`,
      '',
      ...verb.options.map(({ flags, about, default: value }) => {
        const otherwise = value === undefined ? '' : ` (default: ${value})`;
        return `- \`${flags}\`: ${about}${otherwise}`;
      }),
      '',
      '```sh',
      ...verb.examples.flatMap(([command, about]) => [`# ${about}`, command]),
      '```',
      '',
    ]),
    '## Exit codes',
    '',
    '| code | meaning |',
    '| --- | --- |',
    ...codes.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    ...sharedNotes,
    '',
    '## Output',
    '',
    'Text for people on stdout, remarks and errors on stderr; colours on a terminal only, and not with `NO_COLOR`. With `--json`',
    'one document; with `apply`, `resume` and always with `batch` one [event](events.md) a line (NDJSON), the last one `apply.finished` with the exit code and what',
    'became of each volume. Sizes in JSON are bytes as decimal strings. An error is one line that ends in its stable code in',
    'brackets; `RAIDLIFT_DEBUG=1` adds where it comes from.',
    '',
  ].join('\n');
}

/** man/raidlift.8, in the man macros. */
export function manPage(): string {
  return [
    '.\\" Made by `npm run generate` from src/cli/verbs.ts and src/cli/options.ts.',
    '.TH RAIDLIFT 8',
    '.SH NAME',
    'raidlift \\- move old LVM mirror volumes to raid1',
    '.SH SYNOPSIS',
    ...verbs.flatMap((verb) => [
      '.B raidlift',
      `${roff(verb.name)} [\\fIoption\\fR...] ${roff(verb.arguments)}`,
      '.br',
    ]),
    '.SH DESCRIPTION',
    'Converts the logical volumes of a host that have the old segment type mirror (dm-mirror) to raid1 (dm-raid), online. First',
    'everything is inspected and every command is planned and shown; then the plan is applied, and can be stopped and resumed at',
    'any moment, after a power cut too. Volumes that cannot or should not be converted are left alone, with the reason.',
    '.PP',
    'A PLAN is a plan\\(aqs id, the beginning of it, or a file. A VG or VG/LV narrows what is looked at.',
    '.SH VERBS',
    ...verbs.flatMap(verbSection),
    '.SH EXIT STATUS',
    ...codes.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, roff(meaning)]),
    '.PP',
    ...sharedNotes.map(roff),
    '.SH ENVIRONMENT',
    '.TP',
    '.B NO_COLOR',
    'No colours on a terminal.',
    '.TP',
    '.B RAIDLIFT_DEBUG',
    'With 1, errors say where they come from.',
    '.SH FILES',
    '.TP',
    '.I /var/lib/raidlift/PLAN/',
    'The plan, the journal of what was done, and the metadata of each VG as it was before its first change.',
    '.TP',
    '.I /run/lock/raidlift',
    'The lock: one run changes something on a host at a time.',
    '.SH SEE ALSO',
    '.BR lvmraid (7),',
    '.BR lvconvert (8),',
    '.BR lvs (8),',
    '.BR dmsetup (8)',
    '',
  ].join('\n');
}

function verbSection(verb: VerbSpec): string[] {
  return [
    `.SS ${roff(verb.name)} ${roff(verb.arguments)}`,
    `${roff(capital(verb.about))}.`,
    ...verb.options.flatMap(({ flags, about, default: value }) => [
      '.TP',
      `.B ${roff(flags)}`,
      `${roff(about)}${value === undefined ? '' : ` (default: ${roff(value)})`}`,
    ]),
    '.PP',
    ...verb.examples.flatMap(([command, about]) => [
      `${roff(capital(about))}:`,
      '.RS',
      '.nf',
      roff(command),
      '.fi',
      '.RE',
    ]),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What roff would take for its own is escaped; backticks are for Markdown only. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('`', '')
    .replaceAll("'", '\\(aq')
    .replaceAll('"', '\\(dq')
    .replaceAll('’', '\\(cq')
    .replace(/^\./, '\\&.');
}
