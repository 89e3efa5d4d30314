const MIB = 1024 ** 2;

/** Where on a device, for people: `12.5 MiB`. */
export function formatPlace(startBytes: number): string {
  return `${Math.round((startBytes / MIB) * 100) / 100} MiB`;
}
