import { readFile } from 'node:fs/promises';
import { usageError } from '../model/errors.js';
import type { Inventory } from '../model/inventory.js';
import { systemCode } from '../state/faults.js';
import type { Context } from './context.js';
import type { VerbOptions } from './options.js';

/** Looks at this host, or at the saved report that `--from` names. */
export async function takeInventory(options: VerbOptions, context: Context): Promise<Inventory> {
  const now = context.clock.now().toISOString();
  if (options.from !== undefined) {
    const source = options.from === '-' ? 'stdin' : options.from;
    return context.rooms.inspectReport(await readReport(options.from, context), { source, now });
  }
  return context.rooms.inspectHost(await context.host(), { now, stateFolder: options.stateDir });
}

async function readReport(from: string, context: Context): Promise<string> {
  if (from === '-') return context.stdin.readAll();
  try {
    // Decoded as a whole: in pieces, as readFile does it by itself, a large report takes several times as long.
    return (await readFile(from)).toString('utf8');
  } catch (error) {
    throw usageError(
      'REPORT_UNREADABLE',
      `Cannot read the report ${from} (${systemCode(error) ?? 'unknown reason'})`,
      error,
    );
  }
}
