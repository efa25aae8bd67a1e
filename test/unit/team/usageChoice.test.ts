import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  DEFAULT_CHOICE,
  isUnfiltered,
  MEASURES,
  readChoice,
  STEPS,
  toggleName,
  writeChoice,
  type UsageChoice,
} from '../../../src/team/usageChoice';
import { DIMENSIONS } from '../../../src/team/usageFacts';
import { parseUsageLink, usageLink } from '../../../src/team/usageLink';
import { LAST_DAYS } from '../../../src/team/usageRange';
import { day } from './build';
import { filters } from './usageFactsBuild';

const names = fc.string({ unit: 'grapheme', maxLength: 30 });
const choices: fc.Arbitrary<UsageChoice> = fc.record(
  {
    range: fc.oneof(
      fc.constant({ kind: 'cycle' as const }),
      fc.constantFrom(...LAST_DAYS).map((days) => ({ kind: 'last' as const, days })),
      fc.constant({ kind: 'month' as const, month: '2026-03' }),
      fc.constant({ kind: 'custom' as const, from: day('2026-03-01'), to: day('2026-03-18') }),
    ),
    measure: fc.constantFrom(...MEASURES),
    step: fc.constantFrom(...STEPS),
    stack: fc.constantFrom(...DIMENSIONS),
    cumulative: fc.boolean(),
    hours: fc.boolean(),
    filter: fc.oneof(
      filters,
      names.map((name) => ({ model: { mode: 'only' as const, names: [name] } })),
    ),
    about: names,
  },
  { requiredKeys: ['range', 'measure', 'cumulative', 'hours', 'filter'], noNullPrototype: true },
);

describe('a choice of usage to look at', () => {
  it('is read as it was written, whatever the names', () => {
    fc.assert(fc.property(choices, (choice) => assert.deepEqual(readChoice(writeChoice(choice)), choice)));
  });

  it('travels in a link, also through an editor that decodes it', () => {
    fc.assert(
      fc.property(choices, (choice) => {
        const given = { organizationId: '7b1c-uuid', view: writeChoice(choice) };
        const link = usageLink('vscode://publisher.extension', given);
        assert.deepEqual(parseUsageLink(link), given);
        assert.deepEqual(parseUsageLink(decodeURIComponent(link)), given);
      }),
    );
  });

  it('is the usual one where nothing is understood', () => {
    for (const text of ['', 'range=31d&measure=love&step=eon&stack=hair', '%%%', 'range=2026-03-18..2026-03-01'])
      assert.deepEqual(readChoice(text), DEFAULT_CHOICE, text);
  });

  it('takes names in and out; another way to filter begins anew', () => {
    const one = toggleName({}, 'model', 'only', 'a');
    assert.deepEqual(toggleName(one, 'model', 'only', 'b'), { model: { mode: 'only', names: ['a', 'b'] } });
    assert.deepEqual(toggleName(one, 'model', 'except', 'b'), { model: { mode: 'except', names: ['b'] } });
    assert.ok(isUnfiltered(toggleName(one, 'model', 'only', 'a')));
    assert.ok(!isUnfiltered(one));
  });
});

describe('a link to a view of usage', () => {
  it('is refused when it is another, or damaged', () => {
    for (const link of [
      'vscode://publisher.extension/limit-request?organization=a&view=cmFuZ2U9N2Q',
      'vscode://publisher.extension/usage?view=cmFuZ2U9N2Q',
      `vscode://publisher.extension/usage?organization=${'a'.repeat(101)}&view=cmFuZ2U9N2Q`,
      'vscode://publisher.extension/usage?organization=a&view=!!!',
      'vscode://publisher.extension/usage?organization=a&view=_w',
      '/usage',
      '',
    ])
      assert.equal(parseUsageLink(link), undefined, link);
  });
});
