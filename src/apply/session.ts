import type { Inventory, NodeView, Vg, Volume } from '../model/inventory.js';
import type { JournalEvent } from '../model/journal.js';
import type { PredicateContext } from '../model/holds.js';
import type { PlannedVolume } from '../model/plan.js';
import type { Clock, ControlPort, HostPort, NotifyPort, PlanStore, ProgressEvent } from '../model/ports.js';
import { moveOfPart } from '../model/moves.js';
import { findVg } from '../model/volume.js';
import { reread } from '../inspect/reread.js';
import { planTag, type Names } from '../plan/names.js';
import { Readings } from './readings.js';
import { Throttle } from './throttle.js';
import { HoldBack, type Hold, type Rules } from './hold-back.js';
import { foldEntry, foldJournal, type JournalState } from './fold-journal.js';

/** Whether a PV may be pulled, and why not. */
export interface FreedPv {
  pv: string;
  device: string;
  free: boolean;
  message: string;
}

export interface SessionPorts {
  store: PlanStore;
  host: HostPort;
  clock: Clock;
  notify: NotifyPort;
  /** How the other nodes that were named see the VGs now. */
  witnesses?: () => Promise<NodeView[]>;
  /** Aborted when a person or the system asks to stop. */
  stop: AbortSignal;
  /** `resume`: volumes that a conversion or a lost device left half-way are taken on, whoever left them so. */
  resume?: boolean;
  /** A person's pause. */
  control?: ControlPort;
  /** When and beside what steps may start; absent: as the plan's policy says. */
  rules?: Rules;
  /** What to do when only the maintenance window is waited for; absent: leave. */
  outsideWindow?: 'leave' | 'wait';
  /** A person's word for an edit of metadata. */
  mayEditMetadata?: boolean;
  /** A question to the person at the terminal; absent where nobody is there. */
  ask?(question: string): Promise<boolean>;
}

/** One run of apply or resume: the plan, what the journal says, and the host as last seen. */
export class Session {
  readonly ports: SessionPorts;
  readonly journal: JournalState;
  readonly tag: string;
  inventory: Inventory;
  /** UUIDs of VGs in which a command of ours is still running though we stopped waiting for it: nothing else may begin there. */
  readonly busyVgs = new Set<string>();
  readonly holdBack: HoldBack;
  readonly throttle: Throttle;
  readonly readings: Readings;
  /** It was held back for a while: what was true of the host at the start may not be so any more. */
  hasWaited = false;
  /** What was found out about the PV that the plan frees. */
  freed: FreedPv | null = null;
  private readonly bootId: string;
  private left: Hold | null = null;

  constructor(ports: SessionPorts, inventory: Inventory, ignoreJournal: boolean) {
    this.ports = ports;
    this.inventory = inventory;
    this.bootId = inventory.host.bootId ?? 'unknown';
    this.journal = foldJournal(ignoreJournal ? [] : ports.store.journal.entries);
    this.tag = planTag(ports.store.plan.id);
    this.throttle = new Throttle({
      ports,
      record: (event) => this.record(event),
      left: this.journal.throttled,
      bootId: this.bootId,
      wanted: (ports.rules ?? ports.store.plan.policy).limits?.mirrorCopyThrottle,
    });
    this.readings = new Readings(ports.stop);
    this.holdBack = new HoldBack(ports.rules ?? ports.store.plan.policy, ports.clock, ports.control);
  }

  get plan() {
    return this.ports.store.plan;
  }

  get stopping(): boolean {
    return this.left !== null || this.ports.stop.aborted;
  }

  /** Ends the run as a stop does: only the window could go on with it. */
  leave(hold: Hold): void {
    if (this.left !== null) return;
    this.left = hold;
    this.notify({ code: 'window.closed', message: hold.message, ...untilOf(hold) });
  }

  /** Why it stops, for the journal and for people. */
  get stoppedBy(): { signal: string; message: string } {
    const goOn = '`raidlift resume` goes on';
    if (this.left !== null) return { signal: 'WINDOW_CLOSED', message: `${this.left.message} ${goOn}` };
    const signal = String(this.ports.stop.reason ?? 'stop');
    return { signal, message: `stopped before it was finished; ${goOn}` };
  }

  /** Writes and folds. */
  async record(event: JournalEvent): Promise<void> {
    await this.ports.store.journal.append(event);
    foldEntry(this.journal, { event, bootId: this.bootId });
  }

  notify(event: ProgressEvent): void {
    this.ports.notify.notify(event);
  }

  /** Looks at the plan's VGs again: one LVM process. */
  async look(): Promise<void> {
    this.inventory = await reread(this.ports.host, {
      previous: this.inventory,
      vgNames: this.plan.basis.vgs.map((vg) => findVg(this.inventory, vg.uuid)?.name ?? vg.name),
      now: this.ports.clock.now().toISOString(),
    });
  }

  /** Asks the other nodes what they see now. */
  async askNodes(): Promise<void> {
    const nodes = await this.ports.witnesses?.();
    if (nodes !== undefined) this.inventory = { ...this.inventory, nodes };
  }

  find(lvUuid: string): { vg: Vg; volume: Volume } | undefined {
    for (const vg of this.inventory.vgs) {
      const volume = vg.volumes.find((candidate) => candidate.uuid === lvUuid);
      if (volume !== undefined) return { vg, volume };
    }
    return undefined;
  }

  /** The same, in one VG: an apply of very many volumes asks often. */
  findIn(planned: PlannedVolume): { vg: Vg | undefined; now: Volume | undefined } {
    const vg = findVg(this.inventory, planned.vg);
    return { vg, now: vg?.volumes.find((candidate) => candidate.uuid === planned.uuid) };
  }

  get context(): PredicateContext {
    const { host, nodes, dm } = this.inventory;
    return {
      find: (uuid) => this.find(uuid),
      ...{ host, nodes, dm },
      volumes: this.plan.volumes,
      tag: this.tag,
      recorded: this.journal.recorded,
      bootId: this.bootId,
      heading: this.journal.heading,
      mayEditMetadata: this.ports.mayEditMetadata === true,
    };
  }

  /** Something of this plan was done to the volume already: its tag, or the journal, says so. */
  isUnderWay(planned: PlannedVolume): boolean {
    const { now } = this.findIn(planned);
    return this.journal.begun.has(planned.uuid) || (now?.tags.includes(this.tag) ?? false);
  }

  /** The names of this moment, by UUID; throws where one is gone or stands for two. */
  get names(): Names {
    const lvs = new Map<string, string>();
    const pvs = new Map<string, string>();
    for (const vg of this.inventory.vgs) {
      for (const lv of vg.lvs) lvs.set(lv.uuid, `${vg.name}/${lv.name}`);
      for (const pv of vg.pvs) pvs.set(pv.uuid, pv.device);
    }
    return {
      tag: this.tag,
      vg: (uuid) => this.vgName(uuid),
      lv: (uuid) => known(lvs, uuid, 'LV'),
      pv: (uuid) => known(pvs, uuid, 'PV'),
      move: (uuid, from) => this.moveName(uuid, from),
      backupFile: (uuid) => this.ports.store.backupFile(this.vgName(uuid)),
    };
  }

  private moveName(lvUuid: string, fromPv: string): string {
    for (const vg of this.inventory.vgs) {
      const move = moveOfPart(vg, lvUuid, fromPv);
      if (move !== undefined) return `${this.vgName(vg.uuid)}/${move.lv.name}`;
    }
    throw new Error('its move is gone');
  }

  private vgName(uuid: string): string {
    const vg = findVg(this.inventory, uuid);
    if (vg === undefined) throw new Error(`VG ${uuid} is gone`);
    const same = this.inventory.vgs.filter((other) => other.name === vg.name);
    if (same.length > 1) throw new Error(`two VGs are called ${vg.name}`);
    return vg.name;
  }
}

/** When a hold ends by itself, for an event. */
export function untilOf({ until }: Hold): { data?: { until: string } } {
  return until === undefined ? {} : { data: { until: until.toISOString() } };
}

function known(names: ReadonlyMap<string, string>, uuid: string, what: string): string {
  const name = names.get(uuid);
  if (name === undefined) throw new Error(`${what} ${uuid} is gone`);
  return name;
}
