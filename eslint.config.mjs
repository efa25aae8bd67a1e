// Lint rules. The import boundaries are the house of the README's picture: arrows point downwards only.
import boundaries from 'eslint-plugin-boundaries';
import lit from 'eslint-plugin-lit';
import tseslint from 'typescript-eslint';

const floors = ['commands', 'views', 'auth', 'store', 'protocol', 'localTeam', 'usageThread', 'kilo', 'team'];
/** What each floor may import besides itself. */
const below = {
  extension: ['commands', 'views', 'auth', 'store', 'protocol', 'usageThread', 'kilo', 'team'],
  commands: ['views', 'auth', 'store', 'protocol', 'kilo', 'team'],
  views: ['store', 'protocol', 'kilo', 'team'],
  auth: ['store', 'kilo', 'team'],
  store: ['protocol', 'usageThread', 'kilo', 'team'],
  protocol: ['team'],
  localTeam: ['kilo', 'team'],
  usageThread: ['kilo', 'team'],
  kilo: ['team'],
  team: [],
  webview: ['protocol', 'team'],
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'test/harness/vscode/node_modules/**', 'test-results/**'] },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts', 'test/**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: { project: 'tsconfig.json' } },
      'boundaries/elements': [
        ...floors.map((type) => ({ type, pattern: `src/${type}` })),
        { type: 'webview', pattern: 'webview' },
        // What lies in no floor's folder: extension.ts and parts.ts, which put the parts together.
        { type: 'extension', pattern: 'src' },
      ],
      'boundaries/files': [{ category: 'localTeamProcess', pattern: 'src/localTeam/process.ts' }],
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            ...Object.entries(below).map(([floor, allowed]) => ({
              from: { element: { type: floor } },
              allow: { to: { element: { types: { anyOf: [floor, ...allowed] } } } },
            })),
            // Of the local team the editor may know only how to start it.
            { from: { element: { type: 'extension' } }, allow: { to: { file: { categories: 'localTeamProcess' } } } },
          ],
        },
      ],
    },
  },
  { files: ['webview/**/*.ts'], plugins: { lit }, rules: { ...lit.configs['flat/recommended'].rules } },
  {
    // The domain and the API client know no editor and no clock of their own beyond what they are given.
    files: ['src/team/**/*.ts', 'src/kilo/**/*.ts', 'src/protocol/**/*.ts', 'src/localTeam/**/*.ts', 'src/usageThread/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'vscode', message: 'Only auth/, store/, views/, commands/, parts.ts and extension.ts know the editor.' },
          ],
        },
      ],
    },
  },
  { files: ['src/localTeam/**/*.ts', 'test/**/*.ts'], rules: { 'no-console': 'off' } },
);
