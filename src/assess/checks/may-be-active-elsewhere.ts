import { nothing, observe, type VolumeCheck } from '../check.js';
import { mayBeActiveElsewhere } from '../elsewhere.js';
import { MAY_BE_ACTIVE_ELSEWHERE } from '../ids.js';

export const mayBeActiveElsewhereCheck: VolumeCheck = {
  id: MAY_BE_ACTIVE_ELSEWHERE,
  level: 'overridable',
  scope: 'volume',
  of: 'converting',
  title: 'another host may have it active',
  meaning:
    'It is not active here and lies on PVs that other hosts may see. In a VG that is neither clustered nor shared, activating it exclusively takes no lock that anyone else sees: if it is in use over there, a conversion here would destroy it.',
  seenIn:
    'lv_active, how the PVs are reached (lsblk, multipath, DRBD), keys for persistent reservations, `_netdev` in /etc/fstab',
  remedy:
    'See on every host that reaches these PVs that `lvs -o lv_name,lv_active VG/LV` says nothing. Then activate it here with `lvchange -aey VG/LV` and plan again, or write `parallel: never` and the reason into the policy.',
  run: (context) => {
    const { volume, witnesses, live, verdict } = context;
    return verdict === null || ROWS.has(verdict.rule ?? '')
      ? observe(mayBeActiveElsewhere({ volume, index: context, witnesses, live }))
      : nothing;
  },
};

/** Where another row of docs/parallel-activation.md decided, it is known better, or something else has to be done. */
const ROWS: ReadonlySet<string> = new Set(['may-be-elsewhere', 'said-exclusive']);
