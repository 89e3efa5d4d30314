import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** One run of a whole process: wall seconds, and the peak of its resident memory as the kernel counts it. */
export interface Run {
  seconds: number;
  peakBytes: number;
}

/** Runs a command to its end; its output is thrown away, its complaints are shown. */
export async function runOnce(argv: readonly string[]): Promise<Run> {
  const [file = '', ...args] = argv;
  const started = process.hrtime.bigint();
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  let peakBytes = 0;
  const timer = setInterval(() => {
    void peakOf(child.pid).then((bytes) => (peakBytes = Math.max(peakBytes, bytes)));
  }, 10);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  clearInterval(timer);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}`);
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, peakBytes };
}

/** VmHWM: the most memory that the process has had resident so far. */
async function peakOf(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1] ?? 0) * 1024;
}

/** The two in turn, A B A B …, after a warm-up of each; the medians and the ratio of A to B, pair by pair. */
export async function compare(a: readonly string[], b: readonly string[], runs = 7) {
  await runOnce(a);
  await runOnce(b);
  const pairs: { a: Run; b: Run }[] = [];
  for (let index = 0; index < runs; index++) pairs.push({ a: await runOnce(a), b: await runOnce(b) });
  return {
    seconds: { a: median(pairs.map((pair) => pair.a.seconds)), b: median(pairs.map((pair) => pair.b.seconds)) },
    timeRatio: median(pairs.map((pair) => pair.a.seconds / pair.b.seconds)),
    peak: { a: median(pairs.map((pair) => pair.a.peakBytes)), b: median(pairs.map((pair) => pair.b.peakBytes)) },
    peakRatio: median(pairs.map((pair) => pair.a.peakBytes / pair.b.peakBytes)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
