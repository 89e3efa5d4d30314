import { parseConfigText, type ConfigSection, type ConfigValue } from '../metadata/config-text.js';

/**
 * lvm.conf in the form that `lvm dumpconfig` prints. Only what is set stands in it: defaults are unknown then, and lists
 * without a default are not set. Null where it cannot be read.
 */
export function dumpConfig(text: string, source: string): string | null {
  try {
    return linesOf(parseConfigText(text, source)).join('\n');
  } catch {
    return null;
  }
}

function linesOf(section: ConfigSection): string[] {
  const lines: string[] = [];
  for (const [key, node] of section.children) {
    if (node.kind === 'section') lines.push(`${key} {`, ...linesOf(node), '}');
    else lines.push(`${key}=${print(node)}`);
  }
  return lines;
}

function print({ values }: ConfigValue): string {
  const printed = values.map((value) =>
    typeof value === 'number' ? String(value) : `"${value.replace(/["\\]/g, '\\$&')}"`,
  );
  return printed.length === 1 ? (printed[0] ?? '') : `[${printed.join(',')}]`;
}
