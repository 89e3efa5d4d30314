import type { ApplyResult } from '../apply/results.js';
import { count, formatBytes } from '../model/quantities.js';
import { clean, paint, textOf, wrap, type RenderOptions } from './text.js';

type Outcome = ApplyResult['volumes'][number]['outcome'];
const WORDS: Record<Exclude<Outcome, 'done'>, string> = {
  nothing: 'raid1 already',
  kept: 'kept as is',
  blocked: 'blocked',
  stopped: 'stopped',
  failed: 'failed',
  interrupted: 'not finished',
};
const GOOD = new Set<Outcome>(['done', 'nothing', 'kept']);
/** So many volumes that did not get there are named. */
const SHOWN = 50;

/** What became of a plan: the counts, then each volume that did not reach its goal, with why and what next. */
export function renderResult(result: ApplyResult, options: RenderOptions & { goOn: string; done: string }): string {
  const words: Record<Outcome, string> = { done: options.done, ...WORDS };
  const outcomes = Object.keys(words) as Outcome[];
  const counts = outcomes.flatMap((outcome) => {
    const number = result.volumes.filter((volume) => volume.outcome === outcome).length;
    return number === 0 ? [] : [`${number} ${words[outcome]}`];
  });
  const open = result.volumes.filter((volume) => !GOOD.has(volume.outcome));
  const lines = [
    '',
    ...wrap(`${count(result.volumes.length, 'volume')}: ${counts.join(', ')}.`),
    ...open
      .slice(0, SHOWN)
      .flatMap((volume) => [
        `  ${paint(options, 'bold', clean(volume.subject))}: ${words[volume.outcome]}`,
        ...wrap(`${volume.message}${volume.code === undefined ? '' : ` [${volume.code}]`}`, { first: '    ' }),
      ]),
    ...(open.length > SHOWN ? [`  and ${count(open.length - SHOWN, 'more volume')}`] : []),
  ];
  if (result.freed !== undefined) {
    lines.push(...wrap(paint(options, result.freed.free ? 'green' : 'red', result.freed.message)));
  }
  if (result.copied !== undefined) lines.push(...wrap(sayCopied(result.copied)));
  const canGoOn = open.some((volume) => volume.outcome !== 'blocked');
  if (canGoOn) lines.push(`Go on with: ${options.goOn}`);
  return textOf(lines);
}

function sayCopied({ copiedBytes, sizeBytes, unmeasured }: NonNullable<ApplyResult['copied']>): string {
  const others = unmeasured === 0 ? '' : `; ${count(unmeasured, 'volume')} not measured`;
  return `${formatBytes(Number(copiedBytes))} were copied, by the kernel's count; full copies would have been ${formatBytes(Number(sizeBytes))}${others}.`;
}
