import { usageError } from '../model/errors.js';
import type { Inventory, Vg } from '../model/inventory.js';
import { unknownHost } from '../model/volume.js';
import { placeOfError } from './json-place.js';
import { reportFrom } from './lvm-report.js';
import { assembleVolumes } from './volumes.js';

/**
 * A saved report as an Inventory: the output of `lvm fullreport --reportformat json`, or an Inventory document of ours. What
 * a report does not hold (devices, mounts, daemons) is unknown. `now` is the time of reading, ISO 8601.
 *
 * Throws usage errors that name the file and the place: `REPORT_NOT_JSON`, `REPORT_NOT_FULLREPORT`, `REPORT_MALFORMED`,
 * `REPORT_COLUMN_MISSING`, `INVENTORY_MALFORMED`.
 */
export async function inspectReport(text: string, options: { source: string; now: string }): Promise<Inventory> {
  const { source, now } = options;
  const document = parseJson(text, source);
  if (isInventory(document)) {
    // Only here: the schema library takes longer to load than a report of a usual host takes to read.
    return (await import('./inventory-document.js')).readInventory(document, source);
  }
  const { vgs, skippedVgs, warnings } = reportFrom(document, '', source);
  for (const vg of vgs) vg.volumes = assembleVolumes(vg, null);
  return {
    formatVersion: 1,
    takenAt: now,
    source: 'saved',
    host: { ...unknownHost, skippedVgs, warnings: [...warnings, ...warningsOfReport(vgs)] },
    vgs,
    nodes: [],
    dm: null,
  };
}

/** What a person should know of a report that does not show hidden LVs. */
export function warningsOfReport(vgs: readonly Vg[]): string[] {
  const warnings: string[] = [];
  for (const vg of vgs) {
    for (const { kind, legs, name } of vg.volumes) {
      if ((kind !== 'mirror' && kind !== 'raid1') || legs.length > 0) continue;
      warnings.push(`${vg.name}/${name}: its legs are not in the report; take it with -a`);
    }
  }
  return warnings;
}

/** Throws `REPORT_NOT_JSON` with the line and column. */
export function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { line, column } = placeOfError(text);
    const where = `${source}: line ${line}, column ${column}`;
    throw usageError(
      'REPORT_NOT_JSON',
      `${where}: this is not JSON; was it cut off? take it again with --reportformat json`,
      cause,
    );
  }
}

function isInventory(document: unknown): boolean {
  return document !== null && typeof document === 'object' && 'formatVersion' in document && 'vgs' in document;
}
