import { existsSync, readFileSync } from 'node:fs';
import type { Recorded, Recording } from './situations/types.js';

const root = new URL('../../../../', import.meta.url);

/** A recording, by its file in the project. */
export function readRecording(file: string): Recording | null {
  const path = new URL(file, root);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Recording) : null;
}

/** What was recorded under `FILE#SITUATION`. */
export function recordedAs(name: string): Recorded | undefined {
  const [file = '', situation = ''] = name.split('#');
  return readRecording(file)?.situations[situation];
}
