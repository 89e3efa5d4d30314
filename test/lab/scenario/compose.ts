/*
 * Metadata texts put together from others, so that each volume of a VG is in a state of its own. Works on the lines of the
 * text: LVM reads it back with vgcfgrestore, so it says at once when it is not whole.
 */

/** The blocks of the LVs in a text, by name, each from `NAME {` to its `}`. */
export function lvBlocks(text: string): Map<string, string> {
  const blocks = new Map<string, string>();
  const lines = text.split('\n');
  let depth = 0;
  let name = '';
  let block: string[] = [];
  for (const line of lines.slice(lines.findIndex((each) => each.trim() === 'logical_volumes {') + 1)) {
    if (depth === 0 && line.trim() === '}') break;
    if (depth === 0 && line.trim().endsWith('{')) name = line.trim().slice(0, -1).trim();
    if (name !== '') block.push(line);
    depth += (line.match(/\{/g) ?? []).length - (line.match(/\}/g) ?? []).length;
    if (depth === 0 && name !== '') {
      blocks.set(name, block.join('\n'));
      name = '';
      block = [];
    }
  }
  return blocks;
}

/** A volume's own blocks: the LV and everything that LVM has named after it. */
export function blocksOf(text: string, volume: string): Map<string, string> {
  const own = new RegExp(`^${volume}(_(mlog|[rm]image_\\d+|rmeta_\\d+)(_extracted)?)?$`);
  return new Map([...lvBlocks(text)].filter(([name]) => own.test(name)));
}

/** A text with other blocks in place of a volume's own. */
export function withBlocks(text: string, volume: string, blocks: ReadonlyMap<string, string>): string {
  const all = lvBlocks(text);
  const rest = [...all].filter(([name]) => !blocksOf(text, volume).has(name)).map(([, block]) => block);
  const start = text.indexOf('logical_volumes {\n') + 'logical_volumes {\n'.length;
  const last = [...all.values()].at(-1) ?? '';
  const end = text.indexOf(last) + last.length;
  return `${text.slice(0, start)}${[...rest, ...blocks.values()].join('\n')}${text.slice(end)}`;
}

/** The texts that `pvck --dump metadata_all` has written, oldest first: each begins `VG {` and is followed by a line `--`. */
export function ringTexts(dump: string): string[] {
  return dump
    .split(/^--$/m)
    .map((text) => text.trimStart())
    .filter((text) => text.includes('seqno = '))
    .sort((a, b) => seqnoOf(a) - seqnoOf(b));
}

export function seqnoOf(text: string): number {
  return Number(/^\s*seqno = (\d+)/m.exec(text)?.[1] ?? NaN);
}

export function descriptionOf(text: string): string {
  return /^description = "(.*)"$/m.exec(text)?.[1] ?? '';
}
