import { expect, test } from 'vitest';
import { inspectReport } from '../../../src/inspect/inspect-report.js';
import { reportFrom } from '../../../src/inspect/lvm-report.js';
import { withReportLog } from '../../../src/inspect/report-log.js';

const row = (log_type: string, log_message: string) => ({ log_seq_num: '1', log_type, log_message });

test('what lvm2 2.03.31 puts into the document is read as what others say on stderr', () => {
  const words = 'WARNING: Skipping clustered VG cluster.';
  const inDocument = reportFrom({ report: [], log: [row('warn', words)] }, '', 'report');
  expect(inDocument).toEqual(reportFrom({ report: [] }, `  ${words}\n`, 'report'));
  expect(inDocument.skippedVgs).toEqual([{ name: 'cluster', why: words }]);
});

test('warnings and errors of the log come after stderr, what went well is left out', () => {
  const log = [row('status', 'success'), row('error', 'Volume group "x" not found'), null, row('warn', 'w')];
  expect(withReportLog({ report: [], log }, 'said')).toBe('said\nVolume group "x" not found\nw');
  expect(withReportLog({ report: [], log: 'no list' }, 'said')).toBe('said');
});

test('a saved report tells with its log which VGs it leaves out', async () => {
  const text = JSON.stringify({ report: [], log: [row('warn', 'WARNING: Skipping clustered VG cluster.')] });
  const { host } = await inspectReport(text, { source: 'report.json', now: '2026-01-01T00:00:00.000Z' });
  expect(host.skippedVgs.map(({ name }) => name)).toEqual(['cluster']);
});
