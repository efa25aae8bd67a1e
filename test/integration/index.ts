/**
 * What VS Code's extension host loads as `extensionTestsPath`: runs every test file of this folder with mocha. Lines that begin with
 * `[test] ` reach the terminal through the window's console; the counts go to the file that KILO_TEAMS_TEST_OUTPUT names. A rejection
 * makes the host exit with code 1.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** The host prints no colours and no mocha reporter's output, so that each line is told apart here. */
class Lines {
  constructor(runner: Mocha.Runner) {
    const say = (mark: string, test: Mocha.Test, more = '') => console.log(`[test] ${mark} ${test.fullTitle()}${more}`);
    runner.on('pass', (test) => say('✓', test, ` (${test.duration ?? 0} ms)`));
    runner.on('pending', (test) => say('-', test));
    runner.on('fail', (test, error: Error) => say('✗', test, `\n${error.stack ?? error.message}`));
  }
}

export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: Lines as unknown as Mocha.ReporterConstructor });
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  }
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes, pending } = runner.stats ?? { passes: 0, pending: 0 };
      const output = process.env['KILO_TEAMS_TEST_OUTPUT'];
      if (output) writeFileSync(output, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
      if (failures > 0) reject(new Error(`${failures} tests failed`));
      else resolve();
    });
  });
}
