import { open, readFile } from 'node:fs/promises';
import type { CopiedPlan } from '../../model/ports.js';
import type { SshConnection } from './connection.js';
import { quote } from './far-shell.js';

const LIMIT_MS = 60_000;

/**
 * The plan and its journal on the other host too, so that it can be seen there what is going on, and gone on from there were
 * this machine lost. Ours counts: the copy is brought up to date before each command, and that it cannot be is no error.
 */
export class StateCopy {
  private copied = 0;

  constructor(private readonly plan: CopiedPlan) {}

  private get folder(): string {
    return `${this.plan.farFolder}/${this.plan.planId}`;
  }

  /**
   * Makes the folder, also for the metadata backups that LVM writes there, and puts plan and journal into it. A journal that
   * is there and is not the beginning of ours was written by a run from elsewhere: it is kept under another name.
   * @throws RaidliftError `HOST_LOST`; what else fails shows when the backup is written.
   */
  async begin(connection: SshConnection): Promise<void> {
    const plan = await readFile(this.plan.planFile, 'utf8');
    const journal = await this.rest();
    const script = `d=${quote(this.folder)}
mkdir -p "$d/backups" && {
printf %s ${quote(plan)} >"$d/plan.json.new" && mv "$d/plan.json.new" "$d/plan.json"
printf %s ${quote(journal)} >"$d/journal.new"
if [ -s "$d/journal.ndjson" ] && ! head -c "$(wc -c <"$d/journal.ndjson")" "$d/journal.new" | cmp -s - "$d/journal.ndjson"; then
n=1; while [ -e "$d/journal.ndjson.other-$n" ]; do n=$((n+1)); done
mv "$d/journal.ndjson" "$d/journal.ndjson.other-$n"
fi
mv "$d/journal.new" "$d/journal.ndjson"; }`;
    await connection.run(script, LIMIT_MS);
  }

  /** Lines of a script that append what the journal has got since, or none. */
  async update(): Promise<string> {
    const more = await this.rest();
    const file = quote(`${this.folder}/journal.ndjson`);
    return more === '' ? '' : `[ -f ${file} ] && printf %s ${quote(more)} >>${file}`;
  }

  async end(connection: SshConnection): Promise<void> {
    const script = await this.update();
    if (script !== '' && !connection.isGone) await connection.run(script, LIMIT_MS);
  }

  private async rest(): Promise<string> {
    const handle = await open(this.plan.journalFile, 'r').catch(() => null);
    if (handle === null) return '';
    try {
      const { size } = await handle.stat();
      const buffer = Buffer.alloc(Math.max(0, size - this.copied));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.copied);
      this.copied += bytesRead;
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  }
}
