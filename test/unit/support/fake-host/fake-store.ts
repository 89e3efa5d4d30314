import type { JournalEntry, JournalEvent } from '../../../../src/model/journal.js';
import type { Plan } from '../../../../src/model/plan.js';
import type { JournalPort, PlanStore } from '../../../../src/model/ports.js';
import type { FakeHost } from './fake-host.js';

/** A state folder in memory: what was appended survives everything. */
export class FakeStore implements PlanStore {
  readonly journal: JournalPort & { entries: JournalEntry[] };

  constructor(
    readonly plan: Plan,
    private readonly host: FakeHost,
    entries: readonly JournalEntry[] = [],
  ) {
    const kept = [...entries];
    this.journal = { entries: kept, append: (event) => this.append(kept, event) };
  }

  private async append(entries: JournalEntry[], event: JournalEvent): Promise<void> {
    const what = 'step' in event ? `${event.kind} ${event.step}` : event.kind;
    this.host.passOwn(`before journal: ${what}`);
    const { world } = this.host;
    entries.push({
      seq: entries.length + 1,
      at: new Date(world.nowMs).toISOString(),
      bootId: `00000000-0000-0000-0000-${String(world.boot).padStart(12, '0')}`,
      event,
      checksum: '',
    });
    this.host.passOwn(`journal: ${what}`);
  }

  backupFile(vgName: string): string {
    return `/var/lib/raidlift/${this.plan.id}/backups/${vgName}`;
  }

  async hasBackup(vgName: string): Promise<boolean> {
    return this.host.world.files.has(this.backupFile(vgName));
  }
}
