import { compareVersions } from '../model/volume.js';

/** LVM's configuration in force, by `section/key`, values as printed. */
export type LvmConfig = ReadonlyMap<string, string>;

/**
 * All settings with their defaults, in one process. Not only those that are needed: where one of them is not set, or not
 * known to this version, LVM answers with exit code 5 [lab, 2.03.16]. The option is called `--typeconfig` since 2.02.169, and
 * still understood by its old name. Before 2.02.123 LVM prints what is set in lvm.conf only; what is not set is unknown then,
 * and a list that is not set has no default (lvm2: WHATS_NEW).
 */
export function lvmConfigArgv(version: string | null): readonly string[] {
  const isOld = version !== null && compareVersions(version, '2.02.123') < 0;
  return isOld ? ['lvm', 'dumpconfig'] : ['lvm', 'lvmconfig', '--type', 'full'];
}

/** Reads `section {`, `key=value`, `}` (lvmconfig(8)). */
export function parseLvmConfig(text: string): LvmConfig {
  const settings = new Map<string, string>();
  const sections: string[] = [];
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    const equals = trimmed.indexOf('=');
    if (trimmed.endsWith('{') && equals < 0) sections.push(trimmed.slice(0, -1).trim());
    else if (trimmed === '}') sections.pop();
    else if (equals > 0 && !trimmed.startsWith('#')) {
      settings.set([...sections, trimmed.slice(0, equals)].join('/'), trimmed.slice(equals + 1));
    }
  }
  return settings;
}

/** A text or number; null where it is not set. */
export function settingOf(config: LvmConfig, key: string): string | null {
  const value = config.get(key);
  return value === undefined ? null : (textsOf(value)[0] ?? value);
}

/** A list; LVM takes a single text as a list of one. */
export function listOf(config: LvmConfig, key: string): string[] | 'unset' {
  const value = config.get(key);
  return value === undefined ? 'unset' : textsOf(value);
}

/** The quoted texts of a value: `"warn"`, `["vg","@tag"]`. */
function textsOf(value: string): string[] {
  const texts: string[] = [];
  for (const match of value.matchAll(/"((?:[^"\\]|\\.)*)"/g)) texts.push((match[1] ?? '').replace(/\\(.)/g, '$1'));
  return texts;
}
