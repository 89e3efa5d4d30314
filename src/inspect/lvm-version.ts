/** `2.03.16` of `  LVM version:     2.03.16(2) (2022-05-18)`; null where it does not say. */
export function parseLvmVersion(text: string): string | null {
  return /LVM version:\s*(\d+(?:\.\d+)+)/.exec(text)?.[1] ?? null;
}
