// Makes dist/ (or the folder that is named) of src/: one file for each verb and one for each set of modules that several verbs share,
// the libraries among them. A command would spend more time on finding and reading hundreds of modules than on what it does, and a
// production host often reaches no registry: what is packed needs nothing besides. Types are another check's job.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const [folder = 'dist'] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ['src/cli/main.ts'],
  outdir: `${folder}/cli`,
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  // Some libraries are CommonJS: they ask for Node's own modules with `require`, and one for the name of its file.
  banner: {
    js: [
      `import { createRequire as requireFrom } from 'node:module';`,
      `const require = requireFrom(import.meta.url), __filename = import.meta.filename;`,
    ].join('\n'),
  },
  metafile: true,
  logLevel: 'warning',
});
writeFileSync(`${folder}/licenses.txt`, licensesOf(Object.keys(metafile.inputs)));

/** The licences of the libraries that these files are of: whoever passes them on has to pass these on, too. */
function licensesOf(files) {
  const folders = files.map((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0]);
  return [...new Set(folders)]
    .filter((name) => name !== undefined)
    .sort()
    .map((name) => {
      const path = join(import.meta.dirname, name);
      const { name: library, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
      const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? '' : `\n\n${readFileSync(join(path, file), 'utf8').trim()}`;
      return `${library} ${version}: ${license}${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
