import { usageError } from '../../model/errors.js';

/**
 * What a saved source may hold. A sos report of a large host has some hundred thousand files and unpacks to a few GB; its
 * LVM texts have some hundred MB at most (a report of ten thousand mirrors: 50 MB).
 */
export const limits = {
  files: 500_000,
  depth: 40,
  /** Of one file; V8's longest string has 512 MB. */
  fileBytes: 400_000_000,
  /** Of all files of an archive that are kept. */
  keptBytes: 800_000_000,
  /** Of an archive, unpacked: a bomb ends here. */
  unpackedBytes: 16_000_000_000,
};

export function tooMuch(label: string, what: string): Error {
  return usageError('SOURCE_TOO_LARGE', `${label}: it holds ${what}; give the folder or file that is meant`);
}
