/** A child process, as execa gives it. */
interface Child {
  unref(): void;
  kill(): unknown;
  stdin: unknown;
  stdout: unknown;
  stderr: unknown;
}

/** Neither the process nor the pipes to it keep ours from ending; it ends when it reads the end. */
export function letGo(child: Child): void {
  child.unref();
  for (const stream of streamsOf(child)) if (has(stream, 'unref')) stream.unref();
}

/**
 * How the child ended; `timeout` after so many milliseconds. Then it is told to end and is left alone: one that waits for a
 * suspended device takes no signal (facts §3), and must not keep us from ending.
 */
export async function endWithin<T>(child: Child & PromiseLike<T>, timeoutMs: number): Promise<T | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, 'timeout');
  });
  const result = await Promise.race([child, tooLate]);
  clearTimeout(timer);
  if (result === 'timeout') {
    child.kill();
    child.unref();
    for (const stream of streamsOf(child)) if (has(stream, 'destroy')) stream.destroy();
  }
  return result;
}

function streamsOf({ stdin, stdout, stderr }: Child): unknown[] {
  return [stdin, stdout, stderr];
}

function has<K extends string>(value: unknown, name: K): value is Record<K, () => unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as Partial<Record<K, unknown>>)[name] === 'function'
  );
}
