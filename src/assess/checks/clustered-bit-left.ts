import { refusesClustered } from '../clustered-bit.js';
import type { HostCheck, HostContext, Observation } from '../check.js';

export const clusteredBitLeft: HostCheck = {
  id: 'CLUSTERED_BIT_LEFT',
  level: 'blocker',
  scope: 'host',
  title: 'the VG still has the clustered bit, which this lvm2 refuses',
  meaning:
    'clvmd was removed in lvm2 2.03. From then on LVM skips a VG with the clustered bit and still exits with 0: its mirrors are not shown and cannot be changed. Making it local is easy and there is no way back with this lvm2: while any node of the old cluster still uses it, that destroys data.',
  seenIn:
    'LVM’s words on stderr (`Skipping clustered VG`), or the clustered bit in saved metadata, with lvm2 2.03 or later',
  remedy:
    'See by the report of every node that ever used it that nothing of it is active there, and that none will start it again. Then `vgchange --locktype none --lockopt force VG`, and inspect again. There is no way back. It is never done by itself.',
  run: (context) => {
    if (!refusesClustered(context.host)) return [];
    return namesOf(context).map(({ name, evidence }): Observation => {
      const lines = [...evidence, `lvm2 ${context.host.lvmVersion ?? ''} has no clvmd`, ...usersOf(context, name)];
      return { subject: name, evidence: lines, remedy: clusteredBitLeft.remedy.replace(/ VG`/, ` ${name}\``) };
    });
  },
};

function namesOf({ inventory, host }: HostContext): { name: string; evidence: string[] }[] {
  const shown = inventory.vgs
    .filter((vg) => vg.clustered)
    .map(({ name }) => ({ name, evidence: [`vgs: ${name} has the clustered bit`] }));
  const skipped = host.skippedVgs
    .filter(({ name, why }) => /clustered/i.test(why) && !shown.some((vg) => vg.name === name))
    .map(({ name, why }) => ({ name, evidence: [`LVM: ${why}`] }));
  return [...shown, ...skipped];
}

/** What the other hosts' reports say of it. */
function usersOf({ inventory, witnesses }: HostContext, vgName: string): string[] {
  const lines = inventory.nodes.map(({ host, vgs }, index) => {
    const name = host.name ?? `host ${index + 2}`;
    const vg = vgs.find((seen) => seen.name === vgName);
    if (vg === undefined) return `${name}: its report does not show ${vgName}`;
    const active = vg.lvs.filter((lv) => lv.activation !== 'inactive');
    if (active.length === 0) return `${name}: no LV of ${vgName} is active`;
    return `${name}: active, or nobody knows: ${active.map((lv) => lv.name).join(', ')}`;
  });
  const missing = witnesses.cluster.missing.map((name) => `the report of node ${name} is missing`);
  return [...lines, ...missing, ...(lines.length === 0 ? ['no report of another host is here'] : [])];
}
