import type { PlannedVolume, Step } from '../model/plan.js';
import { argvFor } from '../plan/argv.js';
import type { Performed } from './perform.js';
import type { Session } from './session.js';
import { timeLimitMs } from './time-limits.js';
import { Waiting } from './waiting.js';

/** Starts a scrub and waits for its end; it counts as finished only then, so that a resume begins an interrupted one again. */
export async function scrub(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const argv = argvFor(step.action, session.names) ?? [];
  await session.record({ kind: 'started', step: step.id, volume: planned.uuid, argv });
  session.notify({ code: 'step.started', message: step.purpose, step: step.id, volume: planned.uuid, data: { argv } });
  const change = await session.ports.host.change(argv, {
    limitMs: timeLimitMs(step.action.kind),
    onRunning: ({ pid, startTime }) => session.record({ kind: 'running', step: step.id, pid, startTime }),
  });
  if (change.kind === 'still-running') {
    session.busyVgs.add(step.vg);
    return { kind: 'unfinished', message: `${argv.join(' ')} does not end` };
  }
  const { code, stderr } = change.result;
  if (code !== 0) return failed(session, step, code, stderr.trim());
  const waiting = new Waiting(session);
  do {
    if (!(await waiting.sleep(false))) return failed(session, step, null, 'stopped while it ran');
    waiting.saw(planned, session.findIn(planned).now?.syncPercent ?? null);
  } while (isScrubbing(session, planned));
  const count = session.findIn(planned).now?.mismatchCount ?? null;
  const said = `${count ?? 'unknown'} sectors differ between the legs`;
  await session.record({ kind: 'finished', step: step.id, code: 0, said });
  session.notify({
    code: count === 0 ? 'step.finished' : 'scrub.mismatches',
    message: `${step.id}: ${said}`,
    step: step.id,
    volume: planned.uuid,
  });
  return { kind: 'done', said };
}

function isScrubbing(session: Session, planned: PlannedVolume): boolean {
  const running = session.findIn(planned).now?.syncAction;
  return running === 'check' || running === 'repair';
}

async function failed(session: Session, step: Step, code: number | null, said: string): Promise<Performed> {
  await session.record({ kind: 'failed', step: step.id, code: code ?? -1, said });
  return { kind: 'failed', message: `${step.id}: ${said}` };
}
