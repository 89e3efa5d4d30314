import type { Vg } from '../model/inventory.js';
import type { ReadPort } from '../model/ports.js';
import { listOf, settingOf, type LvmConfig } from './lvm-config.js';

/**
 * The host's own system id, by lvm.conf's `global/system_id_source` (lvmsystemid(7)): empty where it has none, null where
 * it cannot be told from here (`appmachineid`, a hash that only LVM makes).
 */
export async function readSystemId(port: ReadPort, config: LvmConfig, hostName: string | null): Promise<string | null> {
  switch (settingOf(config, 'global/system_id_source')) {
    case 'none':
      return '';
    case 'uname':
      return hostName === null ? null : allowed(hostName);
    case 'lvmlocal':
      return settingOf(config, 'local/system_id') ?? '';
    case 'machineid':
      return firstLine(await port.readFile('/etc/machine-id'));
    case 'file': {
      const path = settingOf(config, 'global/system_id_file');
      return path === null ? '' : firstLine(await port.readFile(path));
    }
    default:
      return null;
  }
}

/** Characters that LVM keeps in a system id. */
function allowed(text: string): string {
  return text.replace(/[^A-Za-z0-9+_.-]/g, '');
}

function firstLine(text: string | null): string | null {
  if (text === null) return null;
  const line = text.split('\n').find((candidate) => candidate.trim() !== '' && !candidate.trim().startsWith('#'));
  return line === undefined ? '' : allowed(line.trim());
}

/** System ids that this host may use besides its own (lvm.conf: local/extra_system_ids). */
export function extraSystemIds(config: LvmConfig | null): string[] {
  const ids = config === null ? 'unset' : listOf(config, 'local/extra_system_ids');
  return ids === 'unset' ? [] : ids;
}

/** Says of each VG with a system id whether it belongs to another host: none of ours is it. */
export function markForeign(vgs: readonly Vg[], ownSystemId: string | null, extra: readonly string[] = []): void {
  for (const vg of vgs) {
    if (vg.systemId === '') continue;
    if (vg.systemId === ownSystemId || extra.includes(vg.systemId)) vg.foreign = false;
    else if (ownSystemId !== null) vg.foreign = true;
  }
}
