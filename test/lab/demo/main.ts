import { dirname } from 'node:path';
import { type Guest, bootGuest } from '../guest/guest.js';
import { ensureImage } from '../guest/image.js';
import { buildProduct, ensureProduct } from '../guest/product.js';
import { pruneOthers } from '../guest/prune.js';
import { hostOptions } from './host.js';
import { openShell } from './shell.js';
import { showMigration } from './migration.js';
import { Tell } from './tell.js';

/* bin/demo, once everything is installed. */

const words = new Set(process.argv.slice(2));
const tell = new Tell();
let guest: Guest | undefined;
let isStopping = false;

// The guest's processes are in a group of their own, so Ctrl-C does not reach them; nothing of them stays behind.
for (const [signal, exit] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.on(signal, () => {
    isStopping = true;
    const gone = guest?.close() ?? Promise.resolve();
    void gone.finally(() => {
      process.stderr.write(`\nbin/demo: stopped by ${signal}; the host is gone\n`);
      process.exit(exit);
    });
  });
}

async function main(): Promise<number> {
  tell.say(tell.paint('dim', 'Preparing: the disposable host (made once, kept in .cache/lab) and raidlift itself.'));
  await pruneOthers(dirname((await ensureImage()).root), 'image-');
  await buildProduct();
  await pruneOthers(await ensureProduct(), 'product-');
  const terminal = words.has('--shell');
  guest = await bootGuest({ ...hostOptions, ...(terminal ? { kernelArgs: ['con1=pts'] } : {}) });
  try {
    if (terminal) return await openShell(guest, tell);
    return await showMigration(guest, tell, { keepExample: words.has('--keep-example') });
  } finally {
    await guest.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!isStopping)
    process.stderr.write(`bin/demo: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
}
