/** A section of LVM's metadata text: fields and sections by name. */
export type Section = { [name: string]: Value };
export type Value = number | string | (number | string)[] | Section;

/** LVM's metadata text (lvm2 libdm/libdm-config.c) as an object; throws on what it does not understand. */
export function parseLvmText(text: string): Section {
  const tokens = text.match(/#.*|"(?:[^"\\]|\\.)*"|[{}[\],=]|[^\s{}[\],="#]+/g) ?? [];
  const stream = tokens.filter((token) => !token.startsWith('#'));
  let at = 0;
  const take = (): string => stream[at++] ?? '';
  const scalar = (token: string): number | string => {
    if (token.startsWith('"')) return token.slice(1, -1).replace(/\\(.)/g, '$1');
    if (/^-?\d/.test(token)) return Number(token);
    throw new Error(`metadata text: unexpected '${token}'`);
  };
  const list = (): (number | string)[] => {
    const items: (number | string)[] = [];
    for (let token = take(); token !== ']'; token = take()) if (token !== ',') items.push(scalar(token));
    return items;
  };
  const section = (end: string): Section => {
    const fields: Section = {};
    for (let name = take(); name !== end; name = take()) {
      const mark = take();
      if (mark === '{') fields[name] = section('}');
      else if (mark === '=') {
        const token = take();
        fields[name] = token === '[' ? list() : scalar(token);
      } else throw new Error(`metadata text: '${name}' is followed by '${mark}'`);
    }
    return fields;
  };
  return section('');
}

/** The LVs of a metadata text by name; empty for a VG without any. */
export function logicalVolumes(text: string): Record<string, Section> {
  const vg = Object.values(parseLvmText(text)).find((value) => isSection(value));
  const lvs = vg?.['logical_volumes'];
  return lvs !== undefined && isSection(lvs) ? (lvs as Record<string, Section>) : {};
}

export function isSection(value: Value): value is Section {
  return typeof value === 'object' && !Array.isArray(value);
}
