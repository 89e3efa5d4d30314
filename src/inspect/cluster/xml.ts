import { usageError, type RaidliftError } from '../../model/errors.js';

/** CIBs are kilobytes as a rule; one of a very large cluster with its whole history has a few megabytes. */
const LARGEST = 64 * 1024 * 1024;
/** No document that is read here is nested deeper than a dozen levels. */
const DEEPEST = 200;

/** Called for each element in document order; `path` names the elements around it, the outermost first. */
export interface XmlVisitor {
  open(name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void;
  close(name: string, path: readonly string[]): void;
  /** Text, perhaps in pieces; the last of `path` is the element it stands in. */
  text?(text: string, path: readonly string[]): void;
}

export interface XmlDocument {
  /** The file or command it comes from, for errors. */
  source: string;
  /** What its outermost element is called. */
  root: string;
  visitor: XmlVisitor;
}

/**
 * Walks an XML document without keeping it. There are no entities but XML's own five and characters by number: a document
 * with a DTD is refused, so nothing in it can be made to grow or to name a file.
 *
 * @throws RaidliftError exit 2: `XML_MALFORMED` with line and column, `XML_WITH_DTD`, `XML_TOO_LARGE`.
 */
export async function walkXml(text: string, { source, root, visitor }: XmlDocument): Promise<void> {
  if (text.length > LARGEST)
    throw refused('XML_TOO_LARGE', source, `${text.length} characters are more than any such file has`);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    throw refused('XML_WITH_DTD', source, 'it has a DTD, which no such file needs');
  // Loaded where there is XML to read: as a rule there is none.
  const { default: sax } = await import('sax');
  const parser = sax.parser(true, { position: true });
  const path: string[] = [];
  let begun = false;
  const fail = (why: string): never => {
    throw refused('XML_MALFORMED', source, `line ${parser.line + 1} column ${parser.column}: ${why}`);
  };
  parser.onerror = (error) => fail(error.message.split('\n')[0] ?? 'not XML');
  parser.onopentag = ({ name, attributes }) => {
    if (path.length >= DEEPEST) fail(`nested deeper than ${DEEPEST} elements`);
    if (path.length === 0 && (begun || name !== root)) fail(`expected one element <${root}>, found <${name}>`);
    begun = true;
    visitor.open(name, attributes as Record<string, string>, path);
    path.push(name);
  };
  parser.onclosetag = (name) => {
    path.pop();
    visitor.close(name, path);
  };
  parser.ontext = (piece) => visitor.text?.(piece, path);
  parser.write(text.replace(/^\uFEFF/, '')).close();
  if (!begun) fail(`there is no element <${root}>`);
}

function refused(code: string, source: string, why: string): RaidliftError {
  return usageError(code, `${source}: ${why}`);
}
