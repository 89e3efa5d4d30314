import type { Pv } from '../../model/inventory.js';
import { extentsOn } from '../../model/moves.js';
import { allocatableExtents, isActive, isInSync, pvsOf, subjectOf } from '../../model/volume.js';
import { dropTracked, isPresent, refugesOf, repairMirror, replaceLeg, verifyAbandoned } from '../../plan/abandon.js';
import * as recover from '../../plan/recover.js';
import { restoreMirror } from '../../plan/recover-move.js';
import { absenceOf } from '../../plan/track.js';
import { activate, heldByTable, mayRun, named, takeBack, type Seen } from './absence.js';
import { isUnwatched, untilInSync } from './common-states.js';
import { run, stop, wait, type Decision } from './decision.js';
import { lastLook } from './last-look.js';

/** A tracked leg that is not to come back: a new one on another PV where one has room, else none. */
export function nextAbandon(seen: Seen): Decision {
  const { planned, vg } = seen;
  const back = isPresent(vg, absenceOf(planned).pv) ? takeBack(seen) : null;
  if (back !== null) return back;
  return planned.decision === 'track' ? ofRaid(seen) : ofMirror(seen);
}

function ofRaid(seen: Seen): Decision {
  const { planned, vg, now } = seen;
  const { pv } = absenceOf(planned);
  if (!isActive(now)) return activate(seen);
  if (now.operation?.kind === 'split') {
    const held = heldByTable(seen);
    if (held !== null) return held;
    const refuge = refugeFor(seen);
    const isThere = isPresent(vg, pv);
    if (refuge !== null) return run(replaceLeg(planned, refuge.uuid, isThere ? 'replace' : 'repair'));
    if (isThere) return mayRun(seen, named(planned, 'track-merge'));
    return stop(
      'NO_ROOM_FOR_NEW_LEG',
      `${subjectOf(planned)}: LVM gives up a raid1's leg that is out only for a new one, and no PV of ${vg.name} has room for that. Its other legs are whole. ` +
        `\`vgreduce --removemissing --force ${vg.name}\` (it turns what lay on the lost PV into nothing: look first at what else did), \`vgextend ${vg.name} DEVICE\`, then the same again`,
    );
  }
  if (!isInSync(now) || now.legs.some((leg) => leg.health === 'a')) return wait(recover.waitSync(planned), now);
  if (isPresent(vg, pv) && extentsOn(vg, now.uuid, pv) > 0) return run(dropTracked(planned, now.legs.length - 1));
  if (isUnwatched(planned, now)) return run(recover.monitor(planned));
  return verified(seen);
}

function ofMirror(seen: Seen): Decision {
  const { planned, vg, now } = seen;
  const { leg, pv } = absenceOf(planned);
  const isThere = isPresent(vg, pv);
  if (now.legs.some(({ uuid }) => uuid === leg)) {
    if (isThere) return isActive(now) ? run(dropTracked(planned, now.legs.length - 1)) : activate(seen);
    const refuge = refugeFor(seen);
    return run(repairMirror(planned, refuge === null ? [] : [refuge.uuid, ...pvsOf(now.log)]));
  }
  if (!isActive(now)) return activate(seen);
  if (now.kind === 'linear') {
    const refuge = vg.pvs.some(({ missing }) => missing) ? null : refugeFor(seen);
    return refuge === null ? verified(seen) : run(restoreMirror(planned, now, [refuge.uuid]));
  }
  if (!isInSync(now)) return untilInSync(planned, now);
  const home = planned.log === 'disk' && now.log.kind === 'core' ? logHome(seen) : null;
  if (home !== null) return run(recover.logToDisk(planned, home));
  if (isUnwatched(planned, now)) return run(recover.monitor(planned));
  return verified(seen);
}

/** The PV for the new leg, as it was said before. */
function refugeFor({ planned, vg, context }: Seen): Pv | null {
  return refugesOf(context.volumes ?? [planned], vg).get(planned.uuid) ?? null;
}

/** While a PV is missing LVM allocates nothing for a log alone. */
function logHome({ planned, vg, now }: Seen): string | null {
  if (vg.pvs.some(({ missing }) => missing)) return null;
  return (
    vg.pvs.find(
      (pv) => pv.uuid !== absenceOf(planned).pv && allocatableExtents(pv) > 0 && extentsOn(vg, now.uuid, pv.uuid) === 0,
    )?.uuid ?? null
  );
}

function verified(seen: Seen): Decision {
  const { planned, vg, now } = seen;
  const look = lastLook(seen, verifyAbandoned(planned, now));
  if (look !== null) return look;
  const copies = now.kind === 'linear' ? 'one copy is left' : `${now.legs.length} legs`;
  const tidy = vg.pvs.some(({ uuid, missing }) => missing && uuid === absenceOf(planned).pv)
    ? `; \`vgreduce --removemissing ${vg.name}\` takes the lost PV out of the VG`
    : '';
  return { kind: 'reached', note: `without the leg that was out, ${copies}${tidy}` };
}
