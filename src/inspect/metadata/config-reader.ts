import { usageError } from '../../model/errors.js';
import { isLvmUuid } from '../row-reader.js';
import type { ConfigNode, ConfigSection } from './config-text.js';

/**
 * Reads what stands in one section of a metadata text and, when it is not what it must be, says in which file, line and
 * section: `METADATA_MALFORMED`, a usage error.
 */
export class ConfigReader {
  constructor(
    private readonly source: string,
    /** Where the section is: `vg.logical_volumes.db`. */
    readonly path: string,
    readonly section: ConfigSection,
  ) {}

  below(key: string): ConfigReader {
    const node = this.section.children.get(key);
    if (node?.kind !== 'section') throw this.error(`has no section "${key}"`, node);
    return new ConfigReader(this.source, `${this.path}.${key}`, node);
  }

  /** The sections in the one of this name, which may be absent: nothing is in it then. */
  all(key: string): ConfigReader[] {
    if (!this.section.children.has(key)) return [];
    return this.below(key).sections();
  }

  sections(): ConfigReader[] {
    const sections: ConfigReader[] = [];
    for (const [key, node] of this.section.children) {
      if (node.kind === 'section') sections.push(new ConfigReader(this.source, `${this.path}.${key}`, node));
    }
    return sections;
  }

  /** The last part of the path: what the section is called. */
  get name(): string {
    return this.path.slice(this.path.lastIndexOf('.') + 1);
  }

  maybeText(key: string): string | null {
    const value = this.maybe(key);
    return value === null ? null : String(value);
  }

  text(key: string): string {
    const text = this.maybeText(key);
    if (text === null) throw this.error(`has no "${key}"`);
    return text;
  }

  uuid(key: string): string {
    const text = this.text(key);
    if (!isLvmUuid(text)) throw this.error(`has a "${key}" that is no LVM UUID: ${quote(text)}`, this.node(key));
    return text;
  }

  maybeCount(key: string): number | null {
    const value = this.maybe(key);
    if (value === null) return null;
    const count = typeof value === 'number' ? value : Number.NaN;
    if (!Number.isSafeInteger(count) || count < 0) {
      throw this.error(`has a "${key}" that is no count below 2^53: ${quote(String(value))}`, this.node(key));
    }
    return count;
  }

  count(key: string): number {
    const count = this.maybeCount(key);
    if (count === null) throw this.error(`has no "${key}"`);
    return count;
  }

  /** A size that LVM writes in sectors, in bytes. */
  sectors(key: string): number {
    const bytes = (this.maybeCount(key) ?? 0) * 512;
    if (!Number.isSafeInteger(bytes)) throw this.error(`has a "${key}" of 2^53 bytes or more`, this.node(key));
    return bytes;
  }

  /** LVM takes a single value for a list of one. */
  list(key: string): string[] {
    return this.scalars(key).map(String);
  }

  /** A list of names with a number each: `["lv_mimage_0", 0, "lv_mimage_1", 0]`. */
  pairs(key: string): { name: string; start: number }[] {
    const values = this.scalars(key);
    const pairs: { name: string; start: number }[] = [];
    for (let at = 0; at < values.length; at += 2) {
      const [name, start] = [values[at], values[at + 1]];
      if (typeof name !== 'string' || typeof start !== 'number' || !Number.isSafeInteger(start) || start < 0) {
        throw this.error(`has "${key}" that are no names with an extent each`, this.node(key));
      }
      pairs.push({ name, start });
    }
    return pairs;
  }

  error(what: string, node?: ConfigNode): Error {
    const { line } = node ?? this.section;
    return usageError('METADATA_MALFORMED', `${this.source}: line ${line}: ${this.path} ${what}`);
  }

  private node(key: string): ConfigNode | undefined {
    return this.section.children.get(key);
  }

  private scalars(key: string): readonly (string | number)[] {
    const node = this.node(key);
    if (node === undefined) return [];
    if (node.kind !== 'value') throw this.error(`has a section "${key}" where a value must be`, node);
    return node.values;
  }

  private maybe(key: string): string | number | null {
    const values = this.scalars(key);
    if (values.length > 1) throw this.error(`has several values for "${key}"`, this.node(key));
    return values[0] ?? null;
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
