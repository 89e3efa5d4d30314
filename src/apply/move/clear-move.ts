import { lvUuidOf } from '../../inspect/dm-stack.js';
import { readDeviceInfo, readDevices, readWaitingTables, type NumberedDevice } from '../../inspect/dmsetup.js';
import type { Lv, Vg } from '../../model/inventory.js';
import { partsOf, strandedMoves } from '../../model/moves.js';
import type { PlannedVolume, Step } from '../../model/plan.js';
import { argvFor } from '../../plan/argv.js';
import { clearDevice, removeMoveDevice } from '../../plan/move-argv.js';
import { begin, conclude, runPart, type Performed } from '../perform.js';
import { waitForLvm } from '../resume-suspended.js';
import type { Session } from '../session.js';

/**
 * Takes away devices of a move that no LV has. What lies on them gets the tables again that the metadata means, whosever it is: until then a
 * copy of it is written to extents that LVM may give to another LV at any time. A table that was loaded and is not live yet goes first. Not while a command of LVM's is alive: it may be a
 * pvmove right before its commit.
 */
export async function clearMove(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  await begin(session, step);
  if (!(await waitForLvm(session.ports))) {
    return conclude(session, step, { code: 1, said: 'another command of LVM is running, which may need them' });
  }
  await session.look();
  const { vg } = session.findIn(planned);
  if (vg === undefined) return conclude(session, step, { code: 1, said: 'its VG is gone' });
  const devices = strandedMoves(vg, session.inventory.dm ?? []).map(({ name }) => name);
  const clear = await loadedOn(session, devices);
  const refresh = (await lvsOn(session, vg, devices)).map(
    (lv) => argvFor({ kind: 'refresh', lv }, session.names) ?? [],
  );
  for (const argv of [...clear.map(clearDevice), ...refresh, ...devices.map(removeMoveDevice)]) {
    const outcome = await runPart(session, step, argv);
    if (outcome.code !== 0) {
      await session.look();
      return conclude(session, step, outcome);
    }
  }
  await session.look();
  return conclude(session, step, { code: 0, said: devices.join(', ') });
}

/** Devices that have a table loaded, not live, which lies on these: a refresh would make it live, against the metadata. */
async function loadedOn({ ports }: Session, names: readonly string[]): Promise<string[]> {
  const devices = await readWaitingTables(ports.host, (await readDeviceInfo(ports.host)) ?? []);
  return devicesOn(devices, names).map(({ name }) => name);
}

/** UUIDs of the volumes whose devices lie on these. */
async function lvsOn({ ports }: Session, vg: Vg, names: readonly string[]): Promise<string[]> {
  const devices = await readDevices(ports.host, (await readDeviceInfo(ports.host)) ?? []);
  const on = devicesOn(devices, names).map(({ uuid }) => lvUuidOf(uuid));
  const isOn = (lv: Lv): boolean => partsOf(vg, lv.uuid).some(({ uuid }) => on.includes(uuid));
  return vg.lvs.filter((lv) => lv.visible && isOn(lv)).map(({ uuid }) => uuid);
}

/** Devices, but these, whose tables lie on one of these. */
function devicesOn(devices: readonly NumberedDevice[], names: readonly string[]): NumberedDevice[] {
  const numbers = devices.filter(({ name }) => names.includes(name)).map(({ number }) => number);
  const isOn = ({ table }: NumberedDevice): boolean =>
    table.some((line) => line.split(' ').some((word) => numbers.includes(word)));
  return devices.filter((device) => !names.includes(device.name) && isOn(device));
}
