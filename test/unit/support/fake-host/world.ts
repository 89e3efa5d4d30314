import { dmUuid } from '../../../../src/model/volume.js';
import { lvIn, sectorsOf, type Copy, type Device, type MetaLv, type MetaPv, type MetaVg, type Part } from './model.js';

/** What the host lies in: time, disks, what was written, and what is committed and loaded. */
export class World {
  vgs: MetaVg[] = [];
  /** By device-mapper UUID. */
  devices = new Map<string, Device>();
  /** By the device-mapper UUID of the mirror or raid1. */
  copies = new Map<string, Copy>();
  /** UUIDs of PVs whose disk is gone. */
  lost = new Set<string>();
  /** What the blocks of a leg hold, by `PV UUID:extent`: the number of the last write that reached them. */
  content = new Map<string, number>();
  /** Sectors written since boot, by device-mapper UUID: /sys/block/…/stat. */
  sectorsWritten = new Map<string, number>();
  /** By LV UUID, what all writes that were acknowledged make of its ends. */
  acknowledged = new Map<string, number>();
  /** Legs have died since the kernel was last asked. */
  unseenDeaths = false;
  monitored = new Set<string>();
  /** LVs that `--monitor y` does not help: dmeventd holds on to the mirror they were, until a refresh or `--monitor n`. */
  unwatchable = new Set<string>();
  /** LVM's own polling of moves and layers, by the UUID of the move or of the layered LV; `at`: when it looks next. */
  polls: { lv: string; at: number }[] = [];
  /** Command lines of processes that sleep for a held move; null: ended. */
  sleepers: (string[] | null)[] = [];
  /** An LVM command is at work: dmeventd has to wait. */
  locked = false;
  volumeList: string[] | null = null;
  /** LV UUID → mount point. */
  mounts = new Map<string, string>();
  files = new Map<string, string>();
  nowMs = Date.UTC(2026, 0, 1);
  boot = 1;
  /** Extents a second that a copy gets on with; 0: copies stand still. */
  copyRate = 200;
  /** Everyone writes to every active volume all the time. */
  busy = false;
  private writes = 0;
  private minors = 0;
  private uuids = 0;

  /** The same world always gives the same UUIDs. */
  newUuid(): string {
    const digits = String(++this.uuids).padStart(32, '0').replaceAll('0', 'a');
    return [0, 6, 10, 14, 18, 22, 26].map((at, i) => digits.slice(at, at + (i === 0 || i === 6 ? 6 : 4))).join('-');
  }

  newMinor(): number {
    return this.minors++;
  }

  vg(name: string): MetaVg {
    const vg = this.vgs.find((candidate) => candidate.name === name);
    if (vg === undefined) throw new Error(`fake: no VG ${name}`);
    return vg;
  }

  lv(path: string): { vg: MetaVg; lv: MetaLv } | undefined {
    const [vgName = '', lvName = ''] = path.split('/');
    const vg = this.vgs.find((candidate) => candidate.name === vgName);
    const lv = vg === undefined ? undefined : lvIn(vg, lvName);
    return vg === undefined || lv === undefined ? undefined : { vg, lv };
  }

  pvOfDevice(path: string): { vg: MetaVg; pv: MetaPv } | undefined {
    for (const vg of this.vgs) {
      const pv = vg.pvs.find((candidate) => `/dev/mapper/${candidate.disk}` === path);
      if (pv !== undefined) return { vg, pv };
    }
    return undefined;
  }

  deviceOf(vg: MetaVg, lv: MetaLv): Device | undefined {
    return this.devices.get(dmUuid(vg, lv));
  }

  isActive(vg: MetaVg, lv: MetaLv): boolean {
    return this.deviceOf(vg, lv) !== undefined;
  }

  /** How the legs under a top device stand. */
  copyOf(uuid: string): Copy {
    let copy = this.copies.get(uuid);
    if (copy === undefined) {
      copy = {
        done: new Map(),
        dead: new Set(),
        blind: new Set(),
        unnoted: new Set(),
        blank: false,
        resync: false,
        action: 'idle',
        scrubbed: 1,
      };
      this.copies.set(uuid, copy);
    }
    return copy;
  }

  /** Whether a PV's disk is not there, or flagged missing in the metadata. */
  isAway(vg: MetaVg, pv: string): boolean {
    return this.lost.has(pv) || vg.pvs.some((candidate) => candidate.uuid === pv && candidate.missing);
  }

  /** Names of PVs and LVs a device-mapper UUID stands for. */
  lvOfDevice(uuid: string): { vg: MetaVg; lv: MetaLv } | undefined {
    for (const vg of this.vgs) for (const lv of vg.lvs) if (dmUuid(vg, lv) === uuid) return { vg, lv };
    return undefined;
  }

  /** dmeventd watches it from now on, where it can. */
  watch(lv: MetaLv): void {
    if (!this.unwatchable.has(lv.uuid)) this.monitored.add(lv.uuid);
  }

  /** Whether `volume_list` keeps this LV from being activated. */
  isFiltered(vg: MetaVg, name: string): boolean {
    return (
      this.volumeList !== null && !this.volumeList.includes(vg.name) && !this.volumeList.includes(`${vg.name}/${name}`)
    );
  }

  countWritten(uuid: string, sectors: number): void {
    this.sectorsWritten.set(uuid, (this.sectorsWritten.get(uuid) ?? 0) + sectors);
  }

  nextWrite(): number {
    return ++this.writes;
  }

  /** Disks of PVs are dm-linear devices of the lab; they come before all LVs. */
  diskNumber(pv: string): string {
    const disks = this.vgs.flatMap((vg) => vg.pvs);
    return `254:${1000 + disks.findIndex((candidate) => candidate.uuid === pv)}`;
  }

  /** PVs begin at 1 MiB. */
  sectorOf(part: Part): number {
    const vg = this.vgs.find((candidate) => candidate.pvs.some((pv) => pv.uuid === part.pv));
    return 2048 + (vg === undefined ? 0 : sectorsOf(vg, part.start));
  }
}
