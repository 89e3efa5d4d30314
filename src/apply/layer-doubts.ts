/*
 * What happened under a temporary layer, as finished steps of the journal: `VG/LV:thaw`, `VG/LV:copy-claimed`. Either makes what was
 * copied doubtful until the layer is begun anew.
 */

/** Held writes were let go on. */
export const THAW = 'thaw';
/** LVM loaded the layer as `nosync`: it counts as copied, whatever was. */
export const CLAIM = 'copy-claimed';

const ADD_LAYER = 'add-layer';

/**
 * A thaw counts from its start on, were we to die before its end is written. A layer that is begun: what was doubtful about an
 * earlier one says nothing of it.
 */
export function foldLayer(recorded: Set<string>, startedStep: string): void {
  if (startedStep.endsWith(`:${THAW}`)) recorded.add(startedStep);
  if (!startedStep.endsWith(`:${ADD_LAYER}`)) return;
  const subject = startedStep.slice(0, -ADD_LAYER.length);
  for (const doubt of [THAW, CLAIM]) recorded.delete(`${subject}${doubt}`);
}
