import { createHash } from 'node:crypto';
import type {
  Area,
  ClusterFacts,
  ClusterResource,
  DmDevice,
  Host,
  Inventory,
  Leg,
  Lv,
  NodeLv,
  NodeView,
  Pv,
  Stray,
  Vg,
  Volume,
} from '../../../src/model/inventory.js';
import { dmUuid } from '../../../src/model/volume.js';

/*
 * Inventories built by hand for tests: a healthy live host by default, on which nothing stands against a conversion. Each
 * builder takes what is to be different. UUIDs follow from names, so that tests can name what they mean.
 */

const MiB = 1024 ** 2;
export const GiB = 1024 ** 3;
const EXTENT_BYTES = 4 * MiB;

/** A UUID in LVM's form that is always the same for this text. */
export function uuid(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return digits.replace(/^(.{6})(.{4})(.{4})(.{4})(.{4})(.{4})(.{6})$/, '$1-$2-$3-$4-$5-$6-$7');
}

export const pvUuid = (device: string): string => uuid(`pv:${device}`);
export const lvUuid = (name: string): string => uuid(`lv:${name}`);

/** A PV called `/dev/NAME` with this many extents free of 1000. */
export function aPv(name: string, { free = 100, ...rest }: { free?: number } & Partial<Pv> = {}): Pv {
  const extentCount = rest.extentCount ?? 1000;
  return {
    uuid: pvUuid(name),
    device: `/dev/${name}`,
    allocatable: true,
    missing: false,
    duplicate: false,
    extentCount,
    allocatedExtents: extentCount - free,
    tags: [],
    transport: 'local',
    hidden: null,
    ...rest,
  };
}

export function anArea(pv: string, startExtent = 0, extents = 100): Area {
  return { pvUuid: pvUuid(pv), startExtent, extents };
}

export function aLeg(name: string, pvs: readonly string[], rest: Partial<Leg> = {}): Leg {
  const areas = pvs.map((pv) => anArea(pv));
  return { uuid: lvUuid(name), name, linear: true, areas, health: 'A', metadataLv: null, ...rest };
}

export function aLog(pv: string, rest: Partial<Volume['log']> = {}): Volume['log'] {
  return { kind: 'disk', name: 'mlog', areas: [anArea(pv, 900, 1)], health: 'A', ...rest };
}

export const coreLog: Volume['log'] = { kind: 'core', name: null, areas: [], health: null };

export function aStray(name: string, rest: Partial<Stray> = {}): Stray {
  return { uuid: lvUuid(name), name, role: 'rmeta', active: true, open: false, visible: true, ...rest };
}

type MirrorOptions = Partial<Omit<Volume, 'legs'>> & {
  /** PV names, one a leg, or whole legs. */
  legs?: readonly (string | Leg)[];
};

/** A healthy two-leg mirror on sda and sdb with its log on sdc: active, in sync, monitored. */
export function aMirror(name: string, { legs = ['sda', 'sdb'], ...rest }: MirrorOptions = {}): Volume {
  return {
    uuid: lvUuid(name),
    name,
    vgName: 'vg0',
    vgUuid: uuid('vg:vg0'),
    kind: 'mirror',
    sizeBytes: 400 * MiB,
    regionBytes: 2 * MiB,
    legs: legs.map((leg, index) => (typeof leg === 'string' ? aLeg(`${name}_mimage_${index}`, [leg]) : leg)),
    log: aLog('sdc', { name: `${name}_mlog` }),
    nosync: false,
    syncPercent: 100,
    monitored: true,
    activation: 'active',
    openCount: 0,
    liveTarget: 'mirror',
    suspended: [],
    usage: { fileSystem: null, mountPoints: [], swap: false, fstab: [] },
    snapshots: [],
    operation: null,
    strays: [],
    tags: [],
    readOnly: false,
    skipActivation: false,
    health: '',
    mismatchCount: null,
    syncAction: null,
    missingPvs: [],
    ...rest,
  };
}

/** A plain LV as LVM reports it, of one linear segment on one PV. */
export function anLv(name: string, pv: string, rest: Partial<Lv> = {}): Lv {
  const areas = [anArea(pv, 200, 50)];
  return {
    uuid: lvUuid(name),
    name,
    visible: true,
    attr: '-wi-a-----',
    sizeBytes: 50 * EXTENT_BYTES,
    activation: 'active',
    suspended: false,
    open: false,
    tags: [],
    parent: null,
    origin: null,
    log: null,
    syncPercent: null,
    initialSync: true,
    skipActivation: false,
    readOnly: false,
    health: '',
    movePv: null,
    converting: false,
    mismatchCount: null,
    syncAction: null,
    segments: [aSegment({ areas })],
    ...rest,
  };
}

export function aSegment(rest: Partial<Lv['segments'][number]> = {}): Lv['segments'][number] {
  return {
    type: 'linear',
    startExtent: 0,
    extents: 50,
    regionBytes: 0,
    stripes: 1,
    lvs: [],
    metadataLvs: [],
    areas: [],
    monitored: null,
    ...rest,
  };
}

/** The VG `vg0` on sda, sdb and sdc, of these volumes; they are told its name. */
export function aVg({ volumes = [aMirror('db')], ...rest }: Partial<Vg> = {}): Vg {
  const name = rest.name ?? 'vg0';
  const own = rest.uuid ?? uuid(`vg:${name}`);
  return {
    uuid: own,
    name,
    seqno: 7,
    extentBytes: EXTENT_BYTES,
    freeExtents: 300,
    exported: false,
    clustered: false,
    lockType: 'none',
    systemId: '',
    foreign: false,
    tags: [],
    missingPvCount: 0,
    mdaFreeBytes: 500_000,
    mdaSizeBytes: 1_044_480,
    seen: [],
    pvs: [aPv('sda'), aPv('sdb'), aPv('sdc')],
    lvs: [],
    volumes: volumes.map((volume) => ({ ...volume, vgName: name, vgUuid: own })),
    ...rest,
  };
}

/** What a node shows of a cluster; by default it is in none. */
export function aCluster(rest: Partial<ClusterFacts> = {}): ClusterFacts {
  return {
    members: [],
    lockspaces: [],
    lvLocks: [],
    sanlock: [],
    resources: [],
    maintenance: null,
    shareableDisks: null,
    clusterMounts: [],
    registrations: [],
    superblocks: [],
    fstab: [],
    faults: [],
    ...rest,
  };
}

/** A resource `lvm` of Pacemaker that activates vg0 exclusively. */
export function aResource(rest: Partial<ClusterResource> = {}): ClusterResource {
  return {
    id: 'lvm',
    agent: 'ocf:heartbeat:LVM-activate',
    vgName: 'vg0',
    lvName: null,
    device: null,
    directory: null,
    fileSystem: null,
    activationMode: 'exclusive',
    access: 'lvmlockd',
    ownerTag: null,
    cloned: false,
    managed: true,
    ...rest,
  };
}

type NodeOptions = Partial<Omit<NodeView, 'host'>> & {
  host?: Partial<Host>;
  /** How this node sees `vg0/db`; null: it does not see the VG. */
  db?: Partial<NodeLv> | null;
};

/** Another host's view of `vg0/db`: not active there, by default. */
export function aNode(name: string, { host = {}, db = {}, ...rest }: NodeOptions = {}): NodeView {
  const usage = { fileSystem: null, mountPoints: [], swap: false, fstab: [] };
  const lv = { uuid: lvUuid('db'), name: 'db', activation: 'inactive', openCount: 0, clusterLog: null, usage } as const;
  const vg = { uuid: uuid('vg:vg0'), name: 'vg0', seqno: 7, lvs: [{ ...lv, ...db }] };
  return {
    takenAt: '2026-01-02T03:04:05Z',
    source: 'live',
    host: aHost({ name, bootId: `boot of ${name}`, ...host }),
    vgs: db === null ? [] : [vg],
    ...rest,
  };
}

function aHost(rest: Partial<Host> = {}): Host {
  return {
    name: 'alpha',
    bootId: 'boot-1',
    kernel: '6.1.0',
    lvmVersion: '2.03.16',
    dmTargets: { mirror: '1.14.0', raid: '1.15.1', linear: '1.4.0' },
    raidFaultPolicy: 'warn',
    mirrorImageFaultPolicy: 'remove',
    monitoring: true,
    volumeList: 'unset',
    readOnlyVolumeList: 'unset',
    autoActivationVolumeList: 'unset',
    systemId: '',
    daemons: ['dmeventd'],
    cluster: null,
    initramfs: { file: '/boot/initrd.img-6.1.0', missing: [] },
    state: { folder: '/var/lib/raidlift', lvUuids: [] },
    skippedVgs: [],
    warnings: [],
    ...rest,
  };
}

type InventoryOptions = Partial<Omit<Inventory, 'host'>> & { host?: Partial<Host> };

export function anInventory({ host = {}, vgs = [aVg()], ...rest }: InventoryOptions = {}): Inventory {
  return {
    formatVersion: 1,
    takenAt: '2026-01-02T03:04:05Z',
    source: 'live',
    host: aHost(host),
    vgs,
    nodes: [],
    dm: [],
    ...rest,
  };
}

/** An inventory of one VG with one mirror `vg0/db` that differs in this way. */
export function withMirror(mirror: MirrorOptions, rest: { vg?: Partial<Vg> } & InventoryOptions = {}): Inventory {
  const { vg = {}, ...others } = rest;
  return anInventory({ ...others, vgs: [aVg({ volumes: [aMirror('db', mirror)], ...vg })] });
}

export function aDmDevice(name: string, rest: Partial<DmDevice> = {}): DmDevice {
  return { name, uuid: `LVM-${name}`, suspended: false, openCount: 0, table: [], status: [], ...rest };
}

/** A device that no LV of the VG has. */
export function aStranded(vg: Pick<Vg, 'uuid'>, name: string): DmDevice {
  return aDmDevice(name, { uuid: `${dmUuid(vg, { uuid: '' })}${name.padEnd(32, 'x')}` });
}

/** The same, by reports that do not name their host. */
export function nameless(inventory: Inventory): Inventory {
  const { host, ...rest } = namelessOthers(inventory);
  return { ...rest, host: { ...host, ...unnamed } };
}

/** The same, with reports of other hosts that do not name theirs. */
export function namelessOthers({ nodes, ...rest }: Inventory): Inventory {
  return { ...rest, nodes: nodes.map((node) => ({ ...node, host: { ...node.host, ...unnamed } })) };
}

const unnamed = { name: null, bootId: null };
