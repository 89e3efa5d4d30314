import { expect, test } from 'vitest';
import { provoke } from '../scenario/fault-matrix.js';

/* docs/reliability.md has the table. */
test('Whatever fails while a stand-in is made, no write waits and nothing acknowledged is lost', async () => {
  expect(await provoke('stand-in')).toEqual([]);
});
