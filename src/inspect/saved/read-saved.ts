import type { FileTree } from '../../model/file-tree.js';
import type { Inventory } from '../../model/inventory.js';
import type { NamedInventory } from '../merge/merge-inventories.js';
import { readText } from './read-text.js';

/** One thing that `--from` named, opened. */
export type SavedInput = { source: string; text: string } | { source: string; tree: FileTree };

/**
 * Saved sources as one Inventory. Each is recognised by its content; a folder or archive may hold several hosts, and so may
 * several sources together. `now` is the time of reading, ISO 8601. Throws usage errors that name the file and the place.
 */
export async function readSaved(inputs: readonly SavedInput[], { now }: { now: string }): Promise<Inventory> {
  const [only] = inputs;
  // The usual case pays for nothing else.
  if (only !== undefined && inputs.length === 1 && 'text' in only) return readText(only.text, { ...only, now });
  const sources: NamedInventory[] = [];
  for (const input of inputs) {
    if ('text' in input)
      sources.push({ source: input.source, inventory: await readText(input.text, { ...input, now }) });
    else sources.push(...(await (await import('./read-tree.js')).readTree(input.tree, { now })));
  }
  return (await import('../merge/merge-inventories.js')).mergeInventories(sources);
}
