import { usageError } from '../../model/errors.js';

/** A value of LVM's configuration syntax: one scalar, or a list of them. */
export interface ConfigValue {
  kind: 'value';
  /** Line on which the key stands, from 1. */
  line: number;
  values: (string | number)[];
}

export interface ConfigSection {
  kind: 'section';
  line: number;
  children: Map<string, ConfigNode>;
}

export type ConfigNode = ConfigSection | ConfigValue;

/** Real metadata has five levels; this bounds what walks them. */
const DEEPEST = 32;

/**
 * Reads LVM's configuration syntax, in which metadata is written too: `name { … }`, `key = value`, `key = [ … ]`, comments,
 * strings in single or double quotes, bare words, numbers. Of a key that stands twice the first counts for sections and the
 * last for values (lvm2: libdm/libdm-config.c). `source` names the file in errors: `METADATA_MALFORMED`, with the line;
 * `firstLine` is where in the file the text begins.
 */
export function parseConfigText(text: string, source: string, firstLine = 1): ConfigSection {
  return new Parser(text, source, firstLine).file();
}

type TokenKind = '{' | '}' | '[' | ']' | ',' | '=' | 'name' | 'number' | 'text' | 'end';

interface Token {
  kind: TokenKind;
  text: string;
  line: number;
}

const BLANKS = /[ \t\n\v\f\r]*/y;
const WORD = /[^ \t\n\v\f\r#={}]+/y;
/** In a list a word ends at a comma or bracket too: nobody writes them into bare words. */
const VALUE_WORD = /[^ \t\n\v\f\r#={}[\],]+/y;
const NUMBER = /[+-]?\d[\d.]*|[+-]?\.\d+/y;

class Parser {
  private offset = 0;
  private token: Token;

  constructor(
    private readonly text: string,
    private readonly source: string,
    private line: number,
  ) {
    this.token = this.next(false);
  }

  file(): ConfigSection {
    const root: ConfigSection = { kind: 'section', line: 1, children: new Map() };
    const open = [root];
    for (;;) {
      const inside = open[open.length - 1] ?? root;
      const { kind, line } = this.token;
      if (kind === 'end' && open.length === 1) return root;
      if (kind === '}' && open.length > 1) {
        open.pop();
        this.token = this.next(false);
      } else {
        const section = this.entry(inside);
        if (section === null) continue;
        if (open.length === DEEPEST) throw this.error('sections are nested too deeply', line);
        open.push(section);
      }
    }
  }

  /** A key with its value, which is stored; or the beginning of a section, which is returned. */
  private entry(inside: ConfigSection): ConfigSection | null {
    const { kind, text: key, line } = this.token;
    if (kind !== 'name' && kind !== 'text') throw this.unexpected('a name');
    if (key === '') throw this.error('a name is empty', line);
    this.token = this.next(false);
    if (this.token.kind === '{') {
      this.token = this.next(false);
      return openSection(inside, key, line);
    }
    if (this.token.kind !== '=') throw this.unexpected(`"=" or "{" after ${JSON.stringify(key.slice(0, 60))}`);
    this.token = this.next(true);
    inside.children.set(key, { kind: 'value', line, values: this.values() });
    return null;
  }

  private values(): (string | number)[] {
    if (this.token.kind !== '[') return [this.scalar(false)];
    this.token = this.next(true);
    const values: (string | number)[] = [];
    while (this.token.kind !== ']') {
      values.push(this.scalar(true));
      if (this.token.kind === ',') this.token = this.next(true);
    }
    this.token = this.next(false);
    return values;
  }

  private scalar(inList: boolean): string | number {
    const { kind, text } = this.token;
    if (kind !== 'number' && kind !== 'text') throw this.unexpected('a value');
    this.token = this.next(inList);
    return kind === 'number' ? Number(text) : text;
  }

  private next(asValue: boolean): Token {
    this.skipSpace();
    const line = this.line;
    const mark = this.text.charAt(this.offset);
    // LVM stops at a NUL: on disk one follows the text.
    if (mark === '' || mark === '\0') return { kind: 'end', text: '', line };
    if (isMark(mark)) {
      this.offset++;
      return { kind: mark, text: mark, line };
    }
    if (mark === '"' || mark === "'") return { kind: 'text', text: this.quoted(mark), line };
    const number = asValue ? this.take(NUMBER) : null;
    if (number !== null) return { kind: 'number', text: number, line };
    return { kind: asValue ? 'text' : 'name', text: this.take(asValue ? VALUE_WORD : WORD) ?? '', line };
  }

  private skipSpace(): void {
    for (;;) {
      this.take(BLANKS);
      if (this.text.charAt(this.offset) !== '#') return;
      const end = this.text.indexOf('\n', this.offset);
      this.offset = end < 0 ? this.text.length : end;
    }
  }

  /** Only in double quotes a backslash escapes. */
  private quoted(quote: '"' | "'"): string {
    const from = this.offset + 1;
    let end = from;
    while (end < this.text.length && this.text.charAt(end) !== quote) {
      end += quote === '"' && this.text.charAt(end) === '\\' ? 2 : 1;
    }
    if (end >= this.text.length) throw this.error('a string does not end', this.line);
    const inner = this.text.slice(from, end);
    this.skip(this.text.slice(this.offset, end + 1));
    return quote === '"' ? inner.replace(/\\(["\\])/g, '$1') : inner;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.skip(found);
    return found;
  }

  private skip(passed: string): void {
    this.offset += passed.length;
    for (let at = passed.indexOf('\n'); at >= 0; at = passed.indexOf('\n', at + 1)) this.line++;
  }

  private unexpected(wanted: string): Error {
    const { kind, text, line } = this.token;
    const found = kind === 'end' ? 'the text ends' : `${JSON.stringify(text.slice(0, 60))} stands`;
    return this.error(`${found} where ${wanted} is expected`, line);
  }

  private error(what: string, line: number): Error {
    return usageError('METADATA_MALFORMED', `${this.source}: line ${line}: ${what}; this is no LVM metadata text`);
  }
}

function isMark(character: string): character is '{' | '}' | '[' | ']' | ',' | '=' {
  return '{}[],='.includes(character);
}

function openSection(inside: ConfigSection, key: string, line: number): ConfigSection {
  const known = inside.children.get(key);
  if (known?.kind === 'section') return known;
  const section: ConfigSection = { kind: 'section', line, children: new Map() };
  inside.children.set(key, section);
  return section;
}
