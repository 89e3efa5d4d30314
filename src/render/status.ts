import { count } from '../model/quantities.js';
import { shellWords } from './shell-words.js';
import { paint, textOf, wrap, type RenderOptions } from './text.js';

/** Where each volume of a plan stands: what the journal tells and, where it was asked, what the host shows. */
export interface StatusView {
  id: string;
  /** `new`, `under-way`, `finished`, `closed`. */
  phase: string;
  /** False: LVM was not asked; what is said is the journal's word. */
  hostAsked: boolean;
  volumes: readonly { subject: string; state: string; explanation: string; next: string }[];
}

const PHASES: Record<string, string> = {
  new: 'not begun',
  agreed: 'agreed to, not begun',
  'under-way': 'under way',
  away: 'away',
  finished: 'finished',
  closed: 'given up',
};

/** One plan's status: a line of counts, then a paragraph for each volume; `limit` keeps it short for very many. */
export function renderStatus(view: StatusView, options: RenderOptions & { limit?: number }): string {
  const counts = new Map<string, number>();
  for (const volume of view.volumes) counts.set(volume.state, (counts.get(volume.state) ?? 0) + 1);
  const states = [...counts].map(([state, number]) => `${number} ${state}`).join(', ');
  const shown = view.volumes.slice(0, options.limit ?? view.volumes.length);
  const lines = [
    `${paint(options, 'bold', `Plan ${view.id}`)}: ${PHASES[view.phase] ?? view.phase}`,
    ...wrap(`${count(view.volumes.length, 'volume')}${states === '' ? '' : `: ${states}`}.`, { first: '  ' }),
    ...(view.hostAsked ? [] : wrap('LVM was not asked: this is what the journal says.', { first: '  ' })),
    ...shown.flatMap((volume) => [
      ...wrap(`${volume.subject}: ${volume.state}; ${volume.explanation}`, { first: '  ', rest: '    ' }),
      ...(volume.next === '' ? [] : wrap(volume.next, { first: '    next: ' })),
    ]),
  ];
  const rest = view.volumes.length - shown.length;
  if (rest > 0) lines.push(`  and ${count(rest, 'more volume')}; raidlift status ${view.id} lists all`);
  return textOf(lines);
}

export interface SuspendedView {
  devices: readonly string[];
  /** What lets them go on, in this order. */
  commands: readonly (readonly string[])[];
  /** How a plan that is under way does all of it; null: none is. */
  goOn: string | null;
}

/** Devices that hold back I/O: an LVM command could hang on them, so a person hears of them first. */
export function renderSuspended({ devices, commands, goOn }: SuspendedView, options: RenderOptions): string {
  if (devices.length === 0) return '';
  const byHand = 'once no command of LVM runs (`ps -C lvm,lvconvert,lvchange,pvmove`), all of these in this order:';
  return textOf([
    paint(options, 'red', `${count(devices.length, 'device-mapper device')} suspended: I/O to them waits`),
    ...(goOn === null ? [] : wrap(`\`${goOn}\``, { first: '  remedy: ' })),
    ...wrap(byHand, { first: goOn === null ? '  remedy: ' : '  or by hand, ', rest: '    ' }),
    ...commands.map((argv) => `    ${shellWords(argv)}`),
  ]);
}
