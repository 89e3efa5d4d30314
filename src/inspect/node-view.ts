import type { DmDevice, Inventory, NodeLv, NodeView, Vg, Volume } from '../model/inventory.js';
import { dmUuid } from '../model/volume.js';

/** What a host that was looked at shows as a witness: of each volume how it is used there, without the rest. */
export function nodeViewOf({ takenAt, source, host, vgs, dm }: Inventory): NodeView {
  const tables = dm === null ? null : new Map(dm.map((device) => [device.uuid, device]));
  return {
    takenAt,
    source,
    host,
    vgs: vgs.map((vg) => ({
      uuid: vg.uuid,
      name: vg.name,
      seqno: vg.seqno,
      lvs: vg.volumes.map((volume) => nodeLvOf(vg, volume, tables)),
    })),
  };
}

function nodeLvOf(vg: Vg, volume: Volume, tables: ReadonlyMap<string, DmDevice> | null): NodeLv {
  const { uuid, name, activation, usage } = volume;
  const device = tables?.get(dmUuid(vg, volume));
  const clusterLog = device?.table.some((line) => line.includes('clustered-')) ?? false;
  return {
    uuid,
    name,
    activation,
    openCount: volume.openCount,
    clusterLog: tables === null ? null : clusterLog,
    usage,
  };
}
