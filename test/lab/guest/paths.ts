import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const projectDir = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');

/** This folder: the scripts that run in the guest lie here too. */
export const guestDir = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');

/** Where images, staged products and the running guests' disks live. Ignored by git; may be deleted when no guest runs. */
export const cacheDir = `${projectDir}/.cache/lab`;
