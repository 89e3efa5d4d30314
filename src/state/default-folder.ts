/** Where plans live unless `--state-dir` says otherwise. In a file of its own: help needs nothing else of this folder. */
export const DEFAULT_STATE_DIR = '/var/lib/raidlift';
