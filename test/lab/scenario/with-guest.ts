import type { DiskSpec } from '../guest/disks.js';
import { type Guest, type GuestOptions, bootGuest } from '../guest/guest.js';

/** Disks d0, d1 … of one size. */
export function disks(count: number, sizeMiB: number): DiskSpec[] {
  return Array.from({ length: count }, (_, index) => ({ name: `d${index}`, sizeMiB }));
}

/** Boots a guest for one use; it is closed whatever happens. */
export async function withGuest<T>(options: GuestOptions, use: (guest: Guest) => Promise<T>): Promise<T> {
  const guest = await bootGuest(options);
  try {
    return await use(guest);
  } finally {
    await guest.close();
  }
}
