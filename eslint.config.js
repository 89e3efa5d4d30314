import tseslint from 'typescript-eslint';

/** What no pure folder may import: everything that touches the world outside the process. */
const outside = ['node:fs', 'node:fs/promises', 'node:child_process', 'node:os', 'node:net', 'node:http', 'node:https'];
const terminal = ['listr2', 'inquirer', '@inquirer/*'];
const noImport = (paths, patterns, message) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: paths.map((name) => ({ name, message })),
      patterns: patterns.map((group) => ({ group: [group], message })),
    },
  ],
});

export default tseslint.config(
  { ignores: ['dist', 'coverage', '.cache', 'test/fixtures'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    files: ['src/model/**', 'src/assess/**', 'src/plan/**', 'src/render/**'],
    rules: {
      ...noImport([...outside, 'execa'], terminal, 'this folder is pure: take the value as an argument'),
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch', 'console'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'clocks are arguments here' },
        { object: 'Math', property: 'random', message: 'this folder is pure' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'clocks are arguments here' },
      ],
    },
  },
  {
    files: ['src/inspect/**', 'src/apply/**', 'src/state/**', 'src/cli/**'],
    rules: noImport(['node:child_process', 'execa'], [], 'only src/host starts processes'),
  },
  {
    files: ['src/wizard/**'],
    rules: noImport(
      [...outside, 'execa', 'listr2'],
      ['host', 'inspect', 'apply', 'state', 'plan', 'cli'].map((name) => `../${name}/*`),
      'the wizard only asks: what it needs to know is an argument',
    ),
  },
  { files: ['*.config.{js,ts}'], rules: { 'no-restricted-exports': 'off' } },
);
