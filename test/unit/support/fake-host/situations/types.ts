/*
 * Situations as data: what is set up, which command runs, and that everything that can be seen is looked at afterwards. The
 * same list runs on a real guest (`test/lab/contract.test.ts`), which records what LVM and the kernel answer, and on the fake
 * host, which must answer the same. Disks are named d0, d1, …; in both worlds they are the PVs /dev/mapper/pvd0, ….
 */

/** Brings a host somewhere; nothing of it is compared. */
export type Setup =
  | { do: 'vg'; vg: string; disks: string[]; extentKiB?: number }
  | {
      do: 'mirror';
      vg: string;
      name: string;
      sizeMiB: number;
      /** Disks of the legs, in order. */
      legs: string[];
      /** Disk of the log; null: core. */
      log: string | null;
      nosync?: boolean;
      regionKiB?: number;
      /** Do not wait until it is in sync; it is to copy for a while. */
      syncing?: boolean;
    }
  | { do: 'linear'; vg: string; name: string; sizeMiB: number; disk: string }
  | { do: 'snapshot'; vg: string; name: string; of: string; sizeMiB: number; disk: string }
  /** A command that must succeed and is compared elsewhere. */
  | { do: 'run'; argv: string[] }
  | { do: 'wait-sync'; lv: string }
  /** The power goes at the commit with this name of this command; then the host boots again. */
  | { do: 'cut-at'; lv: string; state: 'C1' | 'C2' | 'C3' | 'C4' }
  | { do: 'power-cycle' }
  /** The disk fails all I/O and is out of LVM's sight. */
  | { do: 'lose'; disk: string }
  | { do: 'back'; disk: string }
  /** Fails I/O but its node stays. */
  | { do: 'fail'; disk: string }
  | { do: 'mend'; disk: string }
  /** One block, so that a failed leg is noticed; then time for dmeventd to act. */
  | { do: 'write'; lv: string }
  /** `activation/volume_list`; null: not set. */
  | { do: 'volume-list'; entries: string[] | null }
  | { do: 'suspend'; device: string }
  /** A mirror grows on these disks; its legs are in two pieces where something lies behind them. */
  | { do: 'extend'; lv: string; byMiB: number; disks: string[] }
  /** Copies of dm-mirror stand still, as good as, until a `wait-sync`. */
  | { do: 'copy-slowly' }
  /** Time for the kernel to notice. */
  | { do: 'pause' }
  /** A block of a device is overwritten behind the back of what lies above. */
  | { do: 'spoil'; device: string }
  /** Until LVM has ended all moves of a VG by itself. */
  | { do: 'wait-move'; vg: string }
  /** A leg is moved and the power goes at one of the commits by which LVM ends that; then the host boots again. */
  | { do: 'cut-move'; part: string; disks: [from: string, to: string]; way: 'finish' | 'abort'; state: number }
  /** A held move of a part is killed once all is suspended, before it commits. */
  | { do: 'kill-move'; part: string; disks: [from: string, to: string] }
  /** Until LVM has ended its temporary layer by itself. */
  | { do: 'wait-layer'; lv: string }
  /** A leg is added on a disk, or taken from it, and the power goes at one of the commits of that; then the host boots again. */
  | { do: 'cut-cover'; lv: string; disk: string; way: 'up' | 'down'; state: number }
  /** A leg is added, copied, and nothing of LVM polls it. */
  | { do: 'cover-unpolled'; lv: string; disk: string }
  /** Writes the VG's text without a move that was cut off, as `src/plan/ended-move.ts` edits it. */
  | { do: 'edit-move'; vg: string; file: string };

export interface Situation {
  /** Unique in its group: the fake refers to recordings as FILE#NAME. */
  name: string;
  setup?: Setup[];
  /** The command; without one the situation is what the setup left. */
  argv?: string[];
  /** The command only reads: the product runs it as it looks. */
  reads?: boolean;
  /** A copy is under way and is not waited for. */
  copying?: boolean;
  /** What is looked at afterwards; `all` unless the situation is only about the command's words. */
  look?: 'all' | 'nothing';
}

/** Situations that run one after another on the same host. */
export interface Group {
  /** Also the recording's file name. */
  name: string;
  disks: { name: string; sizeMiB: number }[];
  situations: Situation[];
}

/** What was seen of one situation, normalised (see `normalise.ts`). */
export interface Recorded {
  argv?: string[];
  code?: number;
  stdout?: string;
  stderr?: string;
  /** Metadata commits of the command, per VG; only where no setup came before it and where it was looked afterwards. */
  commits?: Record<string, number>;
  /** What is to be seen, as changes since the situation before. */
  changed?: Record<string, Item>;
  gone?: string[];
}

/**
 * Everything there is to see, by what it is about: `vg vg`, `pv /dev/mapper/pvd0`, `lv vg/m`, `seg vg/m 0`, `pvseg
 * /dev/mapper/pvd0 0`: a row of the report without its empty columns; `dm vg-m`: a device.
 */
export type Sight = Record<string, Item>;
export type Item = Record<string, string | string[]>;

export interface Recording {
  lvm: string;
  kernel: string;
  situations: Record<string, Recorded>;
}
