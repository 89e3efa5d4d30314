/** The parts of a text in which what stands in backticks is code, in order. */
export function codeSpans(text: string): { text: string; isCode: boolean }[] {
  return text.split(/`([^`\n]+)`/).map((part, index) => ({ text: part, isCode: index % 2 === 1 }));
}
