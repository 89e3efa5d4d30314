/** The piece in which legs are told apart, in bytes: a page, and no disk has larger sectors. */
export const BLOCK_BYTES = 4096;

/** A run of blocks on a device. */
export interface Run {
  /** In blocks of `BLOCK_BYTES` from the device's start. */
  start: number;
  blocks: number;
}

/** Runs in order, those that touch or overlap made one. */
export function joinRuns(runs: readonly Run[]): Run[] {
  const joined: Run[] = [];
  for (const run of [...runs].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && run.start <= last.start + last.blocks) {
      last.blocks = Math.max(last.blocks, run.start + run.blocks - last.start);
    } else joined.push({ ...run });
  }
  return joined;
}

export function bytesOf(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + run.blocks, 0) * BLOCK_BYTES;
}
