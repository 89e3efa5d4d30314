import type { Inventory, Vg } from '../../model/inventory.js';
import { unknownHost } from '../../model/volume.js';
import { inspectReport, warningsOfReport } from '../inspect-report.js';
import { readFullreport } from '../fullreport.js';
import { looksLikeMetadata, readMetadata } from '../metadata/read-metadata.js';
import { isPrefixed } from '../old-lvm/name-prefixes.js';
import { asFullreport, sortRows } from '../old-lvm/old-report.js';
import { assembleVolumes } from '../volumes.js';

export interface TextOptions {
  /** Names the file in errors. */
  source: string;
  /** The time of reading, ISO 8601. */
  now: string;
}

/**
 * One text, recognised by its content: a fullreport or an Inventory document (JSON), rows with name prefixes of lvs, vgs and
 * pvs, LVM metadata. What is none of these is taken for JSON that is broken. Throws usage errors with the place.
 */
export async function readText(text: string, options: TextOptions): Promise<Inventory> {
  const { source, now } = options;
  if (isJson(text)) return inspectReport(text, options);
  if (looksLikeMetadata(text))
    return bare(
      readMetadata(text, source).map(({ vg }) => vg),
      now,
    );
  if (isPrefixed(text)) return bare(readFullreport(asFullreport(sortRows(text, null), source), source), now);
  return inspectReport(text, options);
}

/** Whether a file beside others is meant: what else lies there is no business of ours. */
export function isKnownText(text: string): boolean {
  if (isJson(text)) return /^\s*\{\s*"(?:report|dm|formatVersion)"/.test(text);
  return looksLikeMetadata(text) || isPrefixed(text);
}

/** Metadata has a name before its first brace. */
function isJson(text: string): boolean {
  return /^\s*\{/.test(text);
}

/** VGs about whose host nothing is known. */
function bare(vgs: readonly Vg[], now: string): Inventory {
  for (const vg of vgs) vg.volumes = assembleVolumes(vg, null);
  const host = { ...unknownHost, warnings: warningsOfReport(vgs) };
  return { formatVersion: 1, takenAt: now, source: 'saved', host, vgs: [...vgs], nodes: [], dm: null };
}
