import type { Volume } from '../model/inventory.js';
import { dmName } from '../model/volume.js';

/**
 * A volume's suspended devices: those that carry its I/O (it, its legs, its log), and leftovers of a command that was
 * killed, which nothing uses (facts §1: `VG-LV_rmeta_N` may even have no LV any more).
 */
export function suspendedDevices(volume: Volume): { inUse: string[]; leftovers: string[] } {
  const { vgName, legs, log } = volume;
  const names = [volume.name, ...legs.map((leg) => leg.name), ...(log.name === null ? [] : [log.name])];
  const parts = names.map((name) => dmName(vgName, name));
  const isPart = (device: string) => parts.some((part) => device === part || device.startsWith(`${part}-`));
  const strays = new Set(volume.strays.map((stray) => dmName(vgName, stray.name)));
  const inUse = volume.suspended.filter((device) => !strays.has(device) && isPart(device));
  return { inUse, leftovers: volume.suspended.filter((device) => !inUse.includes(device)) };
}
