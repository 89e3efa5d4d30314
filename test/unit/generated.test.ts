import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../generate/files.js';

describe('generated files', async () => {
  const files = await generatedFiles();

  it.each(files)('$path is what its generator makes', async ({ path, text }) => {
    const present = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
    expect(present, 'run `npm run generate`').toBe(text);
  });
});
