import type { NumberedDevice } from './dmsetup.js';

const LV_UUID = /^LVM-[A-Za-z0-9]{32}([A-Za-z0-9]{32})(-.*)?$/;

/** What lies on what among device-mapper devices, read off their tables. */
export class DmStack {
  private readonly byNumber = new Map<string, NumberedDevice>();
  private readonly byName = new Map<string, NumberedDevice>();

  constructor(devices: readonly NumberedDevice[]) {
    for (const device of devices) {
      this.byNumber.set(device.number, device);
      this.byName.set(device.name, device);
    }
  }

  /** The device behind `/dev/mapper/NAME`, `/dev/dm-N` or `/dev/VG/LV`. */
  byPath(path: string): NumberedDevice | undefined {
    if (path.startsWith('/dev/mapper/')) return this.byName.get(path.slice('/dev/mapper/'.length));
    if (path.startsWith('/dev/dm-')) return this.byMinor(path.slice('/dev/dm-'.length));
    const [vg, lv, rest] = path.startsWith('/dev/') ? path.slice('/dev/'.length).split('/') : [];
    if (vg === undefined || lv === undefined || rest !== undefined) return undefined;
    return this.byName.get(`${vg.replaceAll('-', '--')}-${lv.replaceAll('-', '--')}`);
  }

  private byMinor(minor: string): NumberedDevice | undefined {
    for (const device of this.byNumber.values()) if (device.number.endsWith(`:${minor}`)) return device;
    return undefined;
  }

  /** UUIDs of all LVs that the device with this number, `254:3`, is or lies on, from the top. */
  lvsUnder(number: string): string[] {
    const uuids = new Set<string>();
    const seen = new Set<string>();
    const open = [number];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const device = this.byNumber.get(next);
      if (device === undefined || seen.has(next)) continue;
      seen.add(next);
      const uuid = lvUuidOf(device.uuid);
      if (uuid !== null) uuids.add(uuid);
      for (const line of device.table) {
        for (const word of line.split(' ')) if (word.includes(':')) open.push(word);
      }
    }
    return [...uuids];
  }
}

/** The LV UUID in a device-mapper UUID, hyphens put back; null where the device is no LV's. */
export function lvUuidOf(dmUuid: string): string | null {
  const plain = LV_UUID.exec(dmUuid)?.[1];
  if (plain === undefined) return null;
  const cuts = [0, 6, 10, 14, 18, 22, 26, 32];
  return cuts
    .slice(1)
    .map((end, index) => plain.slice(cuts[index], end))
    .join('-');
}
