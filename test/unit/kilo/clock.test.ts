import assert from 'node:assert/strict';
import { clockFor, ServerClock } from '../../../src/kilo/clock';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/team/time';
import { aServer, json, ORG } from './kiloServer';

/** An answer given when the server's clock was so far ahead of this computer's. */
const ahead = (ms: number, more: Record<string, string> = {}) =>
  new Headers({ date: new Date(Date.now() + ms).toUTCString(), ...more });

const isAbout = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 5 * SECOND, `${actual}, not ${expected}`);

describe('kilo/clock', () => {
  const server = aServer();

  it('is this computer’s until a server tells of another', () => {
    const clock = new ServerClock();
    assert.equal(clock.error, 0);
    isAbout(clock.now(), Date.now());
  });

  for (const [name, by] of Object.entries({ 'three hours behind': 3 * HOUR, 'two days ahead': -2 * DAY })) {
    it(`follows the answers of the server when this computer is ${name}, and is right again when it was set`, async () => {
      const clock = clockFor(server().server.key);
      server().fault = (_, response) => json(response, 404, {}, Object.fromEntries(ahead(by)));
      await server()
        .api()
        .seats(ORG)
        .catch(() => undefined);
      isAbout(clock.error, -by);
      isAbout(clock.now(), Date.now() + by);
      clock.hear(ahead(0));
      assert.equal(clock.error, 0);
    });
  }

  it('takes neither the whole seconds of an answer, nor its way, for a wrong clock', () => {
    const clock = new ServerClock();
    clock.hear(ahead(-MINUTE));
    assert.equal(clock.error, 0);
  });

  it('hears nothing in answers without a date, with no date that can be read, or out of a cache', () => {
    const clock = new ServerClock();
    for (const headers of [new Headers(), new Headers({ date: 'yesterday' }), ahead(-HOUR, { age: '3600' })]) clock.hear(headers);
    assert.equal(clock.error, 0);
  });
});
