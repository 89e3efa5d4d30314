/*
 * What is saved of files that may hold secrets: only what a planner reads (fence agents have passwords in a CIB, network file
 * systems in fstab, virtual machines in their XML).
 */

/** Parameters of cluster resources that say something of volumes. All others lose their value. */
export const KEPT_PARAMETERS: readonly string[] = [
  'vgname',
  'volgrpname',
  'lvname',
  'device',
  'directory',
  'fstype',
  'vg_access_mode',
  'activation_mode',
  'exclusive',
  'tag',
  'is-managed',
  'maintenance',
  'maintenance-mode',
  'clone-max',
];

/** Attributes that carry secrets in a cluster.conf or a domain's XML, in any element. */
export const SECRET_ATTRIBUTES = 'pass|secret|login|community|key|user|auth';

/** The modules that a mirror or a raid1 takes. */
const MODULES = /dm-mirror|dm-raid|raid1/;

/** The text of a file as it is saved; null: it is not saved at all. */
export function redactFile(path: string, text: string): string | null {
  if (path === '/proc/self/status') return null;
  if (path === '/etc/fstab') return fstabOf(text);
  if (/^\/lib\/modules\/.*\/modules\.(?:dep|builtin)$/.test(path)) return linesWith(text, MODULES);
  if (path.startsWith('/etc/libvirt/')) return domainOf(text);
  return path.endsWith('.xml') || path.endsWith('cluster.conf') ? redactXml(text) : text;
}

/** What a command printed, as it is saved. */
export function redactOutput(argv: readonly string[], stdout: string): string {
  return argv[0] === 'cibadmin' ? redactXml(stdout) : stdout;
}

/** The device, the mount point, the type, and whether a boot waits for it, and for the network; other options may hold a password (mount.cifs(8)). */
function fstabOf(fstab: string): string {
  const lines = fstab.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  return lines
    .map((line) => {
      const [spec, point, type, options] = line.trim().split(/\s+/);
      const kept = options?.split(',').filter((word) => ['nofail', 'noauto', '_netdev'].includes(word));
      const words = kept === undefined ? [] : [kept.length > 0 ? kept.join(',') : 'defaults'];
      return `${[spec, point, type, ...words].filter((word) => word !== undefined).join(' ')}\n`;
    })
    .join('');
}

function linesWith(text: string, pattern: RegExp): string {
  return text
    .split('\n')
    .filter((line) => pattern.test(line))
    .map((line) => `${line}\n`)
    .join('');
}

export function redactXml(text: string): string {
  return text.replace(/<[^>]*>/g, (element) => {
    const name = /^<nvpair\b[^>]*\bname=["']([^"']*)["']/.exec(element)?.[1];
    if (name !== undefined) return KEPT_PARAMETERS.includes(name) ? element : blank(element, 'value');
    return blank(element, `[a-z_-]*(?:${SECRET_ATTRIBUTES})[a-z_-]*`);
  });
}

function blank(element: string, attribute: string): string {
  return element.replace(new RegExp(`(\\s${attribute}=)(?:"[^"]*"|'[^']*')`, 'gi'), '$1""');
}

/** Of a virtual machine its name and its block devices; that is where `<shareable/>` stands. */
function domainOf(text: string): string {
  const name = /<name>[^<]*<\/name>/.exec(text)?.[0] ?? '';
  const disks = [...text.matchAll(/<disk\b[^]*?<\/disk>/g)]
    .map(([disk]) => [/<source\s+dev=(?:"[^"]*"|'[^']*')/.exec(disk)?.[0], disk.includes('<shareable')] as const)
    .filter(([source, isShareable]) => source !== undefined && isShareable)
    .map(([source]) => `<disk>${source}/><shareable/></disk>`);
  return `<domain>${name}<devices>${disks.join('')}</devices></domain>\n`;
}
