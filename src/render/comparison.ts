import { formatBytes } from '../model/quantities.js';
import { paint, textOf, wrap, type RenderOptions } from './text.js';

/** What a comparison of the legs of a volume found. */
export interface ComparedLegs {
  /** `VG/LV`. */
  volume: string;
  kind: 'mirror' | 'raid1';
  /** Names of the legs, the primary first. */
  legs: readonly string[];
  sizeBytes: number;
  differences: readonly { between: readonly [string, string]; startBytes: number; lengthBytes: number }[];
  unreadable: readonly { device: string; startBytes: number }[];
}

const SHOWN = 20;

/** A comparison for people: equal, or which blocks of which legs differ or cannot be read. */
export function renderComparison(found: ComparedLegs, options: RenderOptions): string {
  const { volume, legs, differences, unreadable, sizeBytes } = found;
  if (differences.length === 0 && unreadable.length === 0) {
    return textOf([
      `${volume}: ${paint(options, 'green', 'equal')}: its ${legs.length} legs hold the same ${formatBytes(sizeBytes)}.`,
    ]);
  }
  const bytes = differences.reduce((sum, difference) => sum + difference.lengthBytes, 0);
  const lines: string[] = [];
  if (bytes > 0) {
    const what = `${formatBytes(bytes)} in ${differences.length} place${differences.length === 1 ? '' : 's'}`;
    lines.push(`${volume}: ${paint(options, 'red', 'different')}: its legs differ for good, ${what}.`);
  }
  for (const { between, startBytes, lengthBytes: length } of differences.slice(0, SHOWN)) {
    lines.push(
      `    ${between[0]} and ${between[1]}: ${formatBytes(length)} from byte ${startBytes} (${formatBytes(startBytes)})`,
    );
  }
  if (differences.length > SHOWN) lines.push(`    and ${differences.length - SHOWN} more (--json lists them all)`);
  for (const { device, startBytes } of unreadable.slice(0, SHOWN)) {
    lines.push(
      `${paint(options, 'red', 'unreadable')}: ${device} from byte ${startBytes} (${formatBytes(startBytes)}) on`,
    );
  }
  if (unreadable.length > SHOWN) lines.push(`    and ${unreadable.length - SHOWN} more (--json lists them all)`);
  return textOf([...lines, ...advice(found)]);
}

/** Which leg is right nobody can tell from the legs alone. */
function advice({ volume, kind, differences }: ComparedLegs): string[] {
  if (differences.length === 0) return [];
  const repair = `\`lvchange --syncaction repair ${volume}\` makes the others like the first one`;
  const way = kind === 'raid1' ? repair : `converted to raid1 (\`raidlift plan\`, policy \`scrub: repair\`), ${repair}`;
  return wrap(`Which leg is right, the legs do not say; a mirror answers reads from its first one. ${upper(way)}.`);
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
