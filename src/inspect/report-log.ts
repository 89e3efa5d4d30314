/**
 * What LVM said while it reported. lvm2 2.03.16 says it on stderr; 2.03.31 puts it into the JSON document, as `log`, and leaves
 * stderr empty [lab, both].
 */
export function withReportLog(document: unknown, stderr: string): string {
  const log = document !== null && typeof document === 'object' && 'log' in document ? document.log : null;
  if (!Array.isArray(log)) return stderr;
  const lines = log.flatMap((row: unknown) => {
    const { log_type: type, log_message: message } = (row ?? {}) as Record<string, unknown>;
    return (type === 'warn' || type === 'error') && typeof message === 'string' ? [message] : [];
  });
  return [stderr, ...lines].filter((text) => text !== '').join('\n');
}
