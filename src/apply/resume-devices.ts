import type { PlannedVolume, Step } from '../model/plan.js';
import { begin, conclude, perform, runParts, type Performed } from './perform.js';
import { commandsToResume, lvmCommandAlive, waitForLvm } from './resume-suspended.js';
import type { Session } from './session.js';

/**
 * Not while a command of LVM's is alive, which may be about to do so itself. What one that was killed has loaded, and what is not to be made live, is
 * dropped first.
 */
export async function resumeDevices(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  const devices = step.action.kind === 'resume-devices' ? step.action.devices : [];
  if (await lvmCommandAlive(session.ports)) {
    const isOver = await waitForLvm(session.ports);
    await session.look();
    const isLeft = (session.findIn(planned).now?.suspended.length ?? 0) > 0;
    if (!isOver || !isLeft) {
      await begin(session, step);
      const busy = { code: 1, said: 'another command of LVM is running' };
      return conclude(session, step, isLeft ? busy : { code: 0, said: 'LVM itself has done so' });
    }
  }
  // The step's own command resumes them all, and what goes on already goes on.
  const commands = await commandsToResume(session.ports.host, devices);
  await runParts(session, step, commands.slice(0, commands.findLastIndex(([, word]) => word === 'clear') + 1));
  return perform(session, step);
}
