import type { ClusterFacts } from '../../model/inventory.js';
import type { ReadPort } from '../../model/ports.js';
import { walkXml } from './xml.js';

type ShareableDisks = NonNullable<ClusterFacts['shareableDisks']>;

const FOLDER = '/etc/libvirt/qemu';

/**
 * The host's block devices that virtual machines here are given as `<shareable/>`: another machine may be given them too.
 * `warn` is told of a file that is no domain. Null where there is no libvirt to ask.
 */
export async function readShareableDisks(
  port: ReadPort,
  warn: (error: unknown) => void,
): Promise<ShareableDisks | null> {
  const names = await port.list(FOLDER);
  if (names === null) return null;
  const disks: ShareableDisks = [];
  for (const name of names.toSorted()) {
    if (!name.endsWith('.xml')) continue;
    const text = await port.readFile(`${FOLDER}/${name}`);
    if (text === null || !text.includes('<shareable')) continue;
    try {
      disks.push(...(await parseDomain(text, `${FOLDER}/${name}`)));
    } catch (error) {
      warn(error);
    }
  }
  return disks;
}

/**
 * Of a domain only its name and those disks are kept (libvirt: formatdomain, "Hard drives, floppy disks, CDROMs").
 *
 * @throws RaidliftError exit 2, see `walkXml`.
 */
export async function parseDomain(text: string, source: string): Promise<ShareableDisks> {
  const reader = new DomainReader();
  await walkXml(text, { source, root: 'domain', visitor: reader });
  return reader.devices.map((device) => ({ domain: reader.name || source, device }));
}

class DomainReader {
  name = '';
  readonly devices: string[] = [];
  private disk: { device: string | null; shareable: boolean } | null = null;

  open(element: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void {
    const parent = path.at(-1);
    if (element === 'disk' && parent === 'devices') this.disk = { device: null, shareable: false };
    else if (this.disk !== null && parent === 'disk') {
      if (element === 'source') this.disk.device = attributes['dev'] ?? null;
      if (element === 'shareable') this.disk.shareable = true;
    }
  }

  text(text: string, path: readonly string[]): void {
    if (path.length === 2 && path[1] === 'name') this.name += text.trim();
  }

  close(element: string): void {
    if (element !== 'disk' || this.disk === null) return;
    if (this.disk.shareable && this.disk.device !== null) this.devices.push(this.disk.device);
    this.disk = null;
  }
}
