/** What a code in brackets behind an error means, and what comes next. */
export interface ErrorText {
  code: string;
  meaning: string;
  next: string;
}

export type Texts = readonly (readonly [code: string, meaning: string, next: string])[];
