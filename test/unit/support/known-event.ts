import { events, type EventSpec } from '../../../src/model/events.js';

/** Fields that any event may have. */
const COMMON = new Set(['at', 'code', 'message', 'plan']);

/** What is wrong with an event by the table in `model/events.ts`; empty: nothing. */
export function strangenessOf(event: object): string[] {
  const { code } = event as { code?: unknown };
  const known: Readonly<Record<string, EventSpec>> = events;
  const spec = typeof code === 'string' && Object.hasOwn(known, code) ? known[code] : undefined;
  if (spec === undefined) return [`no event has the code ${String(code)}`];
  return fieldsOf(event)
    .filter((field) => !COMMON.has(field) && !Object.hasOwn(spec.fields, field))
    .map((field) => `${String(code)} has no field ${field}`);
}

function fieldsOf(event: object): string[] {
  return Object.entries(event).flatMap(([name, value]) =>
    name === 'data' ? Object.keys(value as object).map((inner) => `data.${inner}`) : [name],
  );
}
