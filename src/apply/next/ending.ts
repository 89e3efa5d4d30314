import { holds } from '../../model/holds.js';
import type { Volume } from '../../model/inventory.js';
import { isActive } from '../../model/volume.js';
import { afterEndingSteps, endingSteps } from '../../plan/ending.js';
import { manual, run, stop, type Decision, type Situation } from './decision.js';

/**
 * On the way to exclusive: what is still missing of it, in the order of the plan; null once the mirror is exclusive here and
 * mounted again. Of one that is so from the beginning only the cluster manager has to keep its hands off. Nothing is deactivated or taken before whoever uses it has let go, as far as anybody was asked; for the rest
 * LVM's own locks stand: they refuse what would hurt another node.
 */
export function untilExclusive({ planned, context, tried }: Situation, now: Volume): Decision | null {
  const steps = new Map(endingSteps(planned).map((sketch) => [sketch.name, sketch]));
  const take = steps.get('take');
  if (take === undefined) {
    const [handsOff] = steps.values();
    return handsOff === undefined || handsOff.done.every((each) => holds(each, context)) ? null : manual(handsOff);
  }
  if (now.activation === 'exclusive') {
    const mount = steps.get('mount');
    return mount === undefined || mount.done.every((each) => holds(each, context)) ? null : manual(mount);
  }
  for (const sketch of steps.values()) {
    if (sketch.action.kind !== 'manual' || sketch.name === 'mount') continue;
    if (!sketch.done.every((each) => holds(each, context))) return manual(sketch);
  }
  const deactivate = steps.get('deactivate-everywhere');
  // With clvmd one command deactivates on all nodes, this one being inactive already or not.
  const first = planned.ending?.lock === 'clvmd' && tried?.has('deactivate-everywhere') !== true;
  if (deactivate !== undefined && (isActive(now) || first)) return run(deactivate);
  if (tried?.has('take') !== true) return run(take);
  const subject = `${planned.vgName}/${planned.name}`;
  return stop(
    'HELD_ELSEWHERE',
    `${subject} cannot be activated exclusively here: another node has it. Find out which (\`lvmlockctl -i\`, \`lvs\` on each), ` +
      `let it go there: unmount, \`lvchange -an ${subject}\`; then \`raidlift resume\``,
  );
}

/** What is left to do once all is raid1: the other nodes are asked, the cluster manager gets it back. */
export function afterExclusive({ planned, context }: Situation): Decision | null {
  const subject = `${planned.vgName}/${planned.name}`;
  for (const sketch of afterEndingSteps(planned)) {
    if (context.recorded.has(`${subject}:${sketch.name}`)) continue;
    if (sketch.action.kind === 'manual') {
      if (!sketch.done.every((each) => holds(each, context))) return manual(sketch);
      continue;
    }
    if (sketch.action.kind !== 'verify-nodes' || sketch.done.every((each) => holds(each, context))) return run(sketch);
    const asked = new Set((context.nodes ?? []).map((node) => node.host.name));
    const unasked = sketch.action.nodes.filter((name) => !asked.has(name));
    if (unasked.length === 0) return run(sketch);
    return stop(
      'NODES_UNASKED',
      `${subject} is raid1; whether ${unasked.join(', ')} sees it so was not asked: resume with --host for this host first, ` +
        'then for each of them',
    );
  }
  return null;
}
