import type { DraftVolume, Plan } from '../../model/plan.js';
import { subjectOf } from '../../model/volume.js';
import { formatBytes, formatCount } from '../../model/quantities.js';
import type { Fact } from './runbook.js';

/** A leg in a drawing, with the raid metadata beside it once there is any. */
export interface DrawnLeg {
  name: string;
  metadata: string | null;
  /** `/dev/sda (100 extents from 0)`, one a run of extents. */
  places: readonly string[];
}

/** How a volume is made up. */
export interface Drawing {
  type: 'mirror' | 'raid1' | 'linear' | 'other';
  legs: readonly DrawnLeg[];
  /** Null: raid1 has none, each leg has metadata of its own. */
  log: string | null;
}

/** One volume: what becomes of it and why, how it is and how it will be. */
export interface VolumeStory {
  subject: string;
  outcome: string;
  because: string;
  verdict: DraftVolume['verdict'];
  facts: readonly Fact[];
  before: Drawing;
  /** Null where nothing is changed. */
  after: Drawing | null;
}

const OUTCOMES: Record<DraftVolume['decision'], string> = {
  convert: 'becomes raid1',
  cover: 'gets one more leg for a while',
  'move-log': 'has its log elsewhere for a while',
  track: 'lets a leg go for a while',
  'track-back': 'takes its leg back',
  'track-mirror': 'lets a leg go for a while',
  'track-parallel': 'loses a leg for a while',
  'track-mirror-back': 'takes its leg back',
  uncover: 'gives its extra leg back',
  'stand-in': 'lies on another PV for a while',
  keep: 'kept as it is',
  blocked: 'blocked, not touched',
  undecided: 'undecided, not touched',
  nothing: 'raid1 already',
};

const LOGS: Record<DraftVolume['log'], string> = {
  core: 'log in memory',
  disk: 'log on disk',
  mirrored: 'mirrored log on disk',
  unknown: 'log not known',
};

export function volumeStory(volume: DraftVolume, pvs: Plan['basis']['pvs']): VolumeStory {
  const devices = new Map(pvs.map((pv) => [pv.uuid, pv.device]));
  const type = typeOf(volume);
  const legs = volume.legs.map(({ name, areas }) => ({ name, metadata: null, places: areas.map(placeOf(devices)) }));
  return {
    subject: subjectOf(volume),
    outcome: OUTCOMES[volume.decision],
    because: volume.because,
    verdict: volume.verdict,
    facts: factsOf(volume),
    before: draw(type, legs, volume.log),
    after: after(volume, legs, devices),
  };
}

function draw(type: Drawing['type'], legs: readonly DrawnLeg[], log: DraftVolume['log']): Drawing {
  if (type === 'raid1') return { type, legs: legs.map(asRaidLeg), log: null };
  return { type, legs, log: type === 'mirror' ? LOGS[log] : null };
}

function typeOf({ decision, standIn, convertFirst }: DraftVolume): Drawing['type'] {
  if (convertFirst === true) return 'mirror';
  if (standIn !== undefined) return standIn.kind;
  return decision === 'nothing' || decision === 'track' || decision === 'track-back' ? 'raid1' : 'mirror';
}

function after(volume: DraftVolume, legs: readonly DrawnLeg[], devices: ReadonlyMap<string, string>): Drawing | null {
  const { decision, standIn, absence, cover, log } = volume;
  const nameOf = (pv: string): string => devices.get(pv) ?? pv;
  if (decision === 'convert') return draw('raid1', legs, log);
  if (standIn !== undefined) {
    const place = `${nameOf(standIn.target)} (${formatCount(standIn.extents)} extents), for a while`;
    const moved = legs.map((leg, index) =>
      volume.legs[index]?.areas.some(({ pvUuid }) => pvUuid === standIn.source) === true
        ? { ...leg, places: [...staying(volume.legs[index].areas, standIn.source).map(placeOf(devices)), place] }
        : leg,
    );
    return draw(standIn.kind, moved, log);
  }
  if (absence !== undefined && !decision.endsWith('-back')) {
    const left = legs.map((leg, index) =>
      volume.legs[index]?.uuid === absence.leg ? { ...leg, places: [`${nameOf(absence.pv)} (out for a while)`] } : leg,
    );
    return draw(decision === 'track' ? 'raid1' : 'mirror', left, log);
  }
  if (cover === undefined) return null;
  if (decision === 'uncover') {
    const left = legs.filter((_, index) => volume.legs[index]?.uuid !== cover.leg);
    return draw('mirror', left, cover.logToCore ? 'core' : log);
  }
  const kept = legs.filter((_, index) => !volume.legs[index]?.areas.some(({ pvUuid }) => pvUuid === cover.release));
  const extra = { name: 'one more leg', metadata: null, places: [nameOf(cover.pv)] };
  return draw('mirror', [...kept, extra], cover.logPv === null ? log : 'disk');
}

function staying(areas: DraftVolume['legs'][number]['areas'], source: string): DraftVolume['legs'][number]['areas'] {
  return areas.filter(({ pvUuid }) => pvUuid !== source);
}

function asRaidLeg(leg: DrawnLeg): DrawnLeg {
  const name = leg.name.replace('_mimage_', '_rimage_');
  return { ...leg, name, metadata: name.replace('_rimage_', '_rmeta_') };
}

function placeOf(devices: ReadonlyMap<string, string>): (area: DraftVolume['legs'][number]['areas'][number]) => string {
  return ({ pvUuid, startExtent, extents }) => {
    const device = pvUuid === null ? 'a missing PV' : (devices.get(pvUuid) ?? pvUuid);
    return `${device} (${formatCount(extents)} extents from ${formatCount(startExtent)})`;
  };
}

function factsOf(volume: DraftVolume): Fact[] {
  const facts: Fact[] = [
    ['Size', formatBytes(volume.sizeBytes)],
    ['UUID', volume.uuid],
    ['Mounted at', volume.mountPoints.length === 0 ? 'nowhere that is known' : volume.mountPoints.join(', ')],
    ['Active when planned', volume.wasActive ? 'yes' : 'no'],
  ];
  if (volume.standIn !== undefined) return [...facts, ['To copy', formatBytes(volume.copiedBytes)]];
  if (volume.decision !== 'convert') return facts;
  return [
    ...facts,
    ['To copy first', volume.copiedBytes === 0 ? 'nothing' : formatBytes(volume.copiedBytes)],
    ['Raid metadata', `extents a leg: ${formatCount(volume.metadataExtents)}, on a PV of the leg`],
    ...(volume.regionBytes === null ? [] : [['Regions become', formatBytes(volume.regionBytes)] as const]),
    ...(volume.nosync ? [['Made with', '--nosync: its legs were never made equal'] as const] : []),
    ...(volume.strays.length === 0
      ? []
      : [['Left behind earlier', volume.strays.map((stray) => stray.name).join(', ')] as const]),
    ['Scrub afterwards', volume.scrub],
    ['Prove tracking', volume.proveTracking ? 'yes' : 'no'],
  ];
}

/** A drawing for a table cell. */
export function inWords({ type, legs, log }: Drawing): string {
  return `${type}, legs: ${legs.length}${log === null ? '' : `, ${log}`}`;
}
