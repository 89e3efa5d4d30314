import { nodeViewOf } from '../inspect/node-view.js';
import type { SavedInput } from '../inspect/saved/read-saved.js';
import { RaidliftError, usageError } from '../model/errors.js';
import type { Inventory, NodeView } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import { systemCode } from '../state/faults.js';
import type { Context } from './context.js';
import { stateFolderThere, type VerbOptions } from './options.js';

/** Puts something between us and each host that is looked at. */
export type Listen = (host: ReadPort) => ReadPort;

/** Looks at this host, at those that `--host` names, or at the saved sources that `--from` names. */
export async function takeInventory(
  options: VerbOptions,
  context: Context,
  listen: Listen = (host) => host,
): Promise<Inventory> {
  const now = context.clock.now().toISOString();
  if (options.from !== undefined) {
    if (options.host !== undefined) {
      throw usageError('FROM_AND_HOST', '--from is a saved source, --host looks at a host: give one of them');
    }
    const inputs: SavedInput[] = [];
    for (const path of options.from) inputs.push(await openInput(path, context));
    return context.rooms.readSaved(inputs, { now });
  }
  const [first, ...others] = options.host ?? [];
  const look = { now, stateFolder: stateFolderThere(options) };
  const looks = [first, ...others].map(async (name) => {
    try {
      return await context.rooms.inspectHost(listen(await context.host(name)), look);
    } catch (error) {
      throw name === undefined ? error : onHost(name, error);
    }
  });
  const [inventory, ...witnesses] = await allOrFirstError(looks);
  if (inventory === undefined) throw new Error('no host was looked at');
  return { ...inventory, nodes: witnesses.map(nodeViewOf) };
}

/** How the hosts behind the first `--host` see the VGs now. */
export async function askWitnesses(
  options: Pick<VerbOptions, 'stateDir' | 'host'>,
  context: Context,
): Promise<NodeView[]> {
  const host = options.host?.slice(1) ?? [];
  if (host.length === 0) return [];
  const { nodes, ...first } = await takeInventory({ stateDir: options.stateDir, host }, context);
  return [nodeViewOf({ ...first, nodes: [] }), ...nodes];
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

async function openInput(path: string, context: Context): Promise<SavedInput> {
  if (path === '-') return { source: 'stdin', text: await context.stdin.readAll() };
  const { openSource } = await import('../host/saved/open-source.js');
  try {
    const wants = async (): Promise<(path: string) => boolean> => (await import('../inspect/saved/wanted.js')).isWanted;
    return { source: path, ...(await openSource(path, wants)) };
  } catch (error) {
    if (error instanceof RaidliftError) throw error;
    const why = systemCode(error) ?? 'unknown reason';
    throw usageError(
      'REPORT_UNREADABLE',
      `Cannot read the report ${path} (${why}); look at it with: ls -l ${path}`,
      error,
    );
  }
}
