import { readFile } from 'node:fs/promises';
import { nodeViewOf } from '../inspect/node-view.js';
import { RaidliftError, usageError } from '../model/errors.js';
import type { Inventory } from '../model/inventory.js';
import { systemCode } from '../state/faults.js';
import type { Context } from './context.js';
import { stateFolderThere, type VerbOptions } from './options.js';

/** Looks at this host, at those that `--host` names, or at the saved report that `--from` names. */
export async function takeInventory(options: VerbOptions, context: Context): Promise<Inventory> {
  const now = context.clock.now().toISOString();
  if (options.from !== undefined) {
    if (options.host !== undefined) {
      throw usageError('FROM_AND_HOST', '--from is a saved report, --host looks at a host: give one of them');
    }
    const source = options.from === '-' ? 'stdin' : options.from;
    return context.rooms.inspectReport(await readReport(options.from, context), { source, now });
  }
  const [first, ...others] = options.host ?? [];
  const look = { now, stateFolder: stateFolderThere(options) };
  const looks = [first, ...others].map(async (name) => {
    try {
      return await context.rooms.inspectHost(await context.host(name), look);
    } catch (error) {
      throw name === undefined ? error : onHost(name, error);
    }
  });
  const [inventory, ...witnesses] = await allOrFirstError(looks);
  if (inventory === undefined) throw new Error('no host was looked at');
  return { ...inventory, nodes: witnesses.map(nodeViewOf) };
}

/** Waits for all, so that nothing is still under way when an error is told. */
async function allOrFirstError<T>(tasks: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(tasks);
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}

/** With several hosts an error has to say which one it is about. */
function onHost(name: string, error: unknown): unknown {
  if (!(error instanceof RaidliftError) || error.message.includes(name)) return error;
  const { code, exit, message } = error;
  return new RaidliftError({ code, exit, message: `on ${name}: ${message}`, cause: error });
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
