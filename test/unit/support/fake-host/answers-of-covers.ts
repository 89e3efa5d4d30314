import type { Answer } from './answers.js';

const covering = (situation: string): string => `test/fixtures/lab/covering.json#${situation}`;

/** What LVM says of legs and logs that are added to a mirror and taken from it. */
export const ANSWERS_OF_COVERS = {
  coverStarted: {
    recording: covering('add a layer'),
    code: 0,
    out: (lv) => `  Logical volume ${lv} being converted.`,
  },
  sameLegs: { recording: covering('add again'), code: 0 },
  noRoomForLeg: {
    recording: covering('add without room'),
    code: 5,
    err: (extents, free) =>
      `  Insufficient free space: ${extents} extents needed, but only ${free} available\n  Unable to allocate extents for mirror(s).`,
  },
  layerEnded: { recording: covering('end by hand'), code: 0, out: (lv) => `  ${lv}: Converted: 100.00%` },
  legDropped: { recording: covering('drop'), code: 0, out: (lv) => `  Logical volume ${lv} converted.` },
  logToDisk: { recording: covering('give a log'), code: 0, out: (lv) => `  Logical volume ${lv} converted.` },
  isDisk: { recording: covering('give a log again'), code: 0 },
} as const satisfies Record<string, Answer>;
