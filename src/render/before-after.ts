import type { Inventory, Volume } from '../model/inventory.js';
import type { Plan, PlannedVolume } from '../model/plan.js';
import { findVolume, isActive, subjectOf } from '../model/volume.js';
import { formatPercent } from '../model/quantities.js';
import { table, type Column } from './table.js';
import { textOf, type RenderOptions } from './text.js';

const COLUMNS: readonly Column[] = [{ title: 'LV', max: 20 }, { title: 'Before', max: 28 }, { title: 'After' }];

/** The volumes of a plan as they were when it was made, beside what the host shows now. */
export function renderBeforeAfter(plan: Plan, now: Inventory, options: RenderOptions): string {
  const rows = plan.volumes.map((planned) => {
    const volume = findVolume(now, planned.uuid);
    return [subjectOf(planned), before(planned), volume === undefined ? 'gone' : after(volume)];
  });
  return rows.length === 0 ? '' : textOf(table(COLUMNS, rows, options));
}

function before(planned: PlannedVolume): string {
  if (planned.decision === 'nothing') return `raid1 ×${planned.legs.length}`;
  return [`mirror ×${planned.legs.length}`, `log ${planned.log}`, planned.wasActive ? 'active' : 'inactive'].join(', ');
}

function after(volume: Volume): string {
  const kind = volume.kind === 'other' ? 'something else' : volume.kind;
  const alive = volume.legs.map((leg) => leg.health ?? '?').join('');
  const legs = volume.kind === 'linear' ? '' : ` ×${volume.legs.length}`;
  return [
    `${kind}${legs}`,
    ...(volume.kind === 'mirror' ? [`log ${volume.log.kind}`] : []),
    isActive(volume) ? 'active' : 'inactive',
    ...(volume.kind === 'linear' || !isActive(volume)
      ? []
      : [`sync ${formatPercent(volume.syncPercent)}`, `legs ${alive}`]),
    ...(volume.strays.length === 0 ? [] : [`left behind: ${volume.strays.map((stray) => stray.name).join(' ')}`]),
  ].join(', ');
}
