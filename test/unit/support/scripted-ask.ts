import { PersonLeft, type AskPort } from '../../../src/wizard/ask.js';

/** What a question was answered with: the beginning of a choice's name, or the typed text. */
type Answer = string;

export interface Asked {
  code: string;
  message: string;
  /** The names of the choices; none where a text was asked for. */
  choices: string[];
  answer: string;
}

/**
 * A person who answers by a script: by the question's code, in the order of the list where it is asked several times. What
 * is not in the script gets the safe answer. An answer that is not among the choices is a mistake of the test.
 */
export class ScriptedAsk implements AskPort {
  readonly asked: Asked[] = [];
  private readonly script: Map<string, Answer[]>;

  /** `leaveAt`: the person leaves instead of answering this question, counted from 0. */
  constructor(
    script: Readonly<Record<string, Answer | readonly Answer[]>> = {},
    private readonly leaveAt = Infinity,
  ) {
    this.script = new Map(
      Object.entries(script).map(([code, own]) => [code, typeof own === 'string' ? [own] : [...own]]),
    );
  }

  get codes(): string[] {
    return this.asked.map(({ code }) => code);
  }

  /** The answers that were never asked for. */
  get left(): string[] {
    return [...this.script].flatMap(([code, answers]) => answers.map((answer) => `${code}: ${answer}`));
  }

  choose: AskPort['choose'] = async ({ code, message, choices, safe }) => {
    const wanted = this.next(code);
    const chosen =
      wanted === undefined
        ? choices.find(({ value }) => value === safe)
        : choices.find(({ name }) => name.startsWith(wanted));
    const names = choices.map(({ name }) => name);
    if (chosen === undefined)
      throw new Error(`${code}: no choice ${wanted ?? 'is the safe one'} in ${names.join(' | ')}`);
    this.asked.push({ code, message, choices: names, answer: chosen.name });
    return chosen.value;
  };

  text: AskPort['text'] = async ({ code, message, safe }) => {
    const answer = this.next(code) ?? safe;
    this.asked.push({ code, message, choices: [], answer });
    return answer;
  };

  private next(code: string): Answer | undefined {
    if (this.asked.length === this.leaveAt) throw new PersonLeft();
    const answers = this.script.get(code);
    return answers?.shift();
  }
}
