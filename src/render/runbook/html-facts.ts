import { prose, tag, type Markup } from './markup.js';
import type { Fact } from './runbook.js';

/** Labels, each with what there is to say. */
export function factList(facts: readonly Fact[]): Markup {
  return tag('dl', {}, ...facts.flatMap(([label, text]) => [tag('dt', {}, label), tag('dd', {}, prose(text))]));
}
