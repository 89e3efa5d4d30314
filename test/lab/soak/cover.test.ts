import { expect, test } from 'vitest';
import { provoke } from '../scenario/fault-matrix.js';

/* docs/reliability.md has the table. */
test('Whatever fails under the layer of a cover, the hang is ended and nothing acknowledged is lost', async () => {
  expect(await provoke('cover')).toEqual([]);
});
