/** A pair of lvm2 and kernel on which the lab has proven conversions, a power cut in one included. */
interface Proven {
  distribution: string;
  lvm2: string;
  /** The first two numbers of the kernel's release. */
  kernel: string;
  /** What was tried there, for people; docs/lvm-versions.md has all of it. */
  seen: string;
}

/** The one place where it stands what the lab runs on; `LVM_VERSION_UNPROVEN` goes by it. */
export const PROVEN: readonly Proven[] = [
  {
    distribution: 'Debian 12',
    lvm2: '2.03.16',
    kernel: '6.1',
    seen: 'conversions, with power cuts and lost devices at each moment, and moves, covers and absences of legs, with some of both',
  },
  {
    distribution: 'Debian 13',
    lvm2: '2.03.31',
    kernel: '6.12',
    seen: 'conversions of every kind, moves and absences of legs, and a power cut in some of them',
  },
];

/**
 * Whether the lab has seen these two together: each of them may be known, and the pair not, as with a backported kernel.
 * `kernel`: what `uname -r` prints. One that is not known (null) is not held against the other.
 */
export function isProven(host: { lvmVersion: string | null; kernel: string | null }): boolean {
  return PROVEN.some(
    ({ lvm2, kernel }) =>
      (host.lvmVersion === null || host.lvmVersion === lvm2) &&
      (host.kernel === null || host.kernel.match(/^\d+\.\d+/)?.[0] === kernel),
  );
}

export function provenText(): string {
  return PROVEN.map(({ distribution, lvm2, kernel }) => `lvm2 ${lvm2} and Linux ${kernel} (${distribution})`).join(
    ', ',
  );
}

export function seenText(): string {
  return PROVEN.map(({ distribution, seen }) => `with ${distribution}’s ${seen}`).join('; ');
}
