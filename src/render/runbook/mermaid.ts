import { clean } from '../text.js';
import type { GraphNode, StepGraph } from './step-graph.js';

/** A step graph in Mermaid's language, for Markdown viewers that draw it (GitHub, GitLab). One line a list item. */
export function mermaidOf({ groups, edges }: StepGraph): string[] {
  return [
    'flowchart TD',
    ...groups.flatMap(({ title, nodes }, index) => [
      `  subgraph g${index}["${label(title)}"]`,
      ...nodes.map((node) => `    ${node.id}${shape(node)}`),
      '  end',
    ]),
    ...edges.map(({ from, to, kind }) => `  ${from} ${kind === 'next' ? '-->' : '-. "taken back by" .->'} ${to}`),
  ];
}

function shape({ label: text, kind }: GraphNode): string {
  const quoted = `"${label(text)}"`;
  switch (kind) {
    case 'command':
    case 'several':
      return `[${quoted}]`;
    case 'look':
      return `([${quoted}])`;
    case 'no-return':
      return `{{${quoted}}}`;
  }
}

/** Everything that Mermaid, or the Markdown inside its labels, would take for its own becomes an entity in its notation. */
function label(text: string): string {
  return clean(text).replaceAll(/[^\w +./:()-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}
