import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  amountProblem,
  dailyLimitProblem,
  emailProblem,
  nameProblem,
  parseAmount,
  parseDailyLimit,
  parseSeatCount,
  seatCountProblem,
} from '../../../src/team/validate';
import { formatUsd } from '../../../src/team/format';
import { microdollars } from '../../../src/team/money';
import { instant } from '../../../src/team/time';
import { invitation, member, NOW, team, usd } from './build';

describe('emailProblem', () => {
  const people = team({
    members: [member()],
    invitations: [invitation(), invitation({ email: 'old@example.com', expiresAt: instant(NOW - 1) })],
    ssoDomain: 'Corp.com',
  });
  const codeOf = (text: string) => emailProblem(text, people, NOW)?.code;

  it('takes addresses that the server takes', () => {
    for (const text of [
      'dee@example.com',
      '  dee+kilo@sub.example.co.uk ',
      "o'neil@example.com",
      'old@example.com',
      'x@notcorp.com',
    ]) {
      assert.equal(codeOf(text), undefined, text);
    }
  });

  it('refuses what is no address', () => {
    assert.equal(codeOf('  '), 'empty');
    for (const text of [
      'dee',
      'dee@localhost',
      'dee@exa mple.com',
      'dee@@example.com',
      '.dee@example.com',
      'a..b@example.com',
      'Dee <dee@example.com>',
      'dee@bücher.de',
    ]) {
      assert.equal(codeOf(text), 'malformed', text);
    }
  });

  it('refuses people who are here, invited, or who come through single sign-on', () => {
    assert.equal(codeOf('ADA@example.com'), 'alreadyMember');
    assert.equal(codeOf('New@Example.com'), 'alreadyInvited');
    assert.equal(codeOf('dee@CORP.com'), 'singleSignOn');
  });
});

describe('amountProblem', () => {
  it('takes whole dollars from 10 to 10,000', () => {
    for (const text of ['10', ' 100 ', '$1,000', '10000', '10,000', '25.00']) assert.equal(amountProblem(text), undefined, text);
    assert.deepEqual(['$1,000', '25.00', '12.5', ''].map(parseAmount), [1000, 25, undefined, undefined]);
  });

  it('says what is wrong with others', () => {
    const codes = ['', '9', '0', '10001', '99999999999', '10.50', '-20', '1e3', '1,00', 'ten'].map(
      (text) => amountProblem(text)?.code,
    );
    assert.deepEqual(codes, [
      'empty',
      'tooLittle',
      'tooLittle',
      'tooMuch',
      'notWholeDollars',
      'notWholeDollars',
      'notWholeDollars',
      'notWholeDollars',
      'notWholeDollars',
      'notWholeDollars',
    ]);
  });
});

describe('seatCountProblem', () => {
  it('takes whole numbers from those in use up to the most', () => {
    const codes = ['7', ' 100 ', '6', '101', '0', '2.5', '-1', '', 'x'].map(
      (text) => seatCountProblem(text, { used: 7, most: 100 })?.code,
    );
    assert.deepEqual(codes, [
      undefined,
      undefined,
      'fewerThanUsed',
      'tooMany',
      'notWhole',
      'notWhole',
      'notWhole',
      'empty',
      'notWhole',
    ]);
    assert.equal(seatCountProblem('5000'), undefined);
    assert.equal(parseSeatCount(' 12 '), 12);
    assert.match(seatCountProblem('6', { used: 7 })!.message, /^7 seats are in use/);
  });
});

describe('dailyLimitProblem', () => {
  it('takes 0 to 2,000 dollars with cents', () => {
    const codes = ['0', '12.50', '$2,000', '2000.01', '1.005', '1.500', '-1', '', 'none'].map(
      (text) => dailyLimitProblem(text)?.code,
    );
    assert.deepEqual(codes, [
      undefined,
      undefined,
      undefined,
      'tooMuch',
      'finerThanCents',
      undefined,
      'notAnAmount',
      'empty',
      'notAnAmount',
    ]);
    assert.deepEqual(['0', '12.50', '12.5', '.'].map(parseDailyLimit), [0, usd(12.5), usd(12.5), undefined]);
  });

  it('reads back what the formatter writes', () => {
    fc.assert(
      fc.property(fc.nat(200_000), (cents) => {
        const limit = microdollars(cents * 10_000);
        assert.equal(parseDailyLimit(formatUsd(limit)), limit);
        assert.equal(dailyLimitProblem(formatUsd(limit)), undefined);
      }),
    );
  });
});

describe('nameProblem', () => {
  it('takes 1 to 100 characters, spaces around not counted', () => {
    assert.equal(nameProblem(` ${'x'.repeat(100)} `), undefined);
    assert.equal(nameProblem('x'), undefined);
    assert.equal(nameProblem('x'.repeat(101))?.code, 'tooLong');
    assert.equal(nameProblem('   ')?.code, 'empty');
  });
});
