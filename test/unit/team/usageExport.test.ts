import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isWorkspaceProject, projectNames } from '../../../src/team/gitOrigin';
import { markdownTable } from '../../../src/team/markdown';
import { buildCube, passing } from '../../../src/team/usageCube';
import { exportedRows, usageCsv, usageJson } from '../../../src/team/usageExport';
import { columns, DAYS, filters, kept, plainFacts, ranges, sumOf, type PlainFact } from './usageFactsBuild';

interface ExportedRow {
  day: string;
  costMicrodollars: number;
  requests: number;
  attributed: boolean;
}

describe('exported usage', () => {
  it('is every row of the range that passes, oldest first, with exact figures', () => {
    fc.assert(
      fc.property(plainFacts, ranges, filters, (list, range, filter) => {
        const cube = buildCube(columns(list));
        const rows = exportedRows(cube, passing(cube, filter), range);
        const own = kept(list, range, filter);
        const json = JSON.parse(usageJson(cube, rows, { organization: 'Acme', range, view: '' })) as { rows: ExportedRow[] };
        assert.equal(
          json.rows.reduce((sum, row) => sum + row.costMicrodollars, 0),
          sumOf(own, (f) => f.cost),
        );
        assert.equal(
          json.rows.reduce((sum, row) => sum + row.requests, 0),
          sumOf(own, (f) => f.requests),
        );
        const days = json.rows.map((row) => row.day);
        assert.deepEqual(days, [...days].sort());
        assert.equal(usageCsv(cube, rows).trimEnd().split('\r\n').length, rows.length + 1);
      }),
    );
  });

  it('names its units, keeps the last microdollar, and is nothing that a spreadsheet would run', () => {
    const fact: PlainFact = {
      day: DAYS[0]!, hour: 0, person: '=cmd()', model: 'a,b', provider: 'p', project: '', cost: 1_234_567, requests: 2,
      inputTokens: 30, outputTokens: 4, isUnattributed: false,
    }; // prettier-ignore
    const cube = buildCube(columns([fact]));
    assert.equal(
      usageCsv(cube, [0]),
      'Day (UTC),Person,E-mail,Model,Provider,Project,Cost (USD),Requests,Input tokens,Output tokens\r\n' +
        '2026-02-20,\'=cmd(),\'=cmd(),"a,b",p,,1.234567,2,30,4\r\n',
    );
  });
});

describe('markdown table', () => {
  it('keeps names what they are', () => {
    assert.equal(
      markdownTable(['Model', 'Spend'], [['a|b_c\n<i>', '$1.00']]),
      '| Model | Spend |\n| --- | ---: |\n| a\\|b\\_c \\<i\\> | $1.00 |\n',
    );
  });
});

describe('project of a repository', () => {
  it('is named after its origin, in every form of address', () => {
    for (const origin of [
      'https://github.com/Acme/Fleet-API.git',
      'git@github.com:Acme/Fleet-API.git',
      'ssh://git@host:22/group/Acme/Fleet-API/',
      'https://user:token@github.com/acme/fleet-api',
    ])
      assert.deepEqual(projectNames(origin), ['fleet-api', 'acme/fleet-api'], origin);
    assert.deepEqual(projectNames('host:fleet-api.git'), ['fleet-api']);
    for (const nothing of ['', 'fleet-api', 'https://github.com', '/']) assert.deepEqual(projectNames(nothing), [], nothing);
  });

  it('is found whatever the case, and never by an empty name', () => {
    assert.ok(isWorkspaceProject('Fleet-API', ['fleet-api']));
    assert.ok(!isWorkspaceProject('', ['']));
  });
});
