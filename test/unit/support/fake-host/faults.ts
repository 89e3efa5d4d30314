/** What may happen at a boundary: between two commits, device changes, journal entries or pauses. */
export type Fault =
  /** Everything in memory is gone, our process too; the host boots again. */
  | { kind: 'power-cut' }
  /** `kill -9` of our process; the command it started runs on for a while. */
  | { kind: 'process-dies' }
  /** `kill -9` of the running LVM command, which leaves things as they are in that moment. */
  | { kind: 'command-killed' }
  /** The running command stops getting on, for this long. */
  | { kind: 'command-hangs'; ms: number }
  /** It breaks off with an error before it has committed anything. */
  | { kind: 'command-fails' }
  | { kind: 'device-lost'; disk: string }
  /** The last leg of each mirror fails a write, and its device is back before dmeventd looks: nobody repairs it [lab: soak/cover.test.ts]. */
  | { kind: 'leg-dies' }
  /** Ctrl-C. */
  | { kind: 'stop' };

/** Our process is no more. */
export class Died extends Error {
  constructor(readonly how: 'power-cut' | 'process-dies') {
    super(how);
  }
}

/** A boundary that was passed, and what could have struck there. */
export interface Boundary {
  name: string;
  kinds: readonly Fault['kind'][];
}

/** Counts boundaries and strikes at those that were chosen. */
export class Faults {
  /** Names of the boundaries passed so far. */
  readonly passed: string[] = [];
  /** Where it struck. */
  readonly struck: string[] = [];

  /** `could`: gets what could have struck at each boundary. */
  constructor(
    private readonly planned: ReadonlyMap<number, Fault> = new Map(),
    readonly could: Boundary[] = [],
  ) {}

  /** Passes a boundary; `can` says which faults make sense there. */
  at(name: string, can: readonly Fault['kind'][]): Fault | null {
    const fault = this.planned.get(this.passed.length);
    this.passed.push(name);
    this.could.push({ name, kinds: can });
    if (fault === undefined || !can.includes(fault.kind)) return null;
    this.struck.push(`${fault.kind} at ${name}`);
    return fault;
  }
}
