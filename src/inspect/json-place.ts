/** Where a text stops being JSON: line and column, both from 1. */
export interface Place {
  line: number;
  column: number;
}

/**
 * Finds the first place where a text is not JSON. `JSON.parse` says so in words that differ between versions and often
 * without a place; this runs only after it has refused. An end that comes too early is the place behind the last character.
 */
export function placeOfError(text: string): Place {
  const offset = offsetOfError(text);
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

const TOKEN =
  /[ \t\n\r]*(?:([[\]{}:,])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;
const SPACE = /[ \t\n\r]*/y;

/** What may come next: a value, a key, a colon, or what follows a value. `first` allows an empty list or object too. */
type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'after';

function offsetOfError(text: string): number {
  const open: ('[' | '{')[] = [];
  let expected: Expected = 'value';
  let offset = 0;
  for (;;) {
    SPACE.lastIndex = offset;
    SPACE.exec(text);
    const start = SPACE.lastIndex;
    TOKEN.lastIndex = offset;
    const match = TOKEN.exec(text);
    if (match === null) return start;
    const next = follow(expected, open, { mark: match[1], isText: match[2] !== undefined });
    if (next === null) return start;
    expected = next;
    offset = TOKEN.lastIndex;
  }
}

function follow(
  expected: Expected,
  open: ('[' | '{')[],
  token: { mark: string | undefined; isText: boolean },
): Expected | null {
  const { mark, isText } = token;
  if (expected === 'colon') return mark === ':' ? 'value' : null;
  if (expected === 'after') return followValue(open, mark);
  if (expected === 'key' || expected === 'first key') {
    if (mark === undefined) return isText ? 'colon' : null;
    return mark === '}' && expected === 'first key' ? close(open) : null;
  }
  if (mark === undefined) return 'after';
  if (mark === ']' && expected === 'first value') return close(open);
  if (mark !== '[' && mark !== '{') return null;
  open.push(mark);
  return mark === '[' ? 'first value' : 'first key';
}

function followValue(open: ('[' | '{')[], mark: string | undefined): Expected | null {
  const inside = open.at(-1);
  if (mark === ',' && inside !== undefined) return inside === '[' ? 'value' : 'key';
  const matches = (mark === ']' && inside === '[') || (mark === '}' && inside === '{');
  return matches ? close(open) : null;
}

function close(open: ('[' | '{')[]): Expected {
  open.pop();
  return 'after';
}
