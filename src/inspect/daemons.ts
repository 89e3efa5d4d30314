import type { ReadPort } from '../model/ports.js';

/** Daemons that act on LVM's devices by themselves, or share them with other hosts (facts §4). */
const NAMES = new Set([
  'dmeventd',
  'lvmpolld',
  'lvmetad',
  'clvmd',
  'cmirrord',
  'lvmlockd',
  'dlm_controld',
  'sanlock',
  'corosync',
  'pacemakerd',
]);

/** Names of those that run, sorted, each once; null where /proc cannot be read. */
export async function readDaemons(port: ReadPort): Promise<string[] | null> {
  const entries = await port.list('/proc');
  if (entries === null) return null;
  const pids = entries.filter((name) => /^\d+$/.test(name));
  const names = await Promise.all(pids.map((pid) => port.readFile(`/proc/${pid}/comm`)));
  const running = new Set<string>();
  for (const name of names) {
    const plain = name?.trim() ?? '';
    if (NAMES.has(plain)) running.add(plain);
  }
  return [...running].sort();
}
