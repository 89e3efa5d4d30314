import { observe, type VgCheck } from '../check.js';
import { inCluster } from '../elsewhere.js';
import { unheardOf } from '../situation.js';

export const nodeReportMissing: VgCheck = {
  id: 'NODE_REPORT_MISSING',
  level: 'warning',
  scope: 'vg',
  title: 'it takes the report of every node to know who uses the mirrors here',
  meaning:
    'With a mirror active on two nodes each says that it is active there, and that it does not know of others. So one node’s report proves nothing, and without every node’s the verdict is `undecided` at best: nothing is converted.',
  seenIn: 'the members of the cluster (corosync, Pacemaker, cman, dlm) against the hosts whose reports are here',
  remedy:
    'Name every node: `raidlift plan --host NODE --host NODE`. Or take a report on each node with `raidlift inspect --save DIR`, where there is no Node.js with the script that `raidlift inspect --collect-script` prints, and plan with `--from DIR`. Or say in the policy `parallel: required` or `parallel: never`, with a reason.',
  run: ({ vg, rules, witnesses }) => {
    if (!RULES.some((rule) => rules.has(rule))) return [];
    const lines = rules.has('nodes-unheard') ? [...unheardOf(vg, witnesses)] : [];
    if (lines.length === 0) lines.push('a report does not say which LVs are active');
    if (inCluster(vg)) lines.push(`VG ${vg.name} is ${vg.clustered ? 'clustered' : 'shared'}`);
    return observe(lines, { remedy: remedyFor(witnesses.cluster.missing) });
  },
};

const RULES = ['nodes-unheard', 'nodes-silent'];

/** The commands with the names of the nodes whose reports are missing; the general ones where those are not known. */
function remedyFor(missing: readonly string[]): string {
  // Of some only dlm's id is known, which is no name to call.
  if (missing.length === 0 || missing.some((name) => name.includes(' '))) return nodeReportMissing.remedy;
  const hosts = missing.map((name) => `--host ${name}`).join(' ');
  const saves = missing.map((name) => `on ${name}: \`raidlift inspect --save ${name}\``).join(', ');
  const from = missing.map((name) => `--from ${name}`).join(' ');
  return (
    `Ask over ssh: \`raidlift plan ${hosts}\`. Or ${saves} (where there is no Node.js, run there the script that ` +
    `\`raidlift inspect --collect-script\` prints), bring the folder here, and \`raidlift plan ${from}\` with the reports of the other nodes. ` +
    'Or say in the policy `parallel: required` or `parallel: never`, with a reason.'
  );
}
