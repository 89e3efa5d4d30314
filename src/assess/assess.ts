import type { Assessment, Finding, Verdict } from '../model/finding.js';
import type { Inventory, Vg, Volume } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import { subjectOf } from '../model/volume.js';
import { blocks } from './blocks.js';
import type { Check, HostContext, Observation, VgContext, VgIndex, VolumeCheck, VolumeContext } from './check.js';
import { MAY_BE_ACTIVE_ELSEWHERE } from './ids.js';
import type { CoverWish } from './cover-room.js';
import { claim, openLedger, type Ledger } from './ledger.js';
import { Overrides, requireMeaningfulOverrides } from './overrides.js';
import { policiesOf, requireKnownVolumes, type EffectivePolicy } from './policy-of.js';
import { checks } from './registry.js';
import { residentsOf } from './residents.js';
import type { Question } from './situation.js';
import { refuseContradiction, verdictOf } from './verdict.js';
import { Witnesses } from './witnesses.js';

export interface AssessOptions {
  /** Looks only at these volumes (a plan that was narrowed); room is counted for them alone. */
  only?: (volume: Volume) => boolean;
  /**
   * The plan under way that asks again: its own tag on a volume is expected, and a policy that names volumes which are gone
   * by now is no bad input.
   */
  planId?: string;
  /** Not converting is meant but a cover, or the end of one, with what is asked of it; or that a PV of a VG goes away. */
  purpose?: { kind: 'cover'; wish: CoverWish } | { kind: 'uncover' } | { kind: 'absence'; vg: string };
}

/** One mirror, or an LV with strays, on its way through the checks. */
interface Entry {
  volume: Volume;
  subject: string;
  policy: EffectivePolicy;
  verdict: Verdict | null;
  /** Null while there are none: most volumes never have any. */
  findings: Finding[] | null;
}

interface Run {
  inventory: Inventory;
  live: boolean;
  overrides: Overrides;
  planId: string | null;
  witnesses: Witnesses;
  hostBlocked: boolean;
  purpose: NonNullable<AssessOptions['purpose']> | { kind: 'convert' };
  plain: ChecksByRole;
  claims: ChecksByRole;
}

/** Which checks look at a volume: sorted out once, not for each of thousands. */
interface ChecksByRole {
  /** An LV with strays. */
  other: readonly VolumeCheck[];
  /** A mirror of which nothing is meant. */
  mirror: readonly VolumeCheck[];
  concerned: readonly VolumeCheck[];
}

const hostChecks = checks.filter((check) => check.scope === 'host');
const absenceChecks = checks.filter((check) => check.scope === 'vg').filter((check) => check.onlyFor === 'absence');
const vgChecks = checks.filter((check) => check.scope === 'vg');
const volumeChecks = checks.filter((check) => check.scope === 'volume');
const claimChecks = volumeChecks.filter((check) => check.of === 'claims');
const plainChecks = volumeChecks.filter((check) => check.of !== 'claims');

/**
 * Everything that is known about converting this host's mirrors: all findings of all volumes at once, in a stable order
 * (host, then VG by VG, volume by volume, each in the order of the registry), and a verdict per mirror.
 *
 * Throws a usage error for a policy that names unknown volumes or findings, or overrides a blocker.
 */
export function assess(inventory: Inventory, policy: Policy, options: AssessOptions = {}): Assessment {
  if (options.planId === undefined) {
    requireKnownVolumes(inventory, policy);
    requireMeaningfulOverrides(inventory, policy, checks);
  }
  const live = inventory.source === 'live';
  const overrides = new Overrides(policy.overrides);
  const purpose: Run['purpose'] = options.purpose ?? { kind: 'convert' };
  const run: Run = {
    inventory,
    live,
    overrides,
    planId: options.planId ?? null,
    witnesses: new Witnesses(inventory),
    hostBlocked: false,
    purpose,
    plain: byRole(plainChecks, purpose),
    claims: byRole(claimChecks, purpose),
  };
  if (run.purpose.kind === 'absence') {
    const { vg: uuid } = run.purpose;
    const vgs = inventory.vgs.filter((vg) => vg.uuid === uuid);
    return { findings: vgs.flatMap((vg) => assessAbsence(vg, run)), volumes: [] };
  }
  const groups = inventory.vgs.map((vg) => gather(vg, policy, run, options));
  const converting = groups.some(({ entries }) => entries.some((entry) => isConcerned(entry, run)));
  const hostContext: HostContext = { inventory, host: inventory.host, live, converting, witnesses: run.witnesses };
  const findings = hostChecks
    .filter((check) => isMeant(check, purpose))
    .flatMap((check) => findingsOf(check, check.run(hostContext), 'host', run));
  run.hostBlocked = findings.some((finding) => finding.subject === 'host' && blocks(finding));
  const names = countNames(inventory);
  for (const group of groups) findings.push(...assessVg(group, hostContext, names, run));
  return { findings, volumes: assessedVolumes(groups) };
}

/** What a person should know before a PV of a VG goes away. */
function assessAbsence(vg: Vg, run: Run): Finding[] {
  const { inventory, live, witnesses } = run;
  const context: VgContext = {
    ...indexVg(vg),
    ...{ inventory, host: inventory.host, live, converting: false, witnesses },
    wanted: [],
    namesakes: 1,
    rules: new Set(),
  };
  return absenceChecks.flatMap((check) => findingsOf(check, check.run(context), vg.name, run, vg));
}

interface Group extends VgIndex {
  entries: Entry[];
}

function gather(vg: Vg, policy: Policy, run: Run, options: AssessOptions): Group {
  const index = indexVg(vg);
  const policyFor = policiesOf(policy, vg.name);
  const entries: Entry[] = [];
  for (const volume of vg.volumes) {
    const isMirror = volume.kind === 'mirror';
    const isLookedAt = isMirror || volume.kind === 'raid1' || volume.strays.length > 0;
    if (!isLookedAt || options.only?.(volume) === false) continue;
    const subject = subjectOf(volume);
    const own = policyFor(volume.name);
    const verdict = isMirror ? decide(run, policy, { index, volume, own }) : null;
    entries.push({ volume, subject, policy: own, verdict, findings: null });
  }
  return { ...index, entries };
}

function decide(
  run: Run,
  policy: Policy,
  { index, volume, own }: { index: VgIndex; volume: Volume; own: EffectivePolicy },
): Verdict {
  const { witnesses, live, overrides } = run;
  const saidExclusive = overrides.reasonFor(MAY_BE_ACTIVE_ELSEWHERE, subjectOf(volume));
  const question: Question = { index, volume, policy: own, witnesses, live, saidExclusive };
  const verdict = verdictOf(question);
  // Once under way it is a changed verdict that stops the volume.
  if (run.planId === null) refuseContradiction(policy, question, verdict);
  return verdict;
}

function indexVg(vg: Vg): VgIndex {
  let residents: ReturnType<typeof residentsOf> | null = null;
  return {
    vg,
    pvs: new Map(vg.pvs.map((pv) => [pv.uuid, pv])),
    residents: () => (residents ??= residentsOf(vg)),
  };
}

function assessVg(group: Group, host: HostContext, names: ReadonlyMap<string, number>, run: Run): Finding[] {
  const { vg, pvs, residents, entries } = group;
  if (entries.length === 0) return [];
  const asked = entries.filter((entry) => isWanted(entry, run));
  const wanted = asked.map((entry) => entry.volume);
  const rules = new Set(asked.flatMap(({ verdict }) => verdict?.rule ?? []));
  const context: VgContext = { ...host, vg, pvs, residents, wanted, namesakes: names.get(vg.name) ?? 1, rules };
  const found =
    wanted.length === 0
      ? []
      : vgChecks
          .filter((check) => isMeant(check, run.purpose))
          .flatMap((check) => findingsOf(check, check.run(context), vg.name, run, vg));
  const blocked = run.hostBlocked || found.some((finding) => finding.subject === vg.name && blocks(finding));
  const untouched = openLedger(group);
  for (const entry of entries) runChecks(run.plain, entry, group, untouched, run);
  runClaims(group, blocked, untouched, run);
  for (const entry of entries) for (const finding of entry.findings ?? []) found.push(finding);
  return found;
}

/**
 * Room is promised in plan order to the volumes that will be converted. One that is blocked anyway claims nothing; it is
 * told of what it lacks by itself, so that all its findings come at once.
 */
function runClaims(group: Group, blocked: boolean, untouched: Ledger, run: Run): void {
  const shared = openLedger(group);
  for (const entry of group.entries) {
    if (!isConcerned(entry, run)) continue;
    const goes = !blocked && entry.verdict?.verdict === 'exclusive' && !isBlocked(entry);
    runChecks(run.claims, entry, group, goes ? shared : untouched, run);
    if (goes && !isBlocked(entry)) claim(shared, { volume: entry.volume, index: group, host: run.inventory.host });
  }
}

function runChecks(which: ChecksByRole, entry: Entry, index: VgIndex, ledger: Ledger, run: Run): void {
  const { volume, subject, policy, verdict } = entry;
  const { inventory, live, planId, witnesses } = run;
  const { vg, pvs, residents } = index;
  const { host } = inventory;
  const context: VolumeContext = {
    inventory,
    host,
    live,
    planId,
    witnesses,
    vg,
    pvs,
    residents,
    ledger,
    volume,
    subject,
    policy,
    verdict,
    cover: run.purpose.kind === 'cover' ? run.purpose.wish : null,
  };
  const role = verdict === null ? 'other' : isConcerned(entry, run) ? 'concerned' : 'mirror';
  for (const check of which[role]) {
    const seen = check.run(context);
    if (seen.length > 0) (entry.findings ??= []).push(...findingsOf(check, seen, subject, run, vg));
  }
}

function findingsOf(check: Check, seen: readonly Observation[], subject: string, run: Run, vg?: Vg): Finding[] {
  return seen.map((observation) => {
    const about = observation.subject ?? subject;
    return run.overrides.apply({
      id: check.id,
      level: check.level,
      subject: about,
      title: observation.title ?? check.title,
      evidence: [...observation.evidence],
      remedy: observation.remedy ?? fillIn(check.remedy, about, vg),
    });
  });
}

/** Puts the real names where a command in a check's remedy says `VG/LV` or `VG`. */
function fillIn(remedy: string, subject: string, vg: Vg | undefined): string {
  if (vg === undefined) return remedy;
  return remedy.replaceAll(/`[^`]*`/g, (command) =>
    command.replaceAll('VG/LV', () => subject).replaceAll(/\bVG\b/g, () => vg.name),
  );
}

/** Conversions are asked everything but what is about covers; covers only what is not about conversions. */
function isMeant(check: Check, purpose: Run['purpose']): boolean {
  return check.onlyFor === undefined || (check.onlyFor === 'conversion' && purpose.kind === 'convert');
}

function byRole(which: readonly VolumeCheck[], purpose: Run['purpose']): ChecksByRole {
  const meant = which.filter((check) => isMeant(check, purpose));
  const of = (role: keyof ChecksByRole) => meant.filter((check) => looksAt(check, role, purpose));
  return { other: of('other'), mirror: of('mirror'), concerned: of('concerned') };
}

function looksAt(check: VolumeCheck, role: keyof ChecksByRole, purpose: Run['purpose']): boolean {
  switch (check.of) {
    case 'all':
      return true;
    case 'mirrors':
      return role !== 'other';
    case 'covering':
      return role !== 'other' && purpose.kind === 'cover';
    case 'converting':
    case 'claims':
      return role === 'concerned';
  }
}

/** To be converted, or what else is meant. A policy that keeps a mirror is no word against its cover. */
function isWanted(entry: Entry, run: Run): boolean {
  return entry.verdict !== null && (run.purpose.kind !== 'convert' || entry.policy.do === 'convert');
}

function isBlocked(entry: Entry): boolean {
  return entry.findings !== null && entry.findings.some(blocks);
}

function isConcerned(entry: Entry, run: Run): boolean {
  return isWanted(entry, run) && entry.verdict?.verdict !== 'parallel';
}

function assessedVolumes(groups: readonly Group[]): Assessment['volumes'] {
  const volumes: Assessment['volumes'] = [];
  for (const { entries } of groups) {
    for (const { volume, subject, verdict } of entries) {
      if (verdict !== null) volumes.push({ uuid: volume.uuid, subject, verdict });
    }
  }
  return volumes;
}

function countNames(inventory: Inventory): Map<string, number> {
  const names = new Map<string, number>();
  for (const { name } of inventory.vgs) names.set(name, (names.get(name) ?? 0) + 1);
  return names;
}
