/** The README is true of what is there: every command and every setting is in its tables, and nothing else is. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Manifest {
  contributes: {
    commands: { title: string }[];
    configuration: { properties: Record<string, { default: unknown }> } | { properties: Record<string, { default: unknown }> }[];
  };
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const strings = JSON.parse(read('package.nls.json')) as Record<string, string>;
const readme = read('README.md');

const text = (value: string): string => (value.startsWith('%') ? strings[value.slice(1, -1)]! : value);

/** The cells of the table in a section, row by row, without its head. */
function table(section: string): string[][] {
  const [, after = ''] = readme.split(`\n## ${section}\n`);
  const lines = after.split('\n## ')[0]!.split('\n');
  const rows = lines.filter((line) => line.startsWith('|')).slice(2);
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('The README', () => {
  it('lists every command by its title', () => {
    assert.deepEqual(
      table('Commands').map(([title]) => title),
      manifest.contributes.commands.map(({ title }) => text(title)),
    );
  });

  it('lists every setting with its default', () => {
    const settings = [manifest.contributes.configuration].flat().flatMap(({ properties }) => Object.entries(properties));
    assert.deepEqual(
      table('Settings').map(([name, value]) => [name, value]),
      settings.map(([name, facts]) => [`\`${name}\``, `\`${String(facts.default)}\``]),
    );
  });

  it('shows only pictures that are there', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path!);
    assert.ok(pictures.length > 0);
    for (const path of pictures) assert.ok(existsSync(new URL(`../../${path}`, import.meta.url)), path);
  });
});
