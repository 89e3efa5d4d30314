/** Cases that each fuzz test tries: thousands, and in the soak as many as the documents promise. */
export const fuzzRuns = Number(
  process.env['RAIDLIFT_RUNS'] ?? (process.env['RAIDLIFT_SOAK'] === undefined ? 2_000 : 100_000),
);
