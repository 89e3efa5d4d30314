import { usageError } from '../model/errors.js';
import { inventory, type Inventory } from '../model/inventory.js';

/** A saved Inventory document of ours (`inspect --json`), checked. Throws `INVENTORY_MALFORMED`, a usage error. */
export function readInventory(document: unknown, source: string): Inventory {
  const result = inventory.safeParse(document);
  if (result.success) return { ...result.data, source: 'saved' };
  const [issue] = result.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` ${issue.path.map(String).join('.')}:`;
  throw usageError(
    'INVENTORY_MALFORMED',
    `${source}:${place} ${issue?.message ?? 'not an inventory'}; take it again: raidlift inspect --json`,
    result.error,
  );
}
