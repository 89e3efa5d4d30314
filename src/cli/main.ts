import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { ExitCode } from '../model/errors.js';
import type { Context } from './context.js';
import { reportError } from './exit.js';
import type { OptionSpec, VerbOptions } from './options.js';
import { processContext } from './process-context.js';
import { DEFAULT_VERB, verbs, type VerbSpec } from './verbs.js';

/** The installed command: runs a verb and sets the exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await run(argv.slice(2), processContext(ownVersion()));
}

/** The same with the world as an argument. `words` are those after the program's name. */
export async function run(words: readonly string[], context: Context): Promise<ExitCode> {
  let exit: ExitCode = ExitCode.done;
  const program = programOf(context, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync(meant(words), { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, context);
    return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
  }
}

const PROGRAM_OPTIONS = new Set(['-h', '--help', '-V', '--version']);

/** Without a verb, with or without options: the wizard. */
function meant(words: readonly string[]): string[] {
  const [first] = words;
  const alone = first === undefined || (first.startsWith('-') && !PROGRAM_OPTIONS.has(first));
  return alone ? [DEFAULT_VERB, ...words] : [...words];
}

function programOf(context: Context, done: (exit: ExitCode) => void): Command {
  const program = new Command('raidlift')
    .description('Moves old LVM mirror volumes to raid1: planned, shown first, resumable at any moment.')
    .version(context.version, '-V, --version')
    .showHelpAfterError('(raidlift --help shows the verbs)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .addHelpText(
      'after',
      examplesText([
        ['sudo raidlift', 'on a terminal: look, be asked, see the plan; changes nothing before you say so'],
        ['sudo raidlift inspect', 'look at this host; changes nothing'],
      ]),
    );
  for (const verb of verbs) addVerb(program, verb, context, done);
  return program;
}

function addVerb(program: Command, verb: VerbSpec, context: Context, done: (exit: ExitCode) => void): void {
  const command = program
    .command(verb.name)
    .description(verb.about)
    .showHelpAfterError(`(raidlift ${verb.name} --help shows its options)`)
    .addHelpText('after', examplesText(verb.examples));
  command.arguments(verb.arguments);
  for (const spec of verb.options) command.addOption(optionOf(spec));
  command.action(async (named: string | string[] | undefined, options: VerbOptions) => {
    const runVerb = await verb.load();
    const names = named === undefined ? [] : Array.isArray(named) ? named : [named];
    done(await runVerb(names, options, context));
  });
}

function optionOf(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.about);
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.choices !== undefined) option.choices(spec.choices);
  if (spec.repeatable === true) option.argParser((value: string, before: string[] = []) => [...before, value]);
  return option;
}

function examplesText(examples: VerbSpec['examples']): string {
  return ['', 'Examples:', ...examples.flatMap(([command, about]) => [`  # ${about}`, `  ${command}`])].join('\n');
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
