import type { PlannedVolume, Step } from '../model/plan.js';
import { runCommand, type Performed } from './perform.js';
import type { Session } from './session.js';

/** Starts a scrub. It counts as finished only at its end, so that a resume begins an interrupted one again. */
export async function startScrub(session: Session, step: Step): Promise<Performed> {
  const ran = await runCommand(session, step);
  if (ran.kind === 'unfinished') return ran;
  const { code, said } = ran.outcome;
  if (code !== 0) return failed(session, step, code, said);
  await session.look();
  return { kind: 'done', said };
}

/** The kernel is done with it: what it has counted. */
export async function endScrub(session: Session, planned: PlannedVolume, step: Step): Promise<void> {
  const count = session.findIn(planned).now?.mismatchCount ?? null;
  const said = `${count ?? 'unknown'} sectors differ between the legs`;
  await session.record({ kind: 'finished', step: step.id, code: 0, said });
  session.notify({
    code: count === 0 ? 'step.finished' : 'scrub.mismatches',
    message: `${planned.vgName}/${planned.name}: ${said}`,
    step: step.id,
    volume: planned.uuid,
  });
}

/** Nobody will see its end: it is not finished, whatever the kernel makes of it. */
export async function breakOffScrub(session: Session, step: Step): Promise<void> {
  await failed(session, step, null, 'stopped while it ran');
}

async function failed(session: Session, step: Step, code: number | null, said: string): Promise<Performed> {
  await session.record({ kind: 'failed', step: step.id, code: code ?? -1, said });
  return { kind: 'failed', message: `${step.id}: ${said}` };
}
