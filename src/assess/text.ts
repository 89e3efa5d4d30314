import type { Pv } from '../model/inventory.js';

export function pvText(pv: Pv | undefined, uuid: string): string {
  return pv === undefined ? `PV ${uuid}` : pv.device;
}

/** `a, b and 3 more`: lists that could be thousands long. */
export function listText(items: readonly string[], most = 5): string {
  if (items.length <= most) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}
