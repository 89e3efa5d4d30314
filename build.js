// Makes dist/ (or the folder that is named) of src/: one file for each verb and one for each set of modules that several verbs share.
// A command would spend more time on finding and reading two hundred modules than on what it does. Types are another check's job.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const [folder = 'dist'] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ['src/cli/main.ts'],
  outdir: `${folder}/cli`,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  // Dependencies stay as they were installed: their licences, and their fixes, come with them.
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  logLevel: 'warning',
});
