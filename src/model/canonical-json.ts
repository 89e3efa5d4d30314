/**
 * The one way a document of ours becomes text: keys sorted, sizes (keys ending in `Bytes`) as decimal strings, `undefined`
 * left out, no white space. Two equal documents give the same bytes, so a digest over them means something.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, sortKeys);
}

/** The same document for people and diffs: two spaces of indentation and a final newline. */
export function readableJson(value: unknown): string {
  return `${JSON.stringify(value, sortKeys, 2)}\n`;
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const source = value as Record<string, unknown>;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(source).sort()) {
    const field = source[key];
    sorted[key] = typeof field === 'number' && key.endsWith('Bytes') ? String(field) : field;
  }
  return sorted;
}
