import type { Guest } from '../guest/guest.js';
import { deviceOf, idleOnes, readSums, vgsOf, type CrashVolume, type Sums } from './crash-volumes.js';
import { readLedger } from './ledger.js';

export interface Expected {
  volumes: readonly CrashVolume[];
  sums: Sums;
  /** Entries of the ledgers that were acknowledged, by file. */
  ledgers: Record<string, number>;
  /** The power was cut: legs of a raid1 may differ in what was being written then (docs/reliability.md). */
  wasCut: boolean;
}

interface LvRow {
  name: string;
  visible: boolean;
  segtype: string;
  active: string;
  tags: string;
  health: string;
  monitored: string;
}

/**
 * What is wrong after everything should be raid1: type, legs, sync, strays, tags, suspended devices, activation, monitoring,
 * then every leg's data. Unmounts the ledger's file system and leaves all volumes active. Empty: all is well.
 */
export async function findProblems(guest: Guest, expected: Expected): Promise<string[]> {
  return [
    ...(await lookAtLvm(guest, expected)),
    ...(await lookAtLedgers(guest, expected)),
    ...(await lookAtData(guest, expected)),
  ];
}

async function lookAtLvm(guest: Guest, { volumes }: Expected): Promise<string[]> {
  const problems: string[] = [];
  const fields = 'vg_name,lv_name,segtype,lv_active,lv_tags,lv_health_status,seg_monitor';
  const rows = new Map<string, LvRow>();
  const report = await guest.ok(`lvs -a --noheadings --separator '|' -o ${fields} ${vgsOf(volumes).join(' ')}`);
  for (const line of report.trim().split('\n')) {
    const [vg, name = '', segtype = '', active = '', tags = '', health = '', monitored = ''] = line.trim().split('|');
    const row = { name: name.replace(/[[\]]/g, ''), visible: !name.startsWith('['), segtype, active, tags, health };
    rows.set(`${vg}/${row.name}`, { ...row, monitored });
    if (tags !== '') problems.push(`${vg}/${row.name} has the tags ${tags}`);
  }
  const known = new Set(volumes.map(({ vg, name }) => `${vg}/${name}`));
  for (const [subject, row] of rows) if (row.visible && !known.has(subject)) problems.push(`${subject} is a stray`);
  const status = await guest.ok('dmsetup status --target raid');
  for (const volume of volumes) problems.push(...lookAtVolume(volume, rows.get(`${volume.vg}/${volume.name}`), status));
  const suspended = await guest.ok('dmsetup info -c --noheadings -o suspended,name');
  problems.push(...suspended.split('\n').filter((line) => line.startsWith('Suspended')));
  return problems;
}

function lookAtVolume(volume: CrashVolume, row: LvRow | undefined, status: string): string[] {
  const subject = `${volume.vg}/${volume.name}`;
  if (row === undefined) return [`${subject} is gone`];
  const problems: string[] = [];
  if (row.segtype !== 'raid1') problems.push(`${subject} is ${row.segtype}`);
  if (row.health !== '') problems.push(`${subject}: ${row.health}`);
  if ((row.active === 'active') !== volume.wasActive) problems.push(`${subject} is ${row.active || 'inactive'}`);
  if (!volume.wasActive) return problems;
  if (row.monitored !== 'monitored') problems.push(`${subject} is ${row.monitored}`);
  const line = new RegExp(`^${volume.vg}-${volume.name}: \\d+ \\d+ raid raid1 (.*)$`, 'm').exec(status)?.[1] ?? '';
  const [count, letters, ratio = ''] = line.split(' ');
  const [done, all] = ratio.split('/');
  if (count !== `${volume.legs}` || letters !== 'A'.repeat(volume.legs) || done === undefined || done !== all)
    problems.push(`${subject}: status ${line}`);
  return problems;
}

async function lookAtLedgers(guest: Guest, { ledgers }: Expected): Promise<string[]> {
  const problems: string[] = [];
  for (const [file, acknowledged] of Object.entries(ledgers)) {
    const there = await readLedger(guest, file).catch(() => 0);
    if (there < acknowledged) problems.push(`${file} has ${there} entries of ${acknowledged} acknowledged ones`);
  }
  return problems;
}

async function lookAtData(guest: Guest, { volumes, sums, ledgers, wasCut }: Expected): Promise<string[]> {
  const problems: string[] = [];
  const checked = await guest.sh(`umount /mnt/fs; e2fsck -fn ${deviceOf({ vg: 'vg', name: 'fs' })} 2>&1`);
  if (checked.code !== 0) problems.push(`the file system is not clean: ${checked.stdout}`);
  const idle = idleOnes(volumes);
  if (idle !== '') await guest.ok(`lvchange -aey ${idle}`);
  const legs = await findLegs(guest, volumes);
  for (const { vg, name, legs: count } of volumes) {
    if (legs.get(name)?.length !== count) problems.push(`${vg}/${name} has the legs ${legs.get(name)?.join(' ')}`);
  }
  if (problems.length > 0) return problems;
  const ofFs = legs.get('fs') ?? [];
  if (wasCut) problems.push(...(await lookAtEachLeg(guest, ofFs, ledgers)));
  else {
    const compared = await guest.sh(`cmp ${ofFs[0]} ${ofFs[1]}`);
    if (compared.code !== 0) problems.push(`the legs of vg/fs differ: ${compared.stdout}${compared.stderr}`);
  }
  for (const [name, found] of await readSums(guest, volumes, (volume) => legs.get(volume.name) ?? [])) {
    const wrong = found.map((sum, leg) => (sum === sums[name] ? '' : `${leg}`)).filter((leg) => leg !== '');
    if (wrong.length > 0) problems.push(`the data of ${name} changed on leg ${wrong.join(' and ')}`);
  }
  return problems;
}

/** What was acknowledged is on each leg, whichever is read. */
async function lookAtEachLeg(guest: Guest, legs: readonly string[], ledgers: Expected['ledgers']): Promise<string[]> {
  const problems: string[] = [];
  for (const leg of legs) {
    await guest.ok(`echo 0 $(blockdev --getsz ${leg}) linear ${leg} 0 | dmsetup create --readonly leg
      mkdir -p /mnt/leg && mount -o ro,noload /dev/mapper/leg /mnt/leg`);
    for (const [file, acknowledged] of Object.entries(ledgers)) {
      const there = await readLedger(guest, file.replace('/mnt/fs/', '/mnt/leg/')).catch(() => 0);
      if (there < acknowledged) problems.push(`${file} has ${there} entries of ${acknowledged} on ${leg}`);
    }
    await guest.ok('umount /mnt/leg && dmsetup remove leg');
  }
  return problems;
}

/** The devices of the legs, by the volume's name. Their numbers are not always 0 and 1: a leg that was added again has a new one. */
async function findLegs(guest: Guest, volumes: readonly CrashVolume[]): Promise<Map<string, string[]>> {
  const devices = (await guest.ok('ls /dev/mapper')).split('\n');
  const own = ({ vg, name }: CrashVolume) =>
    devices.filter((each) => new RegExp(`^${vg}-${name}_rimage_\\d+$`).test(each));
  return new Map(volumes.map((volume) => [volume.name, own(volume).map((device) => `/dev/mapper/${device}`)]));
}
