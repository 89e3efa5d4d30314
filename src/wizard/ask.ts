/** One answer that can be given. */
export interface Choice<T> {
  value: T;
  name: string;
  /** What it means; shown beside the choice. */
  about?: string;
}

export interface ChooseQuestion<T> {
  /** Stable: what tests and scripts know a question by. */
  code: string;
  message: string;
  choices: readonly Choice<T>[];
  /** The value of the safe choice: what Enter alone means. */
  safe: NoInfer<T>;
}

export interface TextQuestion {
  code: string;
  message: string;
  /** What Enter alone means. */
  safe: string;
}

/** The only way in which the wizard asks. Every question has a code and a safe answer. */
export interface AskPort {
  /** @throws PersonLeft */
  choose<T>(question: ChooseQuestion<T>): Promise<T>;
  /** What was typed, without spaces around it. @throws PersonLeft */
  text(question: TextQuestion): Promise<string>;
}

/** The person left instead of answering: Esc, Ctrl-C, Ctrl-D, or the end of the input. */
export class PersonLeft extends Error {
  constructor() {
    super('the person left');
    this.name = 'PersonLeft';
  }
}

/** What every part of the wizard needs to talk to a person. */
export interface Dialogue {
  ask: AskPort;
  /** Shows a text that ends with a line end. */
  say(text: string): void;
  color: boolean;
}
