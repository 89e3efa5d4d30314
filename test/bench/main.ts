import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { applyRows } from './apply.js';
import { compare } from './measure.js';
import { reportOf } from './report-of.js';
import { ratioRow, type Row } from './row.js';

const raidlift = resolve(import.meta.dirname, '../../bin/raidlift');
const cache = resolve(import.meta.dirname, '../../.cache/bench');

async function startUpRows(): Promise<Row[]> {
  const empty = [process.execPath, '-e', '0'];
  const version = await compare([process.execPath, raidlift, '--version'], empty, 15);
  const help = await compare([process.execPath, raidlift, 'plan', '--help'], empty, 15);
  return [
    ratioRow('`raidlift --version` against `node -e 0`', version.timeRatio, 1.6),
    ratioRow('`raidlift plan --help` against `node -e 0`', help.timeRatio, 2.5),
  ];
}

async function planRows(): Promise<Row[]> {
  await mkdir(cache, { recursive: true });
  const parse = 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))';
  const rows: Row[] = [];
  const seconds: Record<number, number> = {};
  for (const mirrors of [1000, 10_000]) {
    const file = `${cache}/report-${mirrors}.json`;
    await writeFile(file, reportOf(mirrors));
    const state = `${cache}/state`;
    const argv = [process.execPath, raidlift, 'plan', '--from', file, '--state-dir', state];
    const result = await compare(argv, [process.execPath, '-e', parse, file]);
    seconds[mirrors] = result.seconds.a;
    if (mirrors !== 10_000) continue;
    const took = `${result.seconds.a.toFixed(2)} s against ${result.seconds.b.toFixed(2)} s`;
    rows.push(
      ratioRow(`\`plan --from\`, 10,000 mirrors, against reading and JSON.parse (${took})`, result.timeRatio, 3),
    );
    rows.push(ratioRow('the same, peak memory', result.peakRatio, 4));
  }
  const growth = (seconds[10_000] ?? NaN) / (seconds[1000] ?? NaN);
  rows.push(ratioRow('`plan --from`, 10,000 against 1,000 mirrors (linear: at most 10)', growth, 10));
  return rows;
}

/** A report of 200 MB: what a planner may be handed of very many hosts' worth of mirrors. */
async function largeRows(): Promise<Row[]> {
  const parse = 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))';
  const file = `${cache}/report-large.json`;
  await writeFile(file, reportOf(55_000));
  const argv = [process.execPath, raidlift, 'plan', '--from', file, '--state-dir', `${cache}/state`];
  const { seconds, peak, timeRatio, peakRatio } = await compare(argv, [process.execPath, '-e', parse, file], 3);
  const took = `${seconds.a.toFixed(1)} s against ${seconds.b.toFixed(1)} s`;
  return [
    ratioRow(`\`plan --from\`, a report of 200 MB, against reading and JSON.parse (${took})`, timeRatio, 6),
    ratioRow(`the same, peak memory (${(peak.a / 1e6).toFixed(0)} MB)`, peakRatio, 4),
  ];
}

function table(rows: readonly Row[]): string {
  return [
    '| what | measured | at most | |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      (row) => `| ${row.what} | ${row.measured} | ${row.limit} | ${row.holds ? 'holds' : '**does not hold**'} |`,
    ),
  ].join('\n');
}

const rows = [...(await startUpRows()), ...(await planRows()), ...(await largeRows()), ...(await applyRows())];
const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node.js ${process.version}`;
console.log(`\n${table(rows)}\n\nMachine: ${machine}`);
if (process.argv.includes('--write')) {
  const text = `# Benchmarks

Made by \`npm run bench -- --write\`. Every figure is a ratio of two things run in turn in the same run, because machines are noisy;
medians of the pairs. Figures of the lab are from a user-mode-linux guest, where each system call costs more than on a real host.

Machine: ${machine}.

${table(rows)}
`;
  const path = resolve(import.meta.dirname, '../../docs/benchmarks.md');
  await writeFile(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}
if (rows.some((row) => !row.holds)) process.exitCode = 1;
