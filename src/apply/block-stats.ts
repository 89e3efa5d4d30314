import type { Session } from './session.js';

const SECTOR = 512;

/** Bytes written to a device mapper device since it was made, by the kernel's own count (/sys/block/…/stat, field 7, sectors). */
export async function bytesWritten({ ports: { host } }: Session, dmName: string): Promise<number | null> {
  const path = await host.realPath(`/dev/mapper/${dmName}`);
  if (path === null) return null;
  const text = await host.readFile(`/sys/block/${path.slice('/dev/'.length)}/stat`);
  const sectors = Number(text?.trim().split(/\s+/)[6]);
  return Number.isFinite(sectors) ? sectors * SECTOR : null;
}
