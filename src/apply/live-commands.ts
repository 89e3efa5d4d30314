import { ExitCode, RaidliftError } from '../model/errors.js';
import { foldJournal } from './fold-journal.js';
import type { SessionPorts } from './session.js';

const PAUSE_MS = 2000;
/** A conversion waits for I/O in flight; longer than this a person should look. */
const PATIENCE_MS = 30 * 60_000;

/** Waits for commands of an earlier run of this plan that are alive: LVM commands outlive us. */
export async function waitForLiveCommands(ports: SessionPorts): Promise<void> {
  const bootId = (await ports.host.readFile('/proc/sys/kernel/random/boot_id'))?.trim();
  const live = foldJournal(ports.store.journal.entries).live.filter((command) => command.bootId === bootId);
  const since = ports.clock.now().getTime();
  for (const { step, running } of live) {
    let told = false;
    while (await ports.host.isAlive(running)) {
      if (!told) {
        ports.notify.notify({
          code: 'wait.command',
          message: `${step}: its command still runs as process ${running.pid}; waiting for it.`,
          step,
        });
        told = true;
      }
      const tooLong = ports.clock.now().getTime() - since > PATIENCE_MS;
      if (tooLong || !(await ports.clock.sleep(PAUSE_MS, ports.stop))) {
        throw new RaidliftError({
          code: 'COMMAND_ALIVE',
          exit: ExitCode.stopped,
          message: `${step}: process ${running.pid} of an earlier run is still working; look at it with \`ps ${running.pid}\`, resume when it has ended`,
        });
      }
    }
  }
}
