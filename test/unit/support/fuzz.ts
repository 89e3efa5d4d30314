const soak = process.env['RAIDLIFT_SOAK'] === undefined ? undefined : 100_000;
const wanted = Number(process.env['RAIDLIFT_SOAK_CASES'] ?? process.env['RAIDLIFT_RUNS'] ?? soak);

/** Cases that a fuzz test tries: as many as are usual for it, and in the soak as many as the documents promise. */
export const fuzzCases = (usual: number): number => (Number.isNaN(wanted) ? usual : wanted);

export const fuzzRuns = fuzzCases(2_000);

/** Milliseconds that so many cases may take. */
export const fuzzTime = (cases: number): number => Math.max(60_000, cases * 20);
