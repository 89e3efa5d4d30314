import { dmUuid } from '../../../../src/model/volume.js';
import { fullreportArgv } from '../../../../src/inspect/columns.js';
import type { AnswerName } from './answers.js';
import { setUp } from './build.js';
import { advance } from './data.js';
import { FakeHost } from './fake-host.js';
import { changesSince, normaliseSight, normaliseWords, seqnosOf } from './situations/normalise.js';
import type { Group, Recorded, Sight, Situation } from './situations/types.js';
import { syncOf } from './status.js';
import { World } from './world.js';

const INFO = [
  'dmsetup',
  'info',
  '-c',
  '--noheadings',
  '--separator',
  '|',
  '-o',
  'name,uuid,major,minor,suspended,open',
];

export interface Replayed {
  situation: string;
  recorded: Recorded;
  /** The answer of the table that the command gave. */
  answer: AnswerName | null;
}

/** The situations of a group on the fake host, in the form of a recording. */
export async function replayGroup(group: Group): Promise<Replayed[]> {
  const world = new World();
  const host = new FakeHost(world);
  const sizes = new Map(group.disks.map(({ name, sizeMiB }) => [name, sizeMiB]));
  const replayed: Replayed[] = [];
  let last: Looked = { sight: {}, seqnos: new Map() };
  for (const situation of group.situations) {
    for (const one of situation.setup ?? []) setUp(world, one, sizes);
    const { recorded, looked } = await replayOne(host, situation, last);
    replayed.push({ situation: situation.name, recorded, answer: host.said.at(-1)?.answer ?? null });
    last = looked;
  }
  return replayed;
}

interface Looked {
  sight: Sight;
  seqnos: Map<string, number>;
}

async function replayOne(
  host: FakeHost,
  { setup = [], argv, look = 'all', copying = false, reads = false }: Situation,
  last: Looked,
): Promise<{ recorded: Recorded; looked: Looked }> {
  const recorded: Recorded = {};
  if (argv !== undefined && reads) {
    const { code, stdout, stderr } = await host.read(argv);
    Object.assign(recorded, { argv, code, stdout: normaliseWords(stdout), stderr: normaliseWords(stderr) });
  } else if (argv !== undefined) {
    const change = await host.change(argv, { limitMs: 1000, onRunning: async () => undefined });
    if (change.kind !== 'ended') throw new Error(`${argv.join(' ')} did not end`);
    const { code, stdout, stderr } = change.result;
    Object.assign(recorded, {
      argv,
      code,
      stdout: normaliseWords(stdout),
      stderr: normaliseWords(stderr),
    });
  }
  if (look !== 'all') return { recorded, looked: last };
  if (!copying) settle(host.world);
  const print = async (words: readonly string[]): Promise<string> => (await host.read(words)).stdout;
  const report = await print(fullreportArgv());
  const raw = {
    report,
    info: await print(INFO),
    table: await print(['dmsetup', 'table']),
    status: await print(['dmsetup', 'status', '--noflush']),
  };
  const looked = { sight: normaliseSight(raw), seqnos: seqnosOf(report) };
  if (argv !== undefined && setup.length === 0) {
    recorded.commits = Object.fromEntries(
      [...looked.seqnos].map(([name, seqno]) => [name, seqno - (last.seqnos.get(name) ?? seqno)]),
    );
  }
  return { recorded: { ...recorded, ...changesSince(last.sight, looked.sight) }, looked };
}

/** Copies end first, as when recording. */
function settle(world: World): void {
  const copying = (): boolean =>
    world.vgs.some((vg) =>
      vg.lvs.some((lv) => {
        const { all, percent, action } = syncOf(world, dmUuid(vg, lv));
        return all > 0 && (percent < 100 || action !== 'idle');
      }),
    );
  for (let turn = 0; turn < 100 && copying(); turn++) advance(world, 1000);
}
