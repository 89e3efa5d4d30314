import type { EventEmitter } from 'node:events';
import { clean, paint, textOf, wrap } from '../render/text.js';
import { PersonLeft, type AskPort, type ChooseQuestion, type TextQuestion } from './ask.js';

export interface TerminalOptions {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  color: boolean;
  /** Calls the listener for every signal that asks to stop; the result takes it off again. */
  onStop(listener: () => void): () => void;
}

/** So many choices are seen at once: with the question and the help they fit on 24 lines. */
const PAGE_SIZE = 12;

/**
 * Questions on a terminal that can move its cursor: a list to choose from with the arrow keys. Plain characters and words say
 * it all; colours only repeat it.
 */
export function inquirerAsk(terminal: TerminalOptions): AskPort {
  return {
    choose: async <T>(question: ChooseQuestion<T>) => {
      const { default: select } = await import('@inquirer/select');
      const index = await untilLeft(terminal, (context) => select(selectConfig(question, terminal), context));
      const chosen = question.choices[index];
      if (chosen === undefined) throw new Error(`question ${question.code} has no choice ${index}`);
      return chosen.value;
    },
    text: async (question: TextQuestion) => {
      const { default: input } = await import('@inquirer/input');
      const config = { message: wrapped(question.message), default: question.safe, theme: themeOf(terminal) };
      return (await untilLeft(terminal, (context) => input(config, context))).trim();
    },
  };
}

function selectConfig<T>({ message, choices, safe }: ChooseQuestion<T>, terminal: TerminalOptions) {
  return {
    message: wrapped(message),
    choices: choices.map(({ name, about }, index) => ({
      value: index,
      name: clean(name),
      ...(about === undefined ? {} : { description: textOf(wrap(about, { first: '  ' })).trimEnd() }),
    })),
    default: choices.findIndex(({ value }) => value === safe),
    pageSize: PAGE_SIZE,
    loop: false,
    theme: themeOf(terminal),
  };
}

/** inquirer breaks lines within words; ours end before they get there. */
function wrapped(message: string): string {
  return wrap(message, { width: 76 }).join('\n');
}

/** Everything in ASCII: a serial line may know nothing else. */
function themeOf({ color }: Pick<TerminalOptions, 'color'>) {
  const look = { color };
  const plain = (text: string): string => text;
  return {
    prefix: paint(look, 'cyan', '?'),
    icon: { cursor: '>' },
    style: {
      message: (text: string) => paint(look, 'bold', text),
      answer: (text: string) => `\n  ${text}`,
      highlight: (text: string) => paint(look, 'cyan', text),
      description: (text: string) => paint(look, 'dim', text),
      defaultAnswer: (text: string) => paint(look, 'dim', `(${text})`),
      help: plain,
      error: (text: string) => `> ${text}`,
      keysHelpTip: () => paint(look, 'dim', 'Up, Down: choose. Enter: take it. Esc: leave, nothing is changed.'),
    },
  };
}

interface Key {
  name?: string;
  ctrl?: boolean;
}

/**
 * Runs a prompt until it is answered or the person leaves. inquirer itself hears Ctrl-C only; on Esc nothing happens there,
 * and at the end of the input it waits for ever.
 */
async function untilLeft<T>(
  { input, output, onStop }: TerminalOptions,
  prompt: (context: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const leave = (): void => controller.abort();
  const hear = (_text: string, key: Key | undefined): void => {
    if (key?.name === 'escape' || (key?.ctrl === true && key.name === 'd')) leave();
  };
  const events: EventEmitter = input;
  events.on('keypress', hear);
  events.once('end', leave);
  const endStop = onStop(leave);
  try {
    return await prompt({ input, output, signal: controller.signal });
  } catch (error) {
    if (error instanceof Error && LEFT.has(error.name)) throw new PersonLeft();
    throw error;
  } finally {
    events.off('keypress', hear);
    events.off('end', leave);
    endStop();
  }
}

const LEFT = new Set(['AbortPromptError', 'ExitPromptError', 'CancelPromptError']);
