/** What the kernel says of a mirror or raid device in `dmsetup status`. */
export interface CopyStatus {
  /** A letter per leg, in table order: `A` alive and in sync, `a` alive and copying, `D` dead, `-` absent, … */
  health: string;
  /** `A` or another letter for a log on disk; null for a core log and for raid. */
  logHealth: string | null;
  /** 0…100. */
  syncPercent: number | null;
  /** raid only. */
  syncAction: string | null;
  /** Of a check or repair that runs: how far it is. */
  scrubPercent: number | null;
  mismatchCount: number | null;
}

/**
 * Reads status lines without their leading name: `0 81920 mirror 2 254:4 254:5 10/10 1 AA 3 disk 254:3 A` or
 * `0 81920 raid raid1 2 AA 81920/81920 idle 0 0 -` (kernel: dm-raid1.c, dm-raid.c). Null where it is neither.
 */
export function readCopyStatus(lines: readonly string[]): CopyStatus | null {
  const line = lines.length === 1 ? lines[0] : undefined;
  if (line === undefined) return null;
  const words = line.split(' ');
  if (words[2] === 'mirror') return readMirror(words);
  return words[2] === 'raid' ? readRaid(words) : null;
}

function readMirror(words: readonly string[]): CopyStatus | null {
  const legs = Number(words[3]);
  const ratio = 4 + legs;
  const health = words[ratio + 2];
  if (!Number.isInteger(legs) || health === undefined || health.length !== legs) return null;
  const logArguments = Number(words[ratio + 3]);
  const hasDevice = logArguments === 3;
  return {
    health,
    logHealth: hasDevice ? (words[ratio + 6] ?? null) : null,
    syncPercent: percentOf(words[ratio]),
    syncAction: null,
    scrubPercent: null,
    mismatchCount: null,
  };
}

function readRaid(words: readonly string[]): CopyStatus | null {
  const health = words[5];
  if (health === undefined || health.length !== Number(words[4])) return null;
  const syncAction = words[7] ?? null;
  const mismatches = Number(words[8]);
  const percent = percentOf(words[6]);
  const isChecked = syncAction === 'check' && /^A+$/.test(health);
  return {
    health,
    logHealth: null,
    // The letters during a check still say that all is in sync. Those of a repair prove nothing: with a first copy that a power cut broke off
    // the kernel goes on as `AA … repair` after the boot, and LVM splits nothing off meanwhile (`Unable to split image from vg/r while
    // not in-sync`) [lab, 6.1].
    syncPercent: isChecked ? 100 : percent,
    syncAction,
    scrubPercent: syncAction === 'check' || syncAction === 'repair' ? percent : null,
    mismatchCount: words[8] !== undefined && Number.isInteger(mismatches) ? mismatches : null,
  };
}

/** `62/192`; all of nothing is no percentage. Rounded down to hundredths: 100 is only said when it is all. */
function percentOf(ratio: string | undefined): number | null {
  const slash = ratio?.indexOf('/') ?? -1;
  if (ratio === undefined || slash < 0) return null;
  const done = Number(ratio.slice(0, slash));
  const all = Number(ratio.slice(slash + 1));
  if (!(all > 0) || !(done >= 0)) return null;
  return Math.min(100, Math.floor((done / all) * 10_000) / 100);
}
