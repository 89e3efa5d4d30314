import { lvUuidOf } from '../../inspect/dm-stack.js';
import { readDeviceInfo, readDevices, readWaitingTables, type NumberedDevice } from '../../inspect/dmsetup.js';
import type { Lv, Vg } from '../../model/inventory.js';
import { strandedLegs } from '../../model/layers.js';
import { partsOf, strandedMoves } from '../../model/moves.js';
import type { PlannedVolume, Step } from '../../model/plan.js';
import { argvFor } from '../../plan/argv.js';
import { clearDevice, removeLeftDevice } from '../../plan/move-argv.js';
import { begin, conclude, runParts, type Performed } from '../perform.js';
import { waitForLvm } from '../resume-suspended.js';
import type { Session } from '../session.js';

/**
 * Takes away devices of a move, or of a leg that was being added, that no LV has. What lies on them gets the tables again that the metadata
 * means, whosever it is: until then a copy of it is written to extents that LVM may give to another LV at any time. A table that is loaded and
 * not live goes first: a refresh would make it live, against the metadata. Not while a command of LVM's is alive: it may be right before its
 * commit.
 */
export async function clearMove(session: Session, planned: PlannedVolume, step: Step): Promise<Performed> {
  await begin(session, step);
  if (!(await waitForLvm(session.ports))) {
    return conclude(session, step, { code: 1, said: 'another command of LVM is running, which may need them' });
  }
  await session.look();
  const { vg } = session.findIn(planned);
  if (vg === undefined) return conclude(session, step, { code: 1, said: 'its VG is gone' });
  const devices = session.inventory.dm ?? [];
  const names = [...strandedMoves(vg, devices), ...strandedLegs(vg, devices)].map(({ name }) => name);
  const failed = await runParts(session, step, await commandsOf(session, vg, names));
  await session.look();
  return conclude(session, step, failed ?? { code: 0, said: names.join(', ') });
}

async function commandsOf({ ports, names: lvNames }: Session, vg: Vg, names: readonly string[]): Promise<string[][]> {
  const infos = (await readDeviceInfo(ports.host)) ?? [];
  const loaded = devicesOn(await readWaitingTables(ports.host, infos), names);
  const live = devicesOn(await readDevices(ports.host, infos), names).map(({ uuid }) => lvUuidOf(uuid));
  const isOn = (lv: Lv): boolean => partsOf(vg, lv.uuid).some(({ uuid }) => live.includes(uuid));
  const volumes = vg.lvs.filter((lv) => lv.visible && isOn(lv));
  return [
    ...loaded.map(({ name }) => clearDevice(name)),
    ...volumes.map(({ uuid }) => argvFor({ kind: 'refresh', lv: uuid }, lvNames) ?? []),
    ...names.map(removeLeftDevice),
  ];
}

/** Devices, but these, whose tables lie on one of these. */
function devicesOn(devices: readonly NumberedDevice[], names: readonly string[]): NumberedDevice[] {
  const numbers = devices.filter(({ name }) => names.includes(name)).map(({ number }) => number);
  const isOn = ({ table }: NumberedDevice): boolean =>
    table.some((line) => line.split(' ').some((word) => numbers.includes(word)));
  return devices.filter((device) => !names.includes(device.name) && isOn(device));
}
