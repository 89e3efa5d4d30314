import { createReadStream } from 'node:fs';
import { text as textOfStream } from 'node:stream/consumers';
import type { z } from 'zod';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { RaidliftError, usageError } from '../model/errors.js';
import { policy as policySchema, type Policy } from '../model/policy.js';
import { systemCode } from '../state/faults.js';

/**
 * A policy file, checked.
 * @throws RaidliftError exit 2 naming file, line and column.
 */
export async function readPolicyFile(file: string): Promise<Policy> {
  let text: string;
  try {
    text = await textOf(file);
  } catch (error) {
    const why = systemCode(error) ?? 'unknown reason';
    throw usageError(
      'POLICY_UNREADABLE',
      `Cannot read the policy ${file} (${why}); look at it with: ls -l ${file}`,
      error,
    );
  }
  return parsePolicy(text, file);
}

/** Room for some ten thousand volumes, each with its own entry. */
const MAX_BYTES = 512 * 1024;

/** Stdin can be read once, and is asked for again when something in it turns out to be wrong. */
let stdin: Promise<string> | null = null;

function textOf(file: string): Promise<string> {
  // One byte more than is allowed shows that it is too long; a device has no end.
  if (file !== '-') return textOfStream(createReadStream(file, { end: MAX_BYTES }));
  stdin ??= textOfStream(process.stdin);
  return stdin;
}

/** An error about something in the policy that came up later says where in the file it stands. */
export async function withPolicyLine(error: unknown, file: string): Promise<unknown> {
  if (!(error instanceof RaidliftError) || error.policyPath === undefined) return error;
  const lines = new LineCounter();
  const text = await textOf(file).catch(() => '');
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const [first, key] = error.policyPath;
  // What an option added stands in no file.
  if (first === undefined || key === undefined || !standsIn(document, [...error.policyPath])) return error;
  const at = first === 'volumes' ? offsetOfKey(document, [first], String(key)) : offsetOf(document, error.policyPath);
  return new RaidliftError({
    code: error.code,
    exit: error.exit,
    message: `Policy ${file} ${placeOf(lines, at)}: ${error.message}`,
    cause: error,
  });
}

/** A volume's name may be all digits, and is a number in YAML then. */
function standsIn(document: Document, path: readonly PropertyKey[]): boolean {
  if (path[0] !== 'volumes') return document.hasIn(path);
  const volumes: unknown = document.get('volumes', true);
  return isMap(volumes) && volumes.items.some(({ key }) => isScalar(key) && String(key.value) === path[1]);
}

/** A policy's text, YAML or JSON (which is YAML). Aliases are not expanded without bound. */
export function parsePolicy(text: string, file: string): Policy {
  const size = Buffer.byteLength(text);
  if (size > MAX_BYTES)
    throw invalid(file, `line 1 column 1: it is longer than ${MAX_BYTES} bytes; name VGs instead of LVs`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: false,
  });
  const [fault] = document.errors;
  if (fault !== undefined) throw invalid(file, `${placeOf(lines, fault.pos[0])}: ${fault.message}`);
  if (!isMap(document.contents)) {
    const what = document.contents === null ? 'it is empty' : 'it is no map of fields';
    throw invalid(file, `line 1 column 1: ${what}; the least that a policy says is \`formatVersion: 1\``);
  }
  const twice = firstDoubledKey(document);
  if (twice !== undefined) throw invalid(file, `${placeOf(lines, twice.at)}: the key ${twice.key} is there already`);
  const parsed = policySchema.safeParse(toValue(document, file));
  if (parsed.success) return parsed.data;
  throw invalid(file, faultsOf(parsed.error.issues, document, lines).join('; '));
}

/**
 * The first key that its map has already. The YAML reader's own check compares each key with all others: of forty thousand it
 * took more than 25 s.
 */
function firstDoubledKey(document: Document): { at: number; key: string } | undefined {
  let first: { at: number; key: string } | undefined;
  const open: unknown[] = [document.contents];
  while (open.length > 0) {
    const node = open.pop();
    if (isSeq(node)) for (const item of node.items) open.push(item);
    if (!isMap(node)) continue;
    const known = new Set<string>();
    for (const { key, value } of node.items) {
      open.push(key, value);
      if (!isScalar(key)) continue;
      const name = String(key.value);
      const at = key.range?.[0] ?? 0;
      if (known.has(name) && (first === undefined || at < first.at)) first = { at, key: name };
      known.add(name);
    }
  }
  return first;
}

/** All that is wrong at once, each with its place, in the order of the file. */
function faultsOf(issues: readonly z.core.$ZodIssue[], document: Document, lines: LineCounter): string[] {
  const places = issues.flatMap((issue) => {
    const path = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    if (issue.code !== 'unrecognized_keys')
      return [{ at: offsetOf(document, issue.path), why: `${path}${issue.message}` }];
    return issue.keys.map((key) => ({
      at: offsetOfKey(document, issue.path, key),
      why: `${path}there is no field ${key}`,
    }));
  });
  return places.sort((a, b) => a.at - b.at).map(({ at, why }) => `${placeOf(lines, at)}: ${why}`);
}

function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw invalid(file, `line 1 column 1: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function invalid(file: string, why: string): RaidliftError {
  return usageError('POLICY_INVALID', `Policy ${file} ${why}`);
}

function placeOf(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line} column ${col}`;
}

/** Where the node at that path begins; the nearest one above it where the path leads to nothing. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const found: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(found) && found.range) return found.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

/** Where a key of the map at that path stands. */
function offsetOfKey(document: Document, path: readonly PropertyKey[], key: string): number {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path);
}
