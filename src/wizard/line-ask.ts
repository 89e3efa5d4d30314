import { createInterface } from 'node:readline';
import { textOf, wrap } from '../render/text.js';
import { PersonLeft, type AskPort, type Choice, type ChooseQuestion } from './ask.js';
import type { TerminalOptions } from './inquirer-ask.js';

/** What leaves where a choice is asked for. */
const LEAVE = 'q';
const ESCAPE = '\u001b';

/** Questions on a terminal that cannot move its cursor (TERM=dumb): numbered choices, and a line that is typed. */
export function lineAsk(terminal: Omit<TerminalOptions, 'color'>): AskPort {
  const { output } = terminal;
  return {
    async choose(question) {
      output.write(listed(question));
      const safe = question.choices.findIndex(({ value }) => value === question.safe) + 1;
      for (;;) {
        const line = await readLine(terminal, `Number [${safe}], or ${LEAVE} to leave: `);
        if (line === LEAVE) throw new PersonLeft();
        const chosen = question.choices[(line === '' ? safe : Number(line)) - 1];
        if (chosen !== undefined) return chosen.value;
        output.write(`There is no choice ${JSON.stringify(line)}: 1 to ${question.choices.length}.\n`);
      }
    },
    async text({ message, safe }) {
      const asked = wrap(`? ${message}`).join('\n');
      const line = await readLine(terminal, `${asked}${safe === '' ? '' : ` [${safe}]`}\n: `);
      return line === '' ? safe : line;
    },
  };
}

function listed<T>({ message, choices, safe }: ChooseQuestion<T>): string {
  return textOf([...wrap(`? ${message}`), ...choices.flatMap((choice, index) => lines(choice, index + 1, safe))]);
}

function lines<T>({ value, name, about }: Choice<T>, number: number, safe: T): string[] {
  const first = `${String(number).padStart(4)}) `;
  const rest = ' '.repeat(first.length);
  return [
    ...wrap(`${name}${value === safe ? ' (default)' : ''}`, { first }),
    ...(about === undefined ? [] : wrap(about, { first: `${rest}  ` })),
  ];
}

/** One line; the terminal itself edits and echoes it. */
async function readLine({ input, output, onStop }: Omit<TerminalOptions, 'color'>, prompt: string): Promise<string> {
  const reader = createInterface({ input, output, terminal: false });
  let endStop = (): void => undefined;
  const answer = new Promise<string | null>((resolve) => {
    endStop = onStop(() => resolve(null));
    reader.once('close', () => resolve(null));
    reader.question(prompt, resolve);
  });
  const line = await answer;
  endStop();
  reader.close();
  if (line !== null && !line.includes(ESCAPE)) return line.trim();
  // The cursor still stands behind the question.
  if (line === null) output.write('\n');
  throw new PersonLeft();
}
