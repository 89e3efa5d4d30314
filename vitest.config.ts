import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      // No test is a measurement: a busy machine takes its time.
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          // vitest leaves one core free, which on two halves the pace.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          exclude: ['test/lab/soak/**', 'test/lab/contract.test.ts'],
          // A guest is a whole machine: two at a time on two cores, minutes rather than seconds.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          globalSetup: ['test/lab/global-setup.ts'],
        },
      },
      {
        test: {
          name: 'soak',
          include: ['test/lab/soak/**/*.test.ts', 'test/lab/contract.test.ts'],
          maxWorkers: 2,
          // Hours; RAIDLIFT_SOAK_MINUTES bounds each file.
          testTimeout: 24 * 3_600_000,
          hookTimeout: 300_000,
          globalSetup: ['test/lab/global-setup.ts'],
        },
      },
    ],
  },
});
