import type { Assessment } from '../model/finding.js';
import type { Inventory, Leg, Pv, Volume } from '../model/inventory.js';
import { pvsOf, subjectOf } from '../model/volume.js';
import { renderFindings, summariseFindings } from './findings.js';
import { count, formatBytes, formatPercent } from '../model/quantities.js';
import { layOut, type Column } from './table.js';
import { clean, paint, textOf, wrap, type RenderOptions } from './text.js';

const COLUMNS: readonly Column[] = [
  { title: 'LV', max: 20 },
  { title: 'Type' },
  { title: 'Size', align: 'right' },
  { title: 'Region', align: 'right' },
  { title: 'Sync', align: 'right' },
  { title: 'Active' },
  { title: 'Verdict' },
];

/** A host's mirrors as a table, then everything that was found out about them. */
export function renderInventory(inventory: Inventory, assessment: Assessment, options: RenderOptions): string {
  const volumes = inventory.vgs.flatMap((vg) => vg.volumes.map((volume) => ({ volume, pvs: vg.pvs })));
  const mirrors = volumes.filter(({ volume }) => volume.kind === 'mirror');
  const raids = volumes.filter(({ volume }) => volume.kind === 'raid1').length;
  const others = volumes.length - mirrors.length - raids;
  const where = inventory.host.name === null ? 'A saved report' : `Host ${clean(inventory.host.name)}`;
  const lines = wrap(
    `${where}: ${count(mirrors.length, 'mirror')}, ${raids} raid1, ${others} other in ${count(inventory.vgs.length, 'VG')}.`,
  );
  if (mirrors.length === 0) {
    const findings = assessment.findings.filter(({ subject }) => subject.includes('/'));
    if (findings.length === 0) return textOf([...lines, NO_MIRRORS, ...skipped(inventory)]);
    return textOf([...lines, NOTHING_TO_CONVERT, ...skipped(inventory), '']) + renderFindings(findings, options);
  }
  lines.push('', ...mirrorTable(mirrors, assessment, options), ...skipped(inventory), '');
  lines.push(`Findings: ${summariseFindings(assessment.findings)}.`, '');
  return textOf(lines) + renderFindings(assessment.findings, options);
}

const NO_MIRRORS = 'No volume of the old mirror type here: nothing to do.';
const NOTHING_TO_CONVERT =
  'No volume of the old mirror type here: nothing to convert. What was found out about others:';

function skipped(inventory: Inventory): string[] {
  return inventory.host.skippedVgs.flatMap((vg) => wrap(`${vg.name}: not shown by LVM: ${vg.why}`, { rest: '  ' }));
}

interface Row {
  volume: Volume;
  pvs: readonly Pv[];
}

function mirrorTable(rows: readonly Row[], assessment: Assessment, options: RenderOptions): string[] {
  const verdicts = new Map(assessment.volumes.map((assessed) => [assessed.uuid, assessed.verdict.verdict]));
  const cells = rows.map(({ volume }) => [
    subjectOf(volume),
    volume.kind,
    formatBytes(volume.sizeBytes),
    formatBytes(volume.regionBytes),
    formatPercent(volume.syncPercent),
    volume.activation ?? 'unknown',
    verdicts.get(volume.uuid) ?? '',
  ]);
  const { head, rows: laidOut } = layOut(COLUMNS, cells, options);
  const described = rows.map(({ volume, pvs }) => details(volume, pvs, options));
  return [...head, ...laidOut.flatMap((lines, index) => [...lines, ...(described[index] ?? [])])];
}

function details(volume: Volume, pvs: readonly Pv[], options: RenderOptions): string[] {
  const devices = new Map(pvs.map((pv) => [pv.uuid, pv.device]));
  const legs = volume.legs.map((leg) => describeLeg(leg, devices)).join(', ');
  const facts = [
    volume.legs.length === 0 ? 'legs not known' : `${count(volume.legs.length, 'leg')} on ${legs}`,
    describeLog(volume.log, devices),
    ...(volume.nosync ? ['created with --nosync'] : []),
    ...(volume.operation === null ? [] : [`under way: ${volume.operation.kind}`]),
  ];
  return [
    ...wrap(facts.join('; '), { first: '    ' }),
    ...wrap(`used by ${describeUsage(volume)}`, { first: '    ' }),
  ].map((line) => paint(options, 'dim', line));
}

function describeLeg(leg: Leg, devices: ReadonlyMap<string, string>): string {
  const where = pvsOf(leg).map((uuid) => devices.get(uuid) ?? uuid);
  const lost = leg.areas.some((area) => area.pvUuid === null) ? ['a missing PV'] : [];
  const health = leg.health === null || leg.health === 'A' ? '' : ` (status ${leg.health})`;
  return `${[...where, ...lost].join('+') || 'nothing known'}${health}`;
}

function describeLog(log: Volume['log'], devices: ReadonlyMap<string, string>): string {
  if (log.kind === 'core') return 'log in memory';
  const where = pvsOf(log).map((uuid) => devices.get(uuid) ?? uuid);
  return `log ${log.kind}${where.length === 0 ? '' : ` on ${where.join('+')}`}`;
}

function describeUsage(volume: Volume): string {
  const { usage } = volume;
  const mounts = usage.mountPoints.length === 0 ? '' : ` at ${usage.mountPoints.join(', ')}`;
  const parts = [
    ...(usage.fileSystem === null && mounts === '' ? [] : [`${usage.fileSystem ?? 'file system'}${mounts}`]),
    ...(usage.swap ? ['swap'] : []),
    ...(volume.snapshots.length === 0 ? [] : [`snapshots ${volume.snapshots.join(', ')}`]),
  ];
  if (parts.length > 0) return parts.join('; ');
  if (volume.openCount === null) return 'nothing known';
  return volume.openCount > 0 ? `something that keeps it open (count ${volume.openCount})` : 'nothing';
}
