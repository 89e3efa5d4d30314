import fc from 'fast-check';
import { policy as policySchema } from '../../../src/model/policy.js';
import type { Plan } from '../../../src/model/plan.js';
import { planFor } from '../cli/world.js';
import { aLog, aMirror, anInventory, aPv, aStray, aVg } from './inventory.js';

/** A plan with everything that a document can show: each decision, strays, mounts, an override, scrubs, tracking. */
export function aRichPlan(): Plan {
  const usage = { fileSystem: 'ext4', mountPoints: ['/srv/db'], swap: false, fstab: [] };
  const volumes = [
    aMirror('db', { usage, nosync: true }),
    aMirror('slow', { syncPercent: 40, legs: ['sda', 'sdb', 'sdd'] }),
    aMirror('old', { activation: 'inactive', syncPercent: null, strays: [aStray('old_rmeta_0')] }),
    aMirror('snapped', { snapshots: ['before'] }),
    aMirror('stays'),
    aMirror('double', { log: aLog('sdc', { kind: 'mirrored', name: 'double_mlog' }) }),
    aMirror('new', { kind: 'raid1', liveTarget: 'raid' }),
  ];
  const pvs = ['sda', 'sdb', 'sdc', 'sdd'].map((name) => aPv(name));
  const policy = policySchema.parse({
    formatVersion: 1,
    volumes: {
      'vg0/db': { scrub: 'repair', proveTracking: true },
      'vg0/stays': { do: 'keep', reason: 'GFS2 on both nodes' },
    },
    overrides: [{ finding: 'MDA_UNPROVEN', subject: 'vg0', reason: 'tried on a clone' }],
  });
  const inventory = anInventory({ vgs: [aVg({ volumes, pvs, mdaFreeBytes: null })] });
  return planFor(inventory, policy);
}

type Change = (text: string) => string;

/** The same plan with something added to every text that comes from a host or a person, names included. */
export function spoil(plan: Plan, change: Change): Plan {
  const all = (texts: readonly string[]): string[] => texts.map(change);
  // Findings are sorted by subject; what is added must not change their order.
  const subjects = [...new Set(plan.findings.map((finding) => finding.subject))].sort();
  const rank = (subject: string): string => String(subjects.indexOf(subject)).padStart(3, '0');
  return {
    ...plan,
    basis: {
      host: plan.basis.host === null ? null : change(plan.basis.host),
      vgs: plan.basis.vgs.map((vg) => ({ ...vg, name: change(vg.name) })),
      pvs: plan.basis.pvs.map((pv) => ({ ...pv, device: change(pv.device) })),
    },
    volumes: plan.volumes.map((volume) => ({
      ...volume,
      name: change(volume.name),
      vgName: change(volume.vgName),
      because: change(volume.because),
      verdict: { ...volume.verdict, evidence: all(volume.verdict.evidence) },
      legs: volume.legs.map((leg) => ({ ...leg, name: change(leg.name) })),
      strays: volume.strays.map((stray) => ({ ...stray, name: change(stray.name) })),
      mountPoints: all(volume.mountPoints),
    })),
    findings: plan.findings.map((finding) => ({
      ...finding,
      subject: rank(finding.subject) + change(finding.subject),
      title: change(finding.title),
      evidence: all(finding.evidence),
      // The lines of a remedy are lines of the document.
      remedy: finding.remedy
        .split('\n')
        .map((line) => change(line).replaceAll('\n', ' '))
        .join('\n'),
      ...(finding.overridden === undefined ? {} : { overridden: change(finding.overridden) }),
    })),
    policy: {
      ...plan.policy,
      volumes: Object.fromEntries(Object.entries(plan.policy.volumes).map(([name, own]) => [change(name), own])),
      overrides: plan.policy.overrides.map((override) => ({ ...override, reason: change(override.reason) })),
    },
    steps: plan.steps.map((step) => ({
      ...step,
      id: change(step.id),
      ...(step.until === undefined ? {} : { until: change(step.until) }),
      purpose: change(step.purpose),
      argv: step.argv === null ? null : all(step.argv),
      powerCut: change(step.powerCut),
      undo: change(step.undo),
    })),
  };
}

const NASTY = [
  '|', '\\|', '\\', '\\\\|', '`', '``', '```', '`a|b`', '`a\\|b`', '~~~', '\n', '\r\n', '\n\n', '\n# x\n', '\n- x', '\n    x', '\t',
  '<script>alert(1)</script>', '</script>', '</style>', '<!--', '-->', ']]>', '&lt;', '&amp', '"', "'", '">', "' onload='", '<br>',
  '[x](javascript:x)', '![x](y)', '[x]: y', '<http://x>', '*', '**', '_', '__', '#', '# ', '- ', '+ ', '1. ', '1) ', '> ', '---', '===',
  '| --- |', '$x$', '$$', ' ', '  ', '\u0000', '\u001b[2J', '\u202e', '\u2028', '"]', '-->x', 'end', ';', '%%', 'é', '😀',
]; // prettier-ignore

/** Texts that mean something to Markdown, HTML, Mermaid, a shell or a terminal, and any others. */
export const nastyText = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...NASTY, 'x'), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);

/** Where the nasty text goes: before, after, in the middle of, or instead of each text. */
export const nastyChange = fc.tuple(nastyText, fc.constantFrom('before', 'after', 'around')).map(([nasty, where]) => {
  const change: Change = (text) =>
    where === 'before' ? nasty + text : where === 'after' ? text + nasty : nasty + text + nasty;
  return change;
});
