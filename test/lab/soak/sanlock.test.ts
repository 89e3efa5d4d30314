import { test } from 'vitest';
import { startSanlock } from '../scenario/sanlock.js';
import { convertShared } from '../scenario/shared-vg.js';

test('In a VG of sanlock a mirror that is exclusive here is converted at once, one that another host has after that host let go', async () => {
  await convertShared({ lockType: 'sanlock', firstMiB: 400, join: (guest, index) => startSanlock(guest, index + 1) });
}, 600_000);
