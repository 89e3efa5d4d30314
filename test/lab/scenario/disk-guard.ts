import { readdirSync, statSync } from 'node:fs';
import type { Guest } from '../guest/guest.js';

const LIMIT_BYTES = 3 * 2 ** 30;

/**
 * Cuts a guest's power when its disk files have come to occupy 3 GiB: a mirror of 1.5 TiB that is copied by mistake would fill
 * the host's disk. Returns a function that ends the watch.
 */
export function guardDisks(guest: Guest): () => void {
  const timer = setInterval(() => {
    if (!guest.isRunning || occupiedBytes(guest.dir) < LIMIT_BYTES) return;
    clearInterval(timer);
    console.error(
      `the disks in ${guest.dir} occupy more than 3 GiB: something big is being copied; the guest is ended`,
    );
    void guest.cut();
  }, 500);
  timer.unref();
  return () => clearInterval(timer);
}

function occupiedBytes(dir: string): number {
  try {
    const files = readdirSync(dir).filter((name) => name.endsWith('.img'));
    return files.reduce((sum, name) => sum + statSync(`${dir}/${name}`).blocks * 512, 0);
  } catch {
    return 0; // just being removed
  }
}
