import { ExitCode } from '../model/errors.js';
import type { Assessment } from '../model/finding.js';
import type { Inventory } from '../model/inventory.js';
import { defaultPolicy } from '../model/policy.js';
import { subjectOf } from '../model/volume.js';
import { selectVolumes } from '../plan/select.js';
import { renderInventory } from '../render/inventory.js';
import { wantsColor, type Context } from './context.js';
import type { VerbOptions } from './options.js';
import { writeJson } from './output.js';
import { takeInventory } from './take-inventory.js';

/** `raidlift inspect`: what is here and what was found out about it. Always exit 0: looking is not failing. */
export async function inspect(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  const whole = await takeInventory(options, context);
  const assessed = await context.rooms.assess(whole, defaultPolicy);
  const { inventory, assessment } = narrow(whole, assessed, names);
  if (options.json === true) {
    writeJson(context, { formatVersion: 1, inventory, assessment });
    return ExitCode.done;
  }
  context.stdout.write(renderInventory(inventory, assessment, { color: wantsColor(context) }));
  context.stdout.write('Nothing was changed. `raidlift plan` says what would be done.\n');
  return ExitCode.done;
}

function narrow(
  inventory: Inventory,
  assessment: Assessment,
  names: readonly string[],
): { inventory: Inventory; assessment: Assessment } {
  if (names.length === 0) return { inventory, assessment };
  const chosen = new Set(selectVolumes(inventory, names).map(({ volume }) => volume.uuid));
  const vgs = inventory.vgs
    .map((vg) => ({ ...vg, volumes: vg.volumes.filter((volume) => chosen.has(volume.uuid)) }))
    .filter((vg) => vg.volumes.length > 0);
  const subjects = new Set(['host', ...vgs.flatMap((vg) => [vg.name, ...vg.volumes.map(subjectOf)])]);
  return {
    inventory: { ...inventory, vgs },
    assessment: {
      findings: assessment.findings.filter((finding) => subjects.has(finding.subject)),
      volumes: assessment.volumes.filter((volume) => chosen.has(volume.uuid)),
    },
  };
}
