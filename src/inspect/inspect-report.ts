import { usageError } from '../model/errors.js';
import { inventory, type Inventory } from '../model/inventory.js';
import { unknownHost } from '../model/volume.js';
import { readFullreport } from './fullreport.js';
import { placeOfError } from './json-place.js';
import { assembleVolumes } from './volumes.js';

/**
 * A saved report as an Inventory: the output of `lvm fullreport --reportformat json`, or an Inventory document of ours. What
 * a report does not hold (devices, mounts, daemons) is unknown. `now` is the time of reading, ISO 8601.
 *
 * Throws usage errors that name the file and the place: `REPORT_NOT_JSON`, `REPORT_NOT_FULLREPORT`, `REPORT_MALFORMED`,
 * `REPORT_COLUMN_MISSING`, `INVENTORY_MALFORMED`.
 */
export function inspectReport(text: string, options: { source: string; now: string }): Inventory {
  const { source, now } = options;
  const document = parse(text, source);
  if (isInventory(document)) return readInventory(document, source);
  const vgs = readFullreport(document, source);
  const warnings: string[] = [];
  for (const vg of vgs) {
    vg.volumes = assembleVolumes(vg, null);
    for (const volume of vg.volumes) {
      if ((volume.kind === 'mirror' || volume.kind === 'raid1') && volume.legs.length === 0) {
        warnings.push(`${vg.name}/${volume.name}: its legs are not in the report; take it with -a`);
      }
    }
  }
  return { formatVersion: 1, takenAt: now, source: 'saved', host: { ...unknownHost, warnings }, vgs, dm: null };
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { line, column } = placeOfError(text);
    throw usageError('REPORT_NOT_JSON', `${source}: line ${line}, column ${column}: this is not JSON`, cause);
  }
}

function isInventory(document: unknown): boolean {
  return document !== null && typeof document === 'object' && 'formatVersion' in document && 'vgs' in document;
}

function readInventory(document: unknown, source: string): Inventory {
  const result = inventory.safeParse(document);
  if (result.success) return { ...result.data, source: 'saved' };
  const [issue] = result.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : ` ${issue.path.map(String).join('.')}:`;
  throw usageError('INVENTORY_MALFORMED', `${source}:${place} ${issue?.message ?? 'not an inventory'}`, result.error);
}
