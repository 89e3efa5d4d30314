/** A random number generator with a seed (mulberry32), so that a run can be told again. Numbers from 0 up to 1. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed to use: RAIDLIFT_SOAK_SEED, or a new one. Printed, so that it can be given again. */
export function newSeed(): number {
  const given = Number(process.env['RAIDLIFT_SOAK_SEED']);
  const seed = Number.isInteger(given) && given > 0 ? given : Math.floor(Math.random() * 2 ** 31) + 1;
  console.log(`seed ${seed} (RAIDLIFT_SOAK_SEED=${seed} repeats it)`);
  return seed;
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The same things in an order that the generator gives. */
export function shuffled<T>(all: readonly T[], random: () => number): T[] {
  const keyed = all.map((item) => ({ item, at: random() }));
  return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
