import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { JournalEntry } from '../model/journal.js';
import type { Plan } from '../model/plan.js';
import type { CopiedPlan, PlanStore } from '../model/ports.js';
import { fetchBackup, isWholeBackup } from './backup.js';
import { systemCode } from './faults.js';
import { makeFolder, planPaths } from './folder.js';
import { salvageEntries } from './journal-lines.js';
import { openJournal, readJournal, setJournalAside, type OpenJournal } from './journal.js';
import { savePlan } from './plan-file.js';

export interface StoreOptions {
  stateDir: string;
  plan: Plan;
  bootId: string;
  now: () => Date;
  /** Begin a new journal; the present one is kept under another name. */
  ignoreJournal?: boolean;
  /** Another host is worked on: its own state folder, where its LVM writes backups and a copy of the journal goes. */
  far?: { folder: string; readFile(path: string): Promise<string | null> };
}

/** A plan's folder, open for writing. */
export interface OpenStore extends PlanStore {
  readonly journal: OpenJournal;
  /** Where a journal that is not to be trusted was put; null: none was. */
  readonly setAside: string | null;
  /** What goes to a host that is worked on over a network. */
  readonly copied: CopiedPlan;
  close(): Promise<void>;
}

const SMALLEST_RESERVE = 1024 * 1024;
/** Three entries a step (started, running, finished), without the command itself and with what it said. */
const RESERVE_PER_STEP = 1536;

function reserveFor(plan: Plan): number {
  const needed = plan.steps.reduce((sum, { argv }) => sum + RESERVE_PER_STEP + 2 * (argv?.join(' ').length ?? 0), 0);
  return Math.max(SMALLEST_RESERVE, needed);
}

/**
 * Opens a plan's folder for writing, and makes what is missing: the folder, `plan.json`, the journal with its reserved
 * room. Doing so again goes on where the journal ends.
 * @throws RaidliftError exit 1 for a full, read-only or forbidden folder, exit 2 for a damaged journal or another plan there.
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const { plan, bootId, now } = options;
  const stateDir = resolve(options.stateDir);
  const paths = planPaths(stateDir, plan.id);
  await savePlan({ stateDir, plan });
  await makeFolder(paths.backups);
  const setAside = options.ignoreJournal === true ? await setJournalAside(paths.journal) : null;
  const journal = await openJournal({
    file: paths.journal,
    plan: plan.id,
    reserveFile: paths.reserve,
    reserveBytes: reserveFor(plan),
    bootId,
    now,
  });
  const { far } = options;
  const backups = far === undefined ? paths.backups : planPaths(far.folder, plan.id).backups;
  const backupFile = (vgName: string): string => join(backups, vgName);
  return {
    plan,
    journal,
    setAside,
    backupFile,
    copied: {
      planId: plan.id,
      planFile: paths.plan,
      journalFile: paths.journal,
      farFolder: far?.folder ?? stateDir,
    },
    hasBackup: (vgName) =>
      far === undefined
        ? isWholeBackup(backupFile(vgName), vgName)
        : fetchBackup(vgName, { text: far.readFile(backupFile(vgName)), file: join(paths.backups, vgName) }),
    close: () => journal.close(),
  };
}

/** Lets a plan that was given up, and is the right one again, begin anew; its old journal is kept beside. */
export async function beginAnew(options: { stateDir: string; planId: string }): Promise<void> {
  await setJournalAside(planPaths(resolve(options.stateDir), options.planId).journal);
}

/** A plan's journal as it is, for looking only; empty where the plan was never applied. */
export async function readEntries(options: { stateDir: string; planId: string }): Promise<JournalEntry[]> {
  return readJournal({ file: planPaths(resolve(options.stateDir), options.planId).journal, plan: options.planId });
}

/** Whatever can still be read of a plan's journal, damaged or not: enough to look for processes that may be alive. */
export async function salvageJournal(options: { stateDir: string; planId: string }): Promise<JournalEntry[]> {
  try {
    return salvageEntries(await readFile(planPaths(options.stateDir, options.planId).journal));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
