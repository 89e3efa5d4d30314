import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { generatedFiles } from '../../generate/files.js';

it('docs/findings.md is what the generator makes of the registry', async () => {
  const files = await generatedFiles();
  const page = files.find((file) => file.path === 'docs/findings.md');
  const present = await readFile(new URL('../../../docs/findings.md', import.meta.url), 'utf8');
  expect(present, 'run `npm run generate`').toBe(page?.text);
});
