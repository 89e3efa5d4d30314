import { clean } from '../text.js';
import { codeSpans } from './code-spans.js';

/** A piece of HTML or SVG that is whole and escaped already. Only `tag` and its like make one. */
export class Markup {
  constructor(readonly text: string) {}
}

/** Strings are texts, to be escaped; what is null is left out. */
export type Child = Markup | string | null;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Elements that have no end tag in HTML. */
const VOID = new Set(['meta']);

/** Elements after which a line ends: white space there means nothing, and a page that changed can be compared. */
const LINES = new Set(
  'head meta title style body nav main section h1 h2 h3 h4 p pre table thead tbody tr dl dd ul li div figure figcaption svg path rect text'.split(
    ' ',
  ),
);

/**
 * One element with what is in it. Every text and every attribute's value is escaped here and nowhere else, so no text of a
 * host or a person can become markup. Names of elements and attributes are ours.
 */
export function tag(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly Child[]
): Markup {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`);
  const start = `<${name}${written.join('')}>`;
  const whole = VOID.has(name) ? start : `${start}${join(children).text}</${name}>`;
  return new Markup(LINES.has(name) ? `${whole}\n` : whole);
}

/** Several pieces as one. */
export function join(children: readonly Child[]): Markup {
  return new Markup(children.map((child) => (child instanceof Markup ? child.text : escape(child ?? ''))).join(''));
}

/** A text in which what stands in backticks is code. */
export function prose(text: string): Markup {
  return join(codeSpans(text).map((part) => (part.isCode ? tag('code', {}, part.text) : part.text)));
}

function escape(text: string): string {
  return clean(text).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
