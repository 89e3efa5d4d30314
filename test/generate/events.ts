import { events, type EventSpec } from '../../src/model/events.js';

/** docs/events.md, from the table that the product's own event codes are typed by. */
export function eventsPage(): string {
  const table: [string, EventSpec][] = Object.entries(events);
  return [
    '# Events',
    '',
    '<!-- Made by `npm run generate` from src/model/events.ts. -->',
    '',
    '`apply` and `resume` with `--json`, and `batch` always, print one JSON object a line (NDJSON) while they work. Every one has',
    '`at` (ISO 8601), a stable `code`, a `message` for people, and `plan` where it belongs to one. More codes and fields may come;',
    'none changes its meaning.',
    '',
    '| code | meaning | besides |',
    '| --- | --- | --- |',
    ...table.map(([code, { meaning, fields }]) => {
      const besides = Object.entries(fields).map(([name, about]) => `\`${name}\`: ${about}`);
      return `| \`${code}\` | ${meaning} | ${besides.join('<br>')} |`;
    }),
    '',
  ].join('\n');
}
