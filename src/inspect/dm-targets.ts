import type { ReadPort } from '../model/ports.js';

/** Targets that this product needs, and the modules that bring them. raid1 is what dm-raid asks for when it loads a raid1. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  mirror: ['dm-mirror'],
  raid: ['dm-raid', 'raid1'],
};

/**
 * Device-mapper targets with their versions; one that is not loaded, but whose modules the running kernel has, is
 * `loadable`. Null where dmsetup does not answer.
 */
export async function readDmTargets(port: ReadPort, kernel: string | null): Promise<Record<string, string> | null> {
  const result = await port.read(['dmsetup', 'targets']);
  if (result.code !== 0) return null;
  const targets = parseTargets(result.stdout);
  const wanted = Object.keys(MODULES).filter((target) => targets[target] === undefined);
  if (wanted.length === 0 || kernel === null) return targets;
  const modules = await readModules(port, kernel);
  for (const target of wanted) {
    if (MODULES[target]?.every((module) => modules.has(module)) === true) targets[target] = 'loadable';
  }
  return targets;
}

function parseTargets(text: string): Record<string, string> {
  const targets: Record<string, string> = {};
  for (const match of text.matchAll(/^(\S+)\s+v(\S+)$/gm)) {
    const [, name, version] = match;
    if (name !== undefined && version !== undefined) targets[name] = version;
  }
  return targets;
}

/** Names of the modules that the kernel has on disk or built in (modules.dep(5), modules.builtin). */
export async function readModules(port: ReadPort, kernel: string): Promise<Set<string>> {
  const names = new Set<string>();
  for (const file of ['modules.dep', 'modules.builtin']) {
    const text = (await port.readFile(`/lib/modules/${kernel}/${file}`)) ?? '';
    for (const line of text.split('\n')) {
      const path = line.split(':', 1)[0] ?? '';
      const name = moduleName(path);
      if (name !== null) names.add(name);
    }
  }
  return names;
}

/** `dm-raid` of `kernel/drivers/md/dm-raid.ko.xz`; null where the path is no module's. */
export function moduleName(path: string): string | null {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const end = base.indexOf('.ko');
  return end > 0 ? base.slice(0, end).replaceAll('_', '-') : null;
}
