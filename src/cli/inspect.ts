import { ExitCode, usageError } from '../model/errors.js';
import type { Assessment } from '../model/finding.js';
import type { Inventory } from '../model/inventory.js';
import { defaultPolicy } from '../model/default-policy.js';
import { subjectOf } from '../model/volume.js';
import { renderInventory } from '../render/inventory.js';
import { wantsColor, type Context } from './context.js';
import { chosenVolumes } from './narrow.js';
import type { VerbOptions } from './options.js';
import { remark, writeJson } from './output.js';
import { takeInventory } from './take-inventory.js';

/** `raidlift inspect`: what is here and what was found out about it. Always exit 0: looking is not failing. */
export async function inspect(names: string[], options: VerbOptions, context: Context): Promise<ExitCode> {
  if (options.collectScript === true) return printCollectScript(options, context);
  const saving = options.save === undefined ? null : (await import('./save-sources.js')).beginSaving(options);
  const whole = await takeInventory(options, context, saving?.listen);
  const saved = saving === null ? [] : await saving.save(whole.takenAt);
  for (const folder of saved) remark(context, `saved in ${folder}; elsewhere: raidlift inspect --from ${folder}`);
  const chosen = chosenVolumes(whole, names);
  const inventory = narrowInventory(whole, chosen);
  if (options.json === true) {
    // An Inventory and nothing else: `plan --from` takes it, on another machine too.
    writeJson(context, inventory);
    return ExitCode.done;
  }
  const assessment = narrowAssessment(await context.rooms.assess(whole, defaultPolicy), inventory);
  context.stdout.write(renderInventory(inventory, assessment, { color: wantsColor(context) }));
  context.stdout.write('Nothing was changed. `raidlift plan` says what would be done.\n');
  return ExitCode.done;
}

async function printCollectScript({ from, host, save }: VerbOptions, context: Context): Promise<ExitCode> {
  if (from !== undefined || host !== undefined || save !== undefined) {
    throw usageError('SCRIPT_ALONE', '--collect-script prints a script and looks at nothing: give it alone');
  }
  const { collectScript } = await import('../inspect/saved/collect-script.js');
  context.stdout.write(collectScript(context.version));
  return ExitCode.done;
}

function narrowInventory(inventory: Inventory, chosen: ReadonlySet<string> | null): Inventory {
  if (chosen === null) return inventory;
  const vgs = inventory.vgs
    .map((vg) => ({ ...vg, volumes: vg.volumes.filter((volume) => chosen.has(volume.uuid)) }))
    .filter((vg) => vg.volumes.length > 0);
  return { ...inventory, vgs };
}

function narrowAssessment(assessment: Assessment, { vgs }: Inventory): Assessment {
  const volumes = vgs.flatMap((vg) => vg.volumes);
  const subjects = new Set(['host', ...vgs.map((vg) => vg.name), ...volumes.map(subjectOf)]);
  const uuids = new Set(volumes.map((volume) => volume.uuid));
  return {
    findings: assessment.findings.filter((finding) => subjects.has(finding.subject)),
    volumes: assessment.volumes.filter((volume) => uuids.has(volume.uuid)),
  };
}
