import { expect, test } from 'vitest';
import { foldJournal } from '../../../src/apply/fold-journal.js';
import type { JournalEntry, JournalEvent } from '../../../src/model/journal.js';

const lv = 'aaaaaa-aaaa-aaaa-aaaa-aaaa-aaaa-aaaaaa';

function journal(...events: JournalEvent[]): JournalEntry[] {
  return events.map((event, index) => ({ seq: index + 1, at: '', bootId: 'boot', event, checksum: '' }));
}

const started: JournalEvent = { kind: 'started', step: 'vg/m:convert', volume: lv, argv: ['lvconvert'] };
const running: JournalEvent = { kind: 'running', step: 'vg/m:convert', pid: 7, startTime: '99' };
const finished: JournalEvent = { kind: 'finished', step: 'vg/m:convert', code: 0, said: '' };

test('an empty journal says nothing', () => {
  expect(foldJournal([])).toEqual({
    recorded: new Set(),
    begun: new Set(),
    live: [],
    reached: new Set(),
    closed: false,
    throttled: null,
    heading: 'away',
    measured: new Map(),
  });
});

test('a step that was started makes its volume begun, not done', () => {
  const state = foldJournal(journal(started));
  expect(state.begun).toEqual(new Set([lv]));
  expect(state.recorded.size).toBe(0);
});

test('a step of a whole VG makes no volume begun', () => {
  expect(foldJournal(journal({ ...started, volume: null })).begun.size).toBe(0);
});

test('a command without an end may be running still, in the boot it was started in', () => {
  expect(foldJournal(journal(started, running)).live).toEqual([
    { step: 'vg/m:convert', running: { pid: 7, startTime: '99' }, bootId: 'boot' },
  ]);
});

test('a command that ended, well or not, is not running; one that we stopped waiting for is', () => {
  const failed = (code: number | null): JournalEvent => ({ kind: 'failed', step: 'vg/m:convert', code, said: '' });
  expect(foldJournal(journal(started, running, finished)).live).toEqual([]);
  expect(foldJournal(journal(started, running, failed(5))).live).toEqual([]);
  expect(foldJournal(journal(started, running, failed(null))).live).toHaveLength(1);
});

test('finished steps are recorded, failed ones are not', () => {
  expect(foldJournal(journal(started, running, finished)).recorded).toEqual(new Set(['vg/m:convert']));
  const failed: JournalEvent = { kind: 'failed', step: 'vg/m:convert', code: 5, said: '' };
  expect(foldJournal(journal(started, running, failed)).recorded.size).toBe(0);
});

test('volumes that reached their goal and a closed plan are known', () => {
  const state = foldJournal(journal({ kind: 'reached', volume: lv }, { kind: 'closed', reason: 'given up' }));
  expect(state.reached).toEqual(new Set([lv]));
  expect(state.closed).toBe(true);
});

test('folding a journal in two parts is folding it at once', async () => {
  const { foldEntry } = await import('../../../src/apply/fold-journal.js');
  const entries = journal(started, running, finished, { kind: 'reached', volume: lv });
  for (let cut = 0; cut <= entries.length; cut++) {
    const state = foldJournal(entries.slice(0, cut));
    for (const entry of entries.slice(cut)) foldEntry(state, entry);
    expect(state).toEqual(foldJournal(entries));
  }
});

test('what happened under a layer is doubted from its start on, until another layer is begun', () => {
  const thaw: JournalEvent = { kind: 'started', step: 'vg/m:thaw', volume: lv, argv: ['dmsetup'] };
  const claim: JournalEvent = { kind: 'finished', step: 'vg/m:copy-claimed', code: 0, said: '' };
  const layer: JournalEvent = { kind: 'started', step: 'vg/m:add-layer', volume: lv, argv: ['lvconvert'] };
  const ended: JournalEvent = { kind: 'finished', step: 'vg/m:add-layer', code: 0, said: '' };
  expect(foldJournal(journal(layer, thaw, claim, ended)).recorded).toEqual(
    new Set(['vg/m:thaw', 'vg/m:copy-claimed', 'vg/m:add-layer']),
  );
  expect(foldJournal(journal(layer, thaw, claim, ended, layer)).recorded).toEqual(new Set(['vg/m:add-layer']));
});

test('what was copied is added up until the plan turns', () => {
  const measured = {
    kind: 'measured',
    volume: lv,
    what: '',
    changedBytes: '1',
    copiedBytes: '5',
    sizeBytes: '10',
  } as const;
  expect(foldJournal(journal(measured, measured)).measured.get(lv)).toEqual({ copiedBytes: 10, sizeBytes: 10 });
  const turned = { kind: 'turned', to: 'back' } as const;
  expect(foldJournal(journal(measured, turned, measured)).measured.get(lv)?.copiedBytes).toBe(5);
});
