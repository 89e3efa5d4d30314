import type { Step } from '../../model/plan.js';
import { isHeldPoller } from '../../plan/move-argv.js';
import type { Session } from '../session.js';
import type { SessionPorts } from '../session.js';

const LIMIT_MS = 10_000;

/**
 * A held move leaves a process behind that sleeps for a million seconds (facts §3); once its move is over it is ended, by its pid: the
 * only process that is ever killed here. It holds nothing and only sleeps.
 */
export async function endPollers(session: Session, { step, part }: { step: Step; part: string }): Promise<void> {
  for (const pid of await pollersOf(session.ports, part)) {
    const argv = ['kill', pid];
    const id = `${step.id}:end-poller`;
    await session.record({ kind: 'started', step: id, volume: step.volume ?? null, argv });
    const change = await session.ports.host.change(argv, { limitMs: LIMIT_MS, onRunning: async () => undefined });
    const code = change.kind === 'ended' ? change.result.code : null;
    const said = change.kind === 'ended' ? change.result.stderr.trim() : 'does not end';
    await session.record({ kind: code === 0 ? 'finished' : 'failed', step: id, code: code ?? -1, said });
  }
}

/** Pids of the sleeping pollers of held moves of this LV (its name without the VG). */
async function pollersOf(ports: SessionPorts, part: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of ((await ports.host.list('/proc')) ?? []).filter((name) => /^\d+$/.test(name))) {
    const words = ((await ports.host.readFile(`/proc/${pid}/cmdline`)) ?? '').split('\0');
    if (isHeldPoller(words) && words[words.indexOf('-n') + 1] === part) found.push(pid);
  }
  return found;
}
