import assert from 'node:assert/strict';
import { KiloError } from '../../../src/kilo/errors';
import { GenerationMemory, generationOf } from '../../../src/kilo/generation';

const missing = () => Promise.reject(new KiloError('notFound', { operation: 'x', detail: 'noProcedure' }));

describe('kilo/generation', () => {
  it('asks the newer way first and remembers that it is there', async () => {
    const memory = new GenerationMemory();
    assert.equal(await memory.newerFirst('usageAnalytics', async () => 'new', missing), 'new');
    assert.equal(memory.has('usageAnalytics'), true);
  });

  it('falls back when the server has no such procedure, and does not ask again', async () => {
    const memory = new GenerationMemory();
    let asked = 0;
    const newer = () => {
      asked += 1;
      return missing();
    };
    assert.equal(await memory.newerFirst('usageAnalytics', newer, async () => 'old'), 'old');
    assert.equal(await memory.newerFirst('usageAnalytics', newer, async () => 'old'), 'old');
    assert.equal(asked, 1);
  });

  it('notices a server that was replaced by a newer one, and by an older one', async () => {
    const memory = new GenerationMemory();
    await memory.newerFirst('usageAnalytics', missing, async () => 'old');
    assert.equal(await memory.newerFirst('usageAnalytics', async () => 'new', missing), 'new');
    assert.equal(memory.has('usageAnalytics'), true);
    assert.equal(await memory.newerFirst('usageAnalytics', missing, async () => 'old'), 'old');
    assert.equal(memory.has('usageAnalytics'), false);
  });

  it('does not take another "not found" for a missing procedure, and learns nothing from failures', async () => {
    const memory = new GenerationMemory();
    const notThere = () => Promise.reject(new KiloError('notFound', { operation: 'x' }));
    await assert.rejects(
      memory.newerFirst('usageAnalytics', notThere, async () => 'old'),
      { kind: 'notFound' },
    );
    await assert.rejects(memory.newerFirst('usageAnalytics', missing, missing));
    assert.equal(memory.has('usageAnalytics'), undefined);
  });

  it('keeps servers apart, and one memory for each', () => {
    const server = (key: string) =>
      ({ kind: 'kilo', key, apiOrigin: 'https://a.example', appOrigin: 'https://a.example' }) as const;
    generationOf(server('generation-a')).note('callerRole', true);
    assert.equal(generationOf(server('generation-a')).has('callerRole'), true);
    assert.equal(generationOf(server('generation-b')).has('callerRole'), undefined);
  });
});
