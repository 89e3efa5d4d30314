import { endedMove } from '../../../../src/plan/ended-move.js';
import { startCommand } from './commands/parse.js';
import { advance } from './data.js';
import { extentsOf, placed, waitSync } from './build.js';
import { writeExtent } from './extents.js';
import { reloadTable } from './kernel.js';
import { isMove, mustLv, pvPieces } from './model.js';
import { writeText } from './metadata-text.js';
import { bootUp, cutPower } from './power.js';
import type { Setup } from './situations/types.js';
import type { World } from './world.js';

type Of<K extends Setup['do']> = Extract<Setup, { do: K }>;

/** What is added lies on each leg's own disk; where something lies behind the leg it is a piece of its own. */
export function extend(world: World, { lv: path, byMiB, disks }: Of<'extend'>): void {
  const found = world.lv(path);
  if (found === undefined) throw new Error(`fake: no LV ${path}`);
  const { vg, lv } = found;
  const extents = extentsOf(vg, byMiB);
  lv.legs.forEach((name, index) => {
    const leg = mustLv(vg, name);
    const part = placed(world, vg, disks[index] ?? '', extents);
    const last = pvPieces(leg).at(-1);
    if (last !== undefined && last.pv === part.pv && last.start + last.extents === part.start) last.extents += extents;
    else leg.pieces.push({ ...part, extents });
    leg.extents += extents;
  });
  lv.extents += extents;
  vg.seqno++;
  if (world.isActive(vg, lv)) reloadTable(world, vg, lv);
  waitSync(world, path);
}

/** Behind the back of whatever lies above. */
export function spoil(world: World, name: string): void {
  const device = [...world.devices.values()].find((each) => each.name === name);
  if (device !== undefined) writeExtent(world, device.uuid, 0, (before) => before + 1);
}

export function waitMove(world: World, vg: string): void {
  for (let turn = 0; turn < 100 && world.vg(vg).lvs.some(isMove); turn++) advance(world, 1000);
}

/** The power goes right after the end of a move committed this state. */
export function cutMove(world: World, { part, disks, way, state }: Of<'cut-move'>): void {
  const [vg = '', leg = ''] = part.split('/');
  const [from = '', to = ''] = disks.map((disk) => `/dev/mapper/pv${disk}`);
  runOn(world, holdArgv(leg, from, to));
  const move = world.vg(vg).lvs.find(isMove);
  waitSync(world, `${vg}/${move?.name}`);
  const poll = ['lvm', 'lvpoll', '--polloperation', 'pvmove', ...NO_LVMPOLLD, '--interval', '1', `${vg}/${move?.name}`];
  runOn(world, way === 'finish' ? poll : ['pvmove', '--abort', from], `E${state}`);
  cutPower(world);
  bootUp(world);
}

/** The held move dies right before its commit. */
export function killMove(world: World, { part, disks }: Of<'kill-move'>): void {
  const [from = '', to = ''] = disks.map((disk) => `/dev/mapper/pv${disk}`);
  runOn(world, holdArgv(part.slice(part.indexOf('/') + 1), from, to), 'held: suspended');
}

const NO_LVMPOLLD = ['--config', 'global/use_lvmpolld=0'];

function holdArgv(leg: string, from: string, to: string): string[] {
  return ['pvmove', '--atomic', ...NO_LVMPOLLD, '--alloc', 'normal', '-b', '-i', '+1000000', '-n', leg, from, to];
}

/** To its end, or to the moment of this name. */
export function runOn(world: World, argv: readonly string[], until?: string): void {
  const running = startCommand(world, argv);
  for (let step = running.next(); step.done !== true; step = running.next()) {
    if (step.value.name === until) return;
  }
}

export function editMove(world: World, { vg, file }: Of<'edit-move'>): void {
  const edit = endedMove(writeText(world.vg(vg)), 'pvmove0');
  if (edit.kind === 'refused') throw new Error(`fake: ${edit.why}`);
  world.files.set(file, edit.text);
}
