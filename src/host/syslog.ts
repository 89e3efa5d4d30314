import { environment } from './environment.js';

/**
 * Writes lines to syslog through one `logger`, started with the first line, which reads until we end. (A process for each line
 * costs more than the line is worth.) Failing to do so is no error.
 */
export function syslogWriter(): (line: string) => Promise<void> {
  let logger: Promise<(line: string) => void> | undefined;
  return async (line) => {
    logger ??= startLogger();
    (await logger)(line);
  };
}

async function startLogger(): Promise<(line: string) => void> {
  const { execa } = await import('execa');
  const subprocess = execa('logger', ['--tag', 'raidlift'], {
    env: environment,
    extendEnv: false,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    buffer: false,
    detached: true,
    cleanup: false,
    reject: false,
  });
  const { stdin } = subprocess;
  // Neither the process nor the pipe to it keeps us from ending; a logger that is gone is nobody's loss.
  subprocess.unref();
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  stdin.on('error', () => undefined);
  return (line) => {
    if (stdin.writable) stdin.write(`${line.replaceAll('\n', ' ')}\n`);
  };
}
