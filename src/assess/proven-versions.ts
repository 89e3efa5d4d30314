/** A pair of lvm2 and kernel on which the lab has proven conversions, power cuts included. */
interface Proven {
  distribution: string;
  lvm2: string;
  /** The first two numbers of the kernel's release. */
  kernel: string;
}

/** The one place where it stands what the lab runs on; `LVM_VERSION_UNPROVEN` goes by it. */
export const PROVEN: readonly Proven[] = [
  { distribution: 'Debian 12', lvm2: '2.03.16', kernel: '6.1' },
  // Its programs on the kernel of Debian 12.
  { distribution: 'Debian 13', lvm2: '2.03.31', kernel: '6.1' },
];

export function isProvenLvm(version: string): boolean {
  return PROVEN.some(({ lvm2 }) => lvm2 === version);
}

/** `release`: what `uname -r` prints. */
export function isProvenKernel(release: string): boolean {
  return PROVEN.some(({ kernel }) => new RegExp(`^${kernel.replace('.', '\\.')}(?:\\D|$)`).test(release));
}

export function provenText(): string {
  return PROVEN.map(({ distribution, lvm2, kernel }) => `lvm2 ${lvm2} and Linux ${kernel} (${distribution})`).join(
    ', ',
  );
}
