import { bootGuest } from './guest/guest.js';
import { fullreportArgv } from '../../src/inspect/columns.js';
const g = await bootGuest({
  disks: [
    ...['d0', 'd1', 'd2', 'd3'].map((name) => ({ name, sizeMiB: 200 })),
    ...['d4', 'd5', 'd6'].map((name) => ({ name, sizeMiB: 1800000 })),
  ] as never,
  pvLayer: 'linear',
  product: false,
});
const sh = async (s: string) => {
  const t = Date.now();
  const r = await g
    .sh(s, { timeoutMs: 60000 })
    .catch((e: Error) => ({ code: -1, stdout: e.message.slice(0, 3000), stderr: '' }));
  console.log(`### ${s}\n[rc ${r.code} ${Date.now() - t}ms]\n${r.stdout}${r.stderr}`);
};
try {
  const script = (await import('node:fs'))
    .readFileSync('/work/exp2/steps.txt', 'utf8')
    .split('\n')
    .filter((l) => l.trim() && !l.startsWith('#'));
  for (const line of script) {
    if (line.startsWith('!fail ')) await g.failDisk(line.slice(6));
    else if (line.startsWith('!hide ')) await g.hideDisk(line.slice(6));
    else if (line.startsWith('!restore ')) await g.restoreDisk(line.slice(9));
    else if (line === '!cut') {
      await g.cut();
      await g.boot();
    } else if (line.startsWith('!report')) await sh(fullreportArgv().join(' '));
    else await sh(line);
    if (line.startsWith('!')) console.log('###', line);
  }
} finally {
  await g.close();
}
