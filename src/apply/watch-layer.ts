import { heldParts, readLayer, type LayerSight } from '../inspect/layer.js';
import type { EventCode } from '../model/events.js';
import type { JournalEvent } from '../model/journal.js';
import type { PlannedVolume } from '../model/plan.js';
import { dmName } from '../model/volume.js';
import { orderOf } from '../plan/cover.js';
import { CLAIM, THAW } from './layer-doubts.js';
import type { SessionPorts } from './session.js';

const LOOK_MS = 1500;
/** LVM's own repair ends an ordinary loss within a second; where writes are held for longer, it waits for them. */
const HELD_MS = 4000;
const COMMAND_MS = 20_000;
const PROBE_MS = 3000;
/** A person is told again after this long. */
const AGAIN_MS = 30_000;

interface Watched {
  planned: PlannedVolume;
  subject: string;
  name: string;
  vgPrefix: string;
  /** When the writes that are held now were first seen. */
  heldSince: number | null;
  toldAt: number | null;
  /** Its own table has been loaded once since the layer was made, and it held writes again. */
  ownTableTried: boolean;
  doubted: boolean;
}

/**
 * Watches temporary mirror layers for as long as a run lasts, whatever the run waits for. When an old leg or the log is lost
 * there, the lower mirror holds the failed write until dmeventd has repaired it, and dmeventd's repair waits for that very
 * write: the volume and every LVM command of its VG hang for ever (facts §3). Only dmsetup is asked. The writes are let go by
 * loading a table of the good legs (or, where what failed can be read again, its own once more) into the lower mirror; LVM's
 * repair then goes on by itself. Under a writer it hangs, and is thawed, more than once [lab].
 */
export class LayerWatch {
  private readonly end = new AbortController();
  private readonly volumes: Watched[];
  private running: Promise<void> = Promise.resolve();
  /** Where what is done is written; a session folds it too. */
  record: (event: JournalEvent) => Promise<void>;

  constructor(private readonly ports: SessionPorts) {
    this.volumes = ports.store.plan.volumes.filter((planned) => planned.cover !== undefined).map(watched);
    this.record = (event) => ports.store.journal.append(event);
  }

  start(): void {
    if (this.volumes.length > 0) this.running = this.loop();
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.running;
  }

  private async loop(): Promise<void> {
    do {
      for (const volume of this.volumes)
        await this.look(volume).catch((error: unknown) => this.tellFault(volume, error));
    } while (await this.ports.clock.sleep(LOOK_MS, this.end.signal));
  }

  private tellFault(volume: Watched, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.tell(volume, 'layer.unwatched', `${volume.subject}: its layer could not be looked at: ${why}`);
  }

  private async look(volume: Watched): Promise<void> {
    const sight = await readLayer(this.ports.host, volume);
    if (sight === null) {
      Object.assign(volume, { heldSince: null, toldAt: null, ownTableTried: false, doubted: false });
      return;
    }
    if (sight.claimsSync && !volume.doubted) {
      volume.doubted = true;
      await this.record({
        kind: 'finished',
        step: `${volume.subject}:${CLAIM}`,
        code: 0,
        said: 'its table says nosync',
      });
    }
    // On a host that is busy, or hangs, an answer may not come in time: writes that were held are not taken for let go.
    if (!sight.answered) return;
    const failed = heldParts(sight);
    if (failed.length === 0) {
      volume.heldSince = null;
      return;
    }
    volume.heldSince ??= this.now();
    if (this.now() - volume.heldSince >= HELD_MS) await this.held(volume, sight, failed);
  }

  private async held(volume: Watched, sight: LayerSight, failed: string[]): Promise<void> {
    const isNew = volume.toldAt === null || this.now() - volume.toldAt >= AGAIN_MS;
    if (isNew) {
      volume.toldAt = this.now();
      const what = failed.length === 1 && failed[0] === sight.table?.logDevice ? 'its log' : 'an old leg';
      const message = `${volume.subject} HANGS: ${what} was lost under the temporary layer; all writes to it and every LVM command of its VG wait.`;
      this.tell(volume, 'layer.held', message);
    }
    if (!isNew && orderOf(volume.planned).thaw !== 'yes') return;
    if (await this.mayThaw(volume)) await this.thaw(volume, sight, failed);
    volume.heldSince = null;
  }

  private async mayThaw(volume: Watched): Promise<boolean> {
    const { thaw } = orderOf(volume.planned);
    if (thaw === 'yes') return true;
    const agreed =
      thaw === 'ask' && (await this.ports.ask?.(`Let the held writes of ${volume.subject} go on? [y/N] `)) === true;
    if (!agreed) {
      this.tell(volume, 'layer.not-thawed', `${volume.subject} is not thawed: the plan says thaw: ${thaw}.`);
    }
    return agreed;
  }

  private async thaw(volume: Watched, sight: LayerSight, failed: readonly string[]): Promise<void> {
    const table = await this.tableToLoad(volume, sight, failed);
    if (table === null) {
      this.tell(volume, 'layer.not-thawed', `${volume.subject}: no leg of it is good; it cannot be let go on.`);
      return;
    }
    const step = `${volume.subject}:${THAW}`;
    const load = ['dmsetup', 'reload', sight.lower, '--table', table];
    // One ioctl swaps the tables: were we to die here, nothing would be left suspended.
    const swap = ['dmsetup', 'resume', '--noflush', '--nolockfs', sight.lower];
    for (const argv of [load, swap]) {
      const said = await this.change(volume, step, argv);
      if (said !== null) return this.tell(volume, 'layer.not-thawed', `\`${argv.join(' ')}\` did not work: ${said}`);
    }
    this.tell(volume, 'layer.thawed', `${volume.subject}: the held writes go on; LVM repairs the mirror.`);
  }

  /** Null where no leg is good. */
  private async tableToLoad(volume: Watched, sight: LayerSight, failed: readonly string[]): Promise<string | null> {
    const { table, health } = sight;
    if (table === null) return null;
    if (!volume.ownTableTried && (await this.canAllBeRead(failed))) {
      volume.ownTableTried = true;
      return table.line;
    }
    const good = table.legs.filter((_leg, index) => health[index] === 'A');
    const [first] = good;
    if (first === undefined) return null;
    if (good.length === 1) return `0 ${table.sectors} linear ${first} 0`;
    const legs = good.map((leg) => `${leg} 0`).join(' ');
    return `0 ${table.sectors} mirror core 2 ${table.regionSectors} nosync ${good.length} ${legs}`;
  }

  private async canAllBeRead(devices: readonly string[]): Promise<boolean> {
    for (const device of devices) {
      const argv = ['dd', `if=/dev/block/${device}`, 'of=/dev/null', 'bs=4096', 'count=1', 'iflag=direct'];
      const { code } = await this.ports.host.read(argv, { timeoutMs: PROBE_MS });
      if (code !== 0) return false;
    }
    return true;
  }

  /** What went wrong, or null. */
  private async change({ planned }: Watched, step: string, argv: string[]): Promise<string | null> {
    const { host, store } = this.ports;
    await this.record({ kind: 'started', step, volume: planned.uuid, argv });
    void host.syslog(`plan ${store.plan.id}: ${argv.join(' ')}`);
    const change = await host.change(argv, {
      limitMs: COMMAND_MS,
      onRunning: ({ pid, startTime }) => this.record({ kind: 'running', step, pid, startTime }),
    });
    const code = change.kind === 'ended' ? change.result.code : null;
    const said = change.kind === 'ended' ? change.result.stderr.trim().slice(0, 500) : 'it does not end';
    await this.record({ kind: code === 0 ? 'finished' : 'failed', step, code, said });
    return code === 0 ? null : said;
  }

  private tell({ planned }: Watched, code: EventCode, message: string): void {
    this.ports.notify.notify({ code, message, volume: planned.uuid });
  }

  private now(): number {
    return this.ports.clock.now().getTime();
  }
}

function watched(planned: PlannedVolume): Watched {
  return {
    planned,
    subject: `${planned.vgName}/${planned.name}`,
    name: dmName(planned.vgName, planned.name),
    vgPrefix: `LVM-${planned.vg.replaceAll('-', '')}`,
    heldSince: null,
    toldAt: null,
    ownTableTried: false,
    doubted: false,
  };
}
