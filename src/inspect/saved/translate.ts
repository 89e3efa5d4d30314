/*
 * What people's and tools' collections hold, in the forms in which our readers ask a live host. Each function takes a text
 * and gives the other form, or null where the text is not what it is called.
 */

/** `dmsetup info -c` with its usual columns → with ours (dmsetup(8): Stat is live, inactive, suspended, read-only). */
export function infoFromTable(text: string): string | null {
  const rows: string[] = [];
  let columns: Map<string, number> | null = null;
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words[0] === 'Name' && words.includes('Maj')) {
      columns = new Map(words.map((word, index) => [word, index]));
    } else if (columns !== null && words.length >= columns.size - 1) {
      const cell = (name: string): string => words[columns?.get(name) ?? -1] ?? '';
      const state = cell('Stat').charAt(2) === 's' ? 'Suspended' : 'Active';
      rows.push([cell('Name'), cell('UUID'), cell('Maj'), cell('Min'), state, cell('Open')].join('|'));
    }
  }
  return columns === null && !text.includes('No devices found') ? null : rows.map((row) => `${row}\n`).join('');
}

/** The blocks of one file with `dmsetup table`, `status` and `info -c` one after another, blank lines between them. */
export function splitDmsetup(text: string): { table: string; status: string; info: string | null } {
  const blocks = text
    .split(/\n[ \t]*\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '');
  const info = blocks.find((block) => block.startsWith('Name '));
  const [table = '', status = ''] = blocks.filter((block) => block !== info);
  return { table, status, info: info === undefined ? null : infoFromTable(info) };
}

/** /proc/mounts → /proc/self/mountinfo; device numbers are not in it, so the source tells what is mounted. */
export function mountinfoFromMounts(text: string): string | null {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const [source, mountPoint, fsType, options, dump, pass] = line.split(' ');
    if (source === undefined || mountPoint === undefined || fsType === undefined || options === undefined) continue;
    if (dump !== '0' || pass !== '0') continue;
    lines.push(`${lines.length + 1} 0 0:0 / ${mountPoint} rw - ${fsType} ${source} ${options}`);
  }
  return lines.length === 0 ? null : `${lines.join('\n')}\n`;
}

/** What `mount` prints (`/dev/mapper/vg-lv on /mnt type gfs2 (rw,noatime)`) → /proc/self/mountinfo. */
export function mountinfoFromMount(text: string): string | null {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const match = /^(\S+) on (.+) type (\S+) \(([^)]*)\)/.exec(line);
    if (match === null) continue;
    const [, source, mountPoint = '', fsType, options] = match;
    const escaped = mountPoint.replaceAll('\\', '\\134').replaceAll(' ', '\\040');
    lines.push(`${lines.length + 1} 0 0:0 / ${escaped} rw - ${fsType} ${source} ${options}`);
  }
  return lines.length === 0 ? null : `${lines.join('\n')}\n`;
}

interface Node {
  name: string;
  kname: string;
  pkname?: string | null;
  type?: string | null;
  fstype: string | null;
  uuid: string | null;
  label: string | null;
  tran?: string | null;
}

/** Numbers of device-mapper devices by name, out of our form of `dmsetup info`: the kernel calls 253:3 `dm-3`. */
function kernelNames(info: string | null): Map<string, string> {
  const names = new Map<string, string>();
  for (const line of (info ?? '').split('\n')) {
    const [name, , , minor] = line.split('|');
    if (name !== undefined && minor !== undefined) names.set(name, `dm-${minor}`);
  }
  return names;
}

/** blkid's lines (`/dev/mapper/vg-lv: LABEL="x" UUID="…" TYPE="gfs2"`) → lsblk's JSON. */
export function lsblkFromBlkid(text: string, info: string | null): string | null {
  const mapped = kernelNames(info);
  const nodes: Node[] = [];
  for (const line of text.split('\n')) {
    const path = /^(\/dev\/[^:]+): /.exec(line)?.[1];
    if (path === undefined) continue;
    const { TYPE, UUID, LABEL } = pairsOf(line.slice(path.length + 2));
    const name = path.slice(path.lastIndexOf('/') + 1);
    const isMapped = path.startsWith('/dev/mapper/');
    const kname = isMapped ? mapped.get(name) : name;
    // A mapped device that dmsetup did not show has no number that we know.
    if (kname !== undefined)
      nodes.push({ name, kname, fstype: TYPE ?? null, uuid: UUID ?? null, label: LABEL ?? null });
  }
  return nodes.length === 0 ? null : JSON.stringify({ blockdevices: nodes });
}

/** `lsblk -O -P`, a line of KEY="value" pairs for each device → lsblk's JSON. */
export function lsblkFromPairs(text: string): string | null {
  const nodes: Node[] = [];
  for (const line of text.split('\n')) {
    const { NAME, KNAME, PKNAME, TYPE, FSTYPE, UUID, LABEL, TRAN } = pairsOf(line);
    if (NAME === undefined || KNAME === undefined) continue;
    nodes.push({
      name: NAME,
      kname: KNAME,
      pkname: PKNAME || null,
      type: TYPE || null,
      fstype: FSTYPE || null,
      uuid: UUID || null,
      label: LABEL || null,
      tran: TRAN || null,
    });
  }
  return nodes.length === 0 ? null : JSON.stringify({ blockdevices: nodes });
}

function pairsOf(line: string): Partial<Record<string, string>> {
  const pairs: Partial<Record<string, string>> = {};
  for (const match of line.matchAll(/([A-Z0-9_:-]+)="([^"]*)"/g)) pairs[match[1] ?? ''] = match[2] ?? '';
  return pairs;
}

/**
 * Names of processes by pid, out of what `ps` printed in any of its usual forms: with a head that names the columns, or a pid
 * and a command on each line. Null where no line is such.
 */
export function processesFromPs(text: string): Map<string, string> | null {
  const processes = new Map<string, string>();
  let columns: { pid: number; command: number } | null = null;
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const pid = words.indexOf('PID');
    if (pid >= 0) {
      const command = words.findIndex((word) => word === 'COMMAND' || word === 'CMD' || word === 'COMM');
      if (command >= 0) columns = { pid, command };
      continue;
    }
    const at: { pid: number; command: number } = columns ?? { pid: 0, command: 1 };
    const [number, command] = [words[at.pid], words[at.command]];
    if (number !== undefined && command !== undefined && /^\d+$/.test(number)) processes.set(number, nameOf(command));
  }
  return processes.size === 0 ? null : processes;
}

/** `/sbin/dmeventd` is `dmeventd`, `[dlm_recv]` a kernel thread. */
function nameOf(command: string): string {
  return command.replace(/^\[|[\]:]+$/g, '').replace(/^.*\//, '');
}

/** Host name and kernel release of `uname -a`: `Linux node1 6.1.0-56-amd64 #1 SMP …`. */
export function unameOf(text: string): { name: string | null; kernel: string | null } {
  const [, name, kernel] = /^Linux (\S+) (\S+)/m.exec(text) ?? [];
  return { name: name ?? null, kernel: kernel ?? null };
}
