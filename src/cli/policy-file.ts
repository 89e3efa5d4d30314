import { readFile } from 'node:fs/promises';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { usageError, type RaidliftError } from '../model/errors.js';
import { policy as policySchema, type Policy } from '../model/policy.js';
import { systemCode } from '../state/faults.js';

/**
 * A policy file, checked.
 * @throws RaidliftError exit 2 naming file, line and column.
 */
export async function readPolicyFile(file: string): Promise<Policy> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw usageError('POLICY_UNREADABLE', `Cannot read the policy ${file} (${systemCode(error) ?? 'unknown'})`, error);
  }
  return parsePolicy(text, file);
}

/** A policy's text, YAML or JSON (which is YAML). Aliases are not expanded without bound. */
export function parsePolicy(text: string, file: string): Policy {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) throw invalid(file, lines.linePos(fault.pos[0]), fault.message);
  const parsed = policySchema.safeParse(toValue(document, file));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path ?? [];
  const [stranger] = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const offset = stranger === undefined ? offsetOf(document, path) : offsetOfKey(document, path, stranger);
  const why = `${path.length === 0 ? '' : `${path.join('.')}: `}${issue?.message ?? 'not a policy'}`;
  throw invalid(file, lines.linePos(offset), why);
}

function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw invalid(file, { line: 1, col: 1 }, error instanceof Error ? error.message : String(error));
  }
}

function invalid(file: string, where: { line: number; col: number }, why: string): RaidliftError {
  return usageError('POLICY_INVALID', `Policy ${file} line ${where.line} column ${where.col}: ${why}`);
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
  const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
  return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : offsetOf(document, path);
}
