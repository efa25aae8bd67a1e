/** The picture of the house in the README is enforced: an import that points upwards fails the lint. */
import assert from 'node:assert/strict';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });

/** The imports that the lint refuses when `file` holds them. */
async function refused(file: string, imports: string[]): Promise<string[]> {
  const text = imports.map((path, i) => `import * as part${i} from '${path}';\n`).join('');
  const [result] = await eslint.lintText(text, { filePath: file });
  const lines = (result?.messages ?? [])
    .filter(({ ruleId }) => ruleId === 'boundaries/dependencies' || ruleId === 'no-restricted-imports')
    .map(({ line }) => imports[line - 1] ?? '');
  return [...new Set(lines)];
}

describe('The house', () => {
  const cases: { file: string; allowed: string[]; forbidden: string[] }[] = [
    {
      file: 'src/team/money.ts',
      allowed: ['./time'],
      forbidden: ['../kilo/errors', '../protocol/commands', '../store/types', 'vscode'],
    },
    {
      file: 'src/kilo/errors.ts',
      allowed: ['../team/money', 'zod/mini'],
      forbidden: ['../store/types', '../localTeam/database', 'vscode'],
    },
    {
      file: 'src/protocol/commands.ts',
      allowed: ['../team/permissions'],
      forbidden: ['../kilo/errors', '../store/types', 'vscode'],
    },
    { file: 'src/store/types.ts', allowed: ['../kilo/api', 'vscode'], forbidden: ['../views/statusBar', '../localTeam/process'] },
    { file: 'src/views/statusBar.ts', allowed: ['../store/types'], forbidden: ['../auth/provider', '../localTeam/process'] },
    {
      file: 'src/localTeam/database.ts',
      allowed: ['../kilo/errors', './context'],
      forbidden: ['../store/types', '../protocol/commands', 'vscode'],
    },
    {
      file: 'src/usageThread/load.ts',
      allowed: ['../kilo/errors', '../team/time'],
      forbidden: ['../store/types', '../protocol/commands', 'vscode'],
    },
    { file: 'src/parts.ts', allowed: ['./store/types', './localTeam/process'], forbidden: ['./localTeam/database'] },
    {
      file: 'webview/hostBridge.ts',
      allowed: ['../src/protocol/commands', '../src/team/money'],
      forbidden: ['../src/kilo/errors', '../src/store/types'],
    },
  ];
  for (const { file, allowed, forbidden } of cases) {
    it(`lets ${file} import only what is below it`, async () => {
      assert.deepEqual(await refused(file, [...allowed, ...forbidden]), forbidden);
    });
  }
});
