import type { ApplyOptions, ApplyResult } from '../apply/apply-plan.js';
import type { CompareInput, Comparison } from '../apply/compare/compare-devices.js';
import type { StatusInput, VolumeStatus } from '../apply/status.js';
import type { SavedInput } from '../inspect/saved/read-saved.js';
import type { AssessOptions } from '../assess/assess.js';
import type { Assessment } from '../model/finding.js';
import type { Inventory } from '../model/inventory.js';
import type { Plan } from '../model/plan.js';
import type { Policy } from '../model/policy.js';
import type { ReadPort } from '../model/ports.js';
import type { PlanningInput } from '../plan/make-plan.js';
import type { PlanDraft } from '../plan/seal.js';

/** What the verbs use of the inner folders. Each is imported when it is called: a verb pays for what it does only. */
export interface Rooms {
  inspectHost(port: ReadPort, options: { now: string; stateFolder?: string }): Promise<Inventory>;
  readSaved(inputs: readonly SavedInput[], options: { now: string }): Promise<Inventory>;
  suspendedDevices(port: ReadPort): Promise<{ name: string; uuid: string }[]>;
  commandsToResume(port: ReadPort, names: readonly string[]): Promise<string[][]>;
  /** Lower mirrors of layers that hold writes: LVM's commands wait for them. */
  heldLayers(port: ReadPort): Promise<{ name: string }[]>;
  assess(inventory: Inventory, policy: Policy, options?: AssessOptions): Promise<Assessment>;
  makePlan(input: PlanningInput): Promise<PlanDraft>;
  makeCover(input: Parameters<typeof import('../plan/make-cover.js').makeCover>[0]): Promise<PlanDraft>;
  makeUncover(input: Parameters<typeof import('../plan/make-cover.js').makeUncover>[0]): Promise<PlanDraft>;
  verifyPlan(document: unknown, source: string): Promise<Plan>;
  applyPlan(options: ApplyOptions): Promise<ApplyResult>;
  planStatus(input: StatusInput): Promise<{ volumes: VolumeStatus[] }>;
  compareDevices(input: CompareInput): Promise<Comparison>;
}

export const rooms: Rooms = {
  inspectHost: async (port, options) => (await import('../inspect/inspect-host.js')).inspectHost(port, options),
  readSaved: async (inputs, options) => (await import('../inspect/saved/read-saved.js')).readSaved(inputs, options),
  suspendedDevices: async (port) => (await import('../inspect/reread.js')).suspendedDevices(port),
  commandsToResume: async (...input) => (await import('../apply/resume-suspended.js')).commandsToResume(...input),
  heldLayers: async (port) => (await import('../inspect/layer.js')).heldLayers(port),
  assess: async (...input) => (await import('../assess/assess.js')).assess(...input),
  makePlan: async (input) => (await import('../plan/make-plan.js')).makePlan(input),
  makeCover: async (input) => (await import('../plan/make-cover.js')).makeCover(input),
  makeUncover: async (input) => (await import('../plan/make-cover.js')).makeUncover(input),
  verifyPlan: async (document, source) => (await import('../plan/verify-plan.js')).verifyPlan(document, source),
  applyPlan: async (options) => (await import('../apply/apply-plan.js')).applyPlan(options),
  compareDevices: async (input) => (await import('../apply/compare/compare-devices.js')).compareDevices(input),
  planStatus: async (input) => (await import('../apply/status.js')).planStatus(input),
};
