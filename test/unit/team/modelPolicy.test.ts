import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isModelAllowed, listProblem, parseIds } from '../../../src/team/modelPolicy';

describe('A list of models', () => {
  it('allows by id or by vendor, and everything when it is empty', () => {
    assert.equal(isModelAllowed([], 'openai/gpt-5'), true);
    assert.equal(isModelAllowed(['openai/*'], 'openai/gpt-5'), true);
    assert.equal(isModelAllowed(['openai/gpt-5'], 'openai/gpt-5'), true);
    assert.equal(isModelAllowed(['anthropic/*', 'openai/gpt-4'], 'openai/gpt-5'), false);
  });

  it('is read whatever stands between the ids, each once', () => {
    const id = fc.stringMatching(/^[a-z]{1,8}\/[a-z0-9.-]{1,8}$/);
    const between = fc.constantFrom(',', ' ', ', ', ';\n', '\n\n');
    fc.assert(
      fc.property(fc.array(id), between, (ids, separator) => {
        assert.deepEqual(parseIds(ids.join(separator)), [...new Set(ids)]);
        assert.equal(listProblem(ids, true), undefined);
      }),
    );
  });

  it('names what is no id', () => {
    assert.equal(listProblem(['gpt-5'], true)?.code, 'noVendor');
    assert.equal(listProblem(['anthropic'], false), undefined);
    assert.equal(listProblem(['a/b', '<script>'], true)?.code, 'malformed');
  });
});
