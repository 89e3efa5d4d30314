import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Runs a script in a node of its own, as TypeScript of this project, so that it can be killed. */
export function runScript(source: string): ChildProcess {
  const argv = ['--import', 'tsx', '--input-type=module', '-e', source];
  return spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The next thing that it prints. */
export async function said(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no stdout');
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return chunk.toString().trim();
}

export async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Lines of sh that wait for a file: so a command lasts as long as its test wants, on a busy machine too. */
export const waitFor = (file: string): string => `until [ -e ${file} ]; do sleep 0.05; done`;

/** Asks again and again until it is true. */
export async function until(what: () => Promise<boolean>, limitMs = 50_000): Promise<void> {
  const start = Date.now();
  while (!(await what())) {
    if (Date.now() - start > limitMs) throw new Error('it does not come true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
