import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from './files.js';

/** Writes every generated file of the repository; `npm run generate`. */
const root = fileURLToPath(new URL('../..', import.meta.url));
for (const { path, text } of await generatedFiles()) {
  await mkdir(dirname(root + path), { recursive: true });
  await writeFile(root + path, text);
  process.stdout.write(`${path}\n`);
}
