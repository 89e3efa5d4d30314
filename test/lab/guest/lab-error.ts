/** What went wrong with the lab itself, as opposed to what a test wants to see. */
export type LabErrorCode =
  'MISSING_TOOL' | 'BUILD_FAILED' | 'BOOT_FAILED' | 'GUEST_GONE' | 'TIMEOUT' | 'COMMAND_FAILED' | 'USAGE';

/** Every failure of the lab has a code; the message holds all there is to know (console, output). */
export class LabError extends Error {
  constructor(
    readonly code: LabErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${message}`, options);
    this.name = 'LabError';
  }
}
