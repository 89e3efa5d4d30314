import { isDetached } from '../model/holds.js';
import type { DmDevice, Inventory, Vg, Volume } from '../model/inventory.js';
import { isLayerNotLive, strandedLegs } from '../model/layers.js';
import type { CoverOrder, Plan, PlannedVolume } from '../model/plan.js';
import { movesIn, partsOf, strandedMoves } from '../model/moves.js';
import { deviceOfPv, dmName, isActive, subjectOf } from '../model/volume.js';
import { isExtraLeg } from '../plan/cover.js';
import { planTag } from '../plan/names.js';
import { shellWords } from './shell-words.js';
import { clean, paint, textOf, wrap, type RenderOptions } from './text.js';

/** What a plan has left on a host. */
export interface Remnants {
  /** Commands that take the plan's tags away, one a VG. */
  untag: string[][];
  /** Volumes that are neither as they were nor where they should be, with the commands that tidy each. */
  halfWay: { subject: string; what: string[]; commands: string[][] }[];
  /** Volumes that are as they should be or were, but for something a person may want to know. */
  notes: string[];
}

/** Compares a plan with what the host shows. */
export function remnantsOf(plan: Plan, inventory: Inventory): Remnants {
  const tag = planTag(plan.id);
  const remnants: Remnants = { untag: [], halfWay: [], notes: [] };
  const planned = new Map(plan.volumes.map((volume) => [volume.uuid, volume]));
  for (const vg of inventory.vgs) {
    const tagged = vg.lvs.filter((lv) => lv.tags.includes(tag)).map((lv) => `${vg.name}/${lv.name}`);
    if (tagged.length > 0) remnants.untag.push(['lvchange', '--deltag', tag, ...tagged]);
    for (const now of vg.volumes) {
      const before = planned.get(now.uuid);
      if (before === undefined) continue;
      for (const tidy of tidyingOf(before, { vg, now, dm: inventory.dm ?? [] })) {
        if (tidy.what.length > 0)
          remnants.halfWay.push({ subject: subjectOf(now), what: tidy.what, commands: tidy.commands });
      }
      const note = noteOn(before, vg, now);
      if (note !== null) remnants.notes.push(note);
    }
  }
  return remnants;
}

/** A volume as it is now, and what is beside it. */
interface Sight {
  vg: Vg;
  now: Volume;
  dm: readonly DmDevice[];
}

function tidyingOf(before: PlannedVolume, sight: Sight): Tidy[] {
  const { now } = sight;
  return [
    ...(before.decision === 'stand-in' ? [tidyMove(before, sight)] : []),
    ...(before.absence !== undefined || before.logMove !== undefined ? [tidyAbsence(before, sight)] : []),
    ...(before.cover !== undefined ? [tidyCover(before, before.cover, sight)] : []),
    ...(before.decision === 'convert' ? [tidyUp(before, now)] : []),
  ];
}

function noteOn(before: PlannedVolume, vg: Vg, now: Volume): string | null {
  const subject = subjectOf(now);
  if (before.decision === 'convert' && !before.wasActive && isActive(now)) {
    return `${subject} was inactive before: lvchange -an ${subject}`;
  }
  if (before.cover === undefined || now.operation !== null || !hasExtraLeg(before, now)) return null;
  return `${subject} has its extra leg on ${deviceOfPv(vg, before.cover.pv)}; it may stay, or: raidlift uncover ${subject}`;
}

/** Of a cover on its way there or back: the layer, or what a killed command of one has left. */
function tidyCover(before: PlannedVolume, order: CoverOrder, { vg, now, dm }: Sight): Tidy {
  const subject = subjectOf(now);
  const tidy = new Tidy();
  tidyLeftovers(now, tidy);
  const isLayered = now.operation?.kind === 'layer';
  if (isLayered) {
    // LVM takes away one that is not live as well, but speaks of an internal error as it does [lab, 2.03.16].
    if (isLayerNotLive(vg, now))
      tidy.left('a temporary layer that is in the metadata and not live', ['lvchange', '--refresh', subject]);
    // With the layer goes the leg that is being copied: the old ones are whole.
    const legs = String(now.legs.length - 2);
    tidy.left('a temporary layer of LVM copies onto its new leg', [
      'lvconvert',
      '--yes',
      '-m',
      legs,
      subject,
      deviceOfPv(vg, order.pv),
    ]);
  } else {
    tidyOperation(now, tidy);
  }
  tidyStranded(vg, dm, tidy);
  const isBack = !isLayered && now.kind === 'mirror' && !hasExtraLeg(before, now);
  if (isBack && now.log.kind === 'disk' && (order.logPv !== null || order.logToCore)) {
    tidy.left('its log is on disk, it was in memory before the cover', [
      'lvconvert',
      '--yes',
      '--mirrorlog',
      'core',
      subject,
    ]);
  }
  if (!order.logToCore) tidyLog(before, now, tidy);
  tidyMissing(now, tidy);
  return tidy;
}

function hasExtraLeg(before: PlannedVolume, now: Volume): boolean {
  return now.legs.some((leg) => isExtraLeg(before, leg));
}

/** What any killed command may have left of a volume. */
function tidyLeftovers(now: Volume, tidy: Tidy): void {
  if (now.suspended.length > 0) {
    tidy.left(`suspended: ${now.suspended.join(', ')}; which commands let it go on is said by`, ['raidlift', 'status']);
  }
  if (now.strays.length > 0) {
    const names = now.strays.map((stray) => `${now.vgName}/${stray.name}`);
    tidy.left(`left behind by an unfinished conversion: ${names.join(', ')}`, ['lvremove', '--yes', ...names]);
  }
}

function tidyStranded(vg: Vg, dm: Sight['dm'], tidy: Tidy): void {
  const stranded = strandedLegs(vg, dm).map(({ name }) => name);
  if (stranded.length === 0) return;
  tidy.left(`devices that a killed command left, and no LV has: ${stranded.join(', ')}`, [
    'dmsetup',
    'remove',
    ...stranded,
  ]);
}

/** A resync goes on by itself, plan or no plan. */
function tidyOperation(now: Volume, tidy: Tidy): void {
  if (now.operation === null || now.operation.kind === 'resync') return;
  tidy.left(`under way: ${now.operation.kind} (${now.operation.detail})`, ...endOf(now));
}

function tidyMissing(now: Volume, tidy: Tidy): void {
  if (now.missingPvs.length > 0) tidy.left(`PVs are missing: ${now.missingPvs.join(', ')}`);
}

/** A move under way; what stands in may stay for ever, and is no remnant. */
function tidyMove(before: PlannedVolume, { vg, now, dm }: Sight): Tidy {
  const parts = new Set(partsOf(vg, now.uuid).map(({ uuid }) => uuid));
  const moves = movesIn(vg).filter((move) => move.parts.some((part) => parts.has(part)));
  const tidy = new Tidy();
  for (const move of moves) {
    const aborts = move.from.map((pv) => ['pvmove', '--abort', deviceOfPv(vg, pv)]);
    tidy.left(`under way: ${move.lv.name} (${before.standIn?.name ?? now.name} is being moved)`, ...aborts);
  }
  const stranded = strandedMoves(vg, dm).map(({ name }) => name);
  if (stranded.length > 0) {
    tidy.left(`devices that a killed pvmove left, and no LV has: ${stranded.join(', ')}; how they go is said by`, [
      'raidlift',
      'findings',
      'MOVE_DEVICES_LEFT',
    ]);
  }
  return tidy;
}

/** A leg that is out comes back by these commands, its PV being there; a log in memory is none that a restart leaves. */
function tidyAbsence(before: PlannedVolume, { vg, now, dm }: Sight): Tidy {
  const subject = subjectOf(now);
  const tidy = new Tidy();
  tidyLeftovers(now, tidy);
  tidyStranded(vg, dm, tidy);
  const isDetachedLeg = now.legs.some((leg) => isDetached(vg, leg.uuid));
  if (now.operation?.kind === 'split') {
    tidy.left(`a leg of it is out: ${now.operation.detail}`, ...endOf(now));
  } else if (isDetachedLeg || (before.decision.startsWith('track-mirror') && now.monitored === false)) {
    tidy.left(isDetachedLeg ? 'a leg of it is out, tracked in its log' : 'dmeventd does not watch it', [
      'lvchange',
      '--refresh',
      subject,
    ]);
  }
  tidyLog(before, now, tidy);
  return tidy;
}

class Tidy {
  readonly what: string[] = [];
  readonly commands: string[][] = [];

  left(what: string, ...commands: string[][]): void {
    this.what.push(what);
    this.commands.push(...commands);
  }
}

function tidyUp(before: PlannedVolume, now: Volume): Tidy {
  const subject = subjectOf(now);
  const tidy = new Tidy();
  tidyLeftovers(now, tidy);
  tidyOperation(now, tidy);
  tidyLog(before, now, tidy);
  if (now.kind === 'linear' || (now.kind === 'raid1' && now.legs.length < before.legs.length)) {
    const present = now.kind === 'linear' ? 'one copy only' : `${now.legs.length} of ${before.legs.length} legs`;
    const count = String(before.legs.length - 1);
    tidy.left(present, ['lvconvert', '--yes', '--type', 'raid1', '-m', count, subject]);
  }
  if (now.kind === 'other')
    tidy.left('neither mirror nor raid1 nor linear', ['lvs', '-a', '-o', '+devices', now.vgName]);
  tidyMissing(now, tidy);
  return tidy;
}

function tidyLog(before: PlannedVolume, now: Volume, tidy: Tidy): void {
  if (now.kind !== 'mirror' || before.log !== 'disk' || now.log.kind !== 'core') return;
  tidy.left('its log is in memory only, it was on disk', ['lvconvert', '--yes', '--mirrorlog', 'disk', subjectOf(now)]);
}

function endOf(now: Volume): string[][] {
  if (now.operation?.kind === 'split') {
    const out = now.operation.detail.split(' ')[0];
    const leg = now.legs.find(({ name }) => name === out) ?? now.legs.at(-1);
    // Without the first a merge may copy nothing: see plan/note-absence.ts.
    const note = ['dmsetup', 'message', dmName(now.vgName, now.name), '0', 'check'];
    return leg === undefined
      ? []
      : [note, ['sleep', '5'], ['lvconvert', '--yes', '--merge', `${now.vgName}/${leg.name}`]];
  }
  return [['lvs', '-a', '-o', '+devices', now.vgName]];
}

/** What is left, and the exact commands; `close` itself only takes the tags away. */
export function renderRemnants(planId: string, remnants: Remnants, options: RenderOptions): string {
  const lines = [paint(options, 'bold', `What plan ${planId} has left on this host`)];
  for (const volume of remnants.halfWay) {
    lines.push(`  ${paint(options, 'bold', clean(volume.subject))} is half-way`);
    for (const what of volume.what) lines.push(...wrap(what, { first: '    ' }));
    for (const command of volume.commands) lines.push(`    $ ${shellWords(command)}`);
  }
  for (const note of remnants.notes) lines.push(...wrap(note, { first: '  ' }));
  for (const command of remnants.untag)
    lines.push('  its tags, which are taken away now:', `    $ ${shellWords(command)}`);
  if (lines.length === 1) lines.push('  nothing');
  return textOf(lines);
}
