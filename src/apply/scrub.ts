import type { PlannedVolume, Step } from '../model/plan.js';
import { runCommand, type Performed } from './perform.js';
import type { Session } from './session.js';
import { Waiting } from './waiting.js';

/** Starts a scrub and waits for its end; it counts as finished only then, so that a resume begins an interrupted one again. */
export async function scrub(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const ran = await runCommand(session, step);
  if (ran.kind === 'unfinished') return ran;
  const { code, said: why } = ran.outcome;
  if (code !== 0) return failed(session, step, code, why);
  const waiting = new Waiting(session, 'is being scrubbed');
  do {
    if (!(await waiting.sleep(false))) return failed(session, step, null, 'stopped while it ran');
    waiting.saw(planned, session.findIn(planned).now?.syncPercent ?? null);
  } while (isScrubbing(session, planned));
  const count = session.findIn(planned).now?.mismatchCount ?? null;
  const said = `${count ?? 'unknown'} sectors differ between the legs`;
  await session.record({ kind: 'finished', step: step.id, code: 0, said });
  session.notify({
    code: count === 0 ? 'step.finished' : 'scrub.mismatches',
    message: `${planned.vgName}/${planned.name}: ${said}`,
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
