import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Guest, bootGuest } from './guest/guest.js';

let guest: Guest;
beforeAll(async () => {
  guest = await bootGuest({
    disks: [
      { name: 'd0', sizeMiB: 200 },
      { name: 'd1', sizeMiB: 200 },
    ],
    pvLayer: 'linear',
  });
});
afterAll(async () => await guest.close());

test('the guest boots and runs a command', async () => {
  expect(await guest.ok('uname -s')).toBe('Linux\n');
});
