import assert from 'node:assert/strict';
import { aServer, json, ORG } from './kiloServer';

describe('kilo/topUp: buying credits', () => {
  const server = aServer();
  const answerWith = (status: number, location: string) => {
    server().fault = (_, response) => Boolean(response.writeHead(status, { location }).end());
  };

  it('asks for whole dollars for the organization, and gives the address of the checkout', async () => {
    answerWith(303, 'https://checkout.stripe.com/c/pay/cs_1');
    assert.deepEqual(await server().api().creditCheckout(ORG, 100), { url: 'https://checkout.stripe.com/c/pay/cs_1' });
    const [{ method, path, body, headers }] = server().received as [
      (typeof server extends () => infer S ? S : never)['received'][number],
    ];
    assert.deepEqual([method, path, body], ['POST', `/payments/topup?amount=100&organization-id=${ORG}&origin=web`, '']);
    assert.equal(headers.authorization, 'Bearer the-token');
  });

  it('takes a checkout on this machine, as the local team has it', async () => {
    answerWith(303, '/checkout/1');
    assert.deepEqual(await server().api().creditCheckout(ORG, 10), { url: `${server().origin}/checkout/1` });
  });

  it('is signed out when it is led to the sign-in page', async () => {
    answerWith(307, '/users/sign_in');
    await assert.rejects(server().api().creditCheckout(ORG, 10), { kind: 'signedOut' });
  });

  for (const [what, status, location] of [
    ['a checkout in the clear', 303, 'http://checkout.example/'],
    ['an address that is no web page', 303, 'javascript:alert(1)'],
    ['no address', 303, ''],
    ['another kind of redirect', 302, 'https://checkout.stripe.com/c/pay/cs_1'],
    ['a redirect elsewhere', 307, 'https://checkout.stripe.com/c/pay/cs_1'],
  ] as const) {
    it(`opens nothing for ${what}`, async () => {
      answerWith(status, location);
      await assert.rejects(server().api().creditCheckout(ORG, 10), { kind: 'unexpectedAnswer' });
    });
  }

  it('does not open what it cannot see: some hosts hide where a redirect leads', async () => {
    const hidden = { status: 0, type: 'opaqueredirect', headers: new Headers(), body: null } as Response;
    await assert.rejects(
      server()
        .api({ fetch: () => Promise.resolve(hidden) })
        .creditCheckout(ORG, 10),
      { kind: 'unexpectedAnswer' },
    );
  });

  it('passes the server’s reasons on', async () => {
    server().fault = (_, response) => json(response, 400, { error: 'Amount must be between $10 and $10000' });
    await assert.rejects(server().api().creditCheckout(ORG, 5), {
      kind: 'invalidInput',
      facts: {
        operation: 'POST /payments/topup',
        status: 400,
        serverMessage: 'Amount must be between $10 and $10000',
        retryAfterMs: undefined,
      },
    });
    server().fault = (_, response) => json(response, 404, { error: 'Organization not found' });
    await assert.rejects(server().api().creditCheckout(ORG, 10), { kind: 'notFound' });
  });
});
