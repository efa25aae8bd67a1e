/** The client against the local team over HTTP, in both generations: what looks after people, policies and the audit log. */
import assert from 'node:assert/strict';
import type { KiloApi } from '../../src/kilo/api';
import { auditEvents } from '../../src/kilo/auditLog';
import { createKiloApi } from '../../src/kilo/client';
import { AUDIT_ACTIONS_GEN1 } from '../../src/kilo/contract/auditLogs';
import { KiloError } from '../../src/kilo/errors';
import { all, get, insert, run } from '../../src/localTeam/database';
import { issueToken } from '../../src/localTeam/domain/people';
import { startServer, type RunningServer } from '../../src/localTeam/server';
import type { PersonKey } from '../../src/localTeam/seedPeople';
import type { AuditFilter, UsageSummary } from '../../src/team/model';
import { DAY, instant } from '../../src/team/time';
import { HALDEN, idOf, NOW, seededTeam, type Team } from '../unit/localTeam/team';

for (const generation of [1, 2] as const) {
  describe(`looking after a team, generation ${generation}`, () => {
    let team: Team;
    let server: RunningServer;
    beforeEach(async () => {
      team = seededTeam(generation);
      server = await startServer({ database: team.db, generation, now: () => team.ctx.now() });
    });
    afterEach(async () => {
      await server.close();
      team.db.close();
    });

    const apiOf = (person: PersonKey): KiloApi => {
      const token = issueToken(team.ctx, idOf(person));
      const key = `test-${Math.random()}`;
      return createKiloApi({
        server: { kind: 'localTeam', key, apiOrigin: server.url, appOrigin: server.url },
        token: () => token,
        sleep: () => Promise.resolve(),
      });
    };

    it('sends an invitation again, and says when it had to replace it', async () => {
      const api = apiOf('nora');
      const before = await api.invite(HALDEN, 'late@example.com', 'member');
      const invitation = (await api.team(HALDEN)).invitations.find(({ email }) => email === 'late@example.com')!;
      const sent = await api.resendInvitation(HALDEN, invitation);
      const pending = (await api.team(HALDEN)).invitations.filter(({ email }) => email === 'late@example.com');
      assert.equal(pending.length, 1);
      if (generation === 2) {
        assert.deepEqual(sent, { outcome: 'resent' });
        assert.equal(pending[0]!.id, invitation.id);
      } else {
        assert.ok(sent.outcome === 'replaced' && sent.inviteUrl !== before.inviteUrl);
        assert.notEqual(pending[0]!.id, invitation.id);
      }
    });

    it('founds an organization with its founder as owner', async () => {
      const api = apiOf('fiona');
      const { id } = await api.createOrganization('  Second Try ', { companyDomain: 'https://Second.example/about' });
      const founded = await api.team(id);
      assert.equal(founded.name, 'Second Try');
      assert.equal(founded.companyDomain, 'second.example');
      assert.equal(founded.role, 'owner');
      assert.deepEqual(
        founded.members.map((member) => member.id),
        [idOf('fiona')],
      );
      assert.equal(founded.trialEndsAt, NOW + 30 * DAY);
    });

    it('says when nobody may found any more', async () => {
      const api = apiOf('fiona');
      const founded = async () => (await api.organizations()).length;
      while ((await founded()) < 5) await api.createOrganization('Another');
      await assert.rejects(api.createOrganization('One too many'), { kind: 'limited' });
    });

    it('sets and removes the domain of the company, and says what is no domain', async () => {
      const api = apiOf('nora');
      await api.setCompanyDomain(HALDEN, 'halden.example');
      assert.equal((await api.team(HALDEN)).companyDomain, 'halden.example');
      await assert.rejects(api.setCompanyDomain(HALDEN, 'not a domain'), (error) => {
        assert.ok(KiloError.is(error, 'invalidInput'));
        assert.equal(error.facts.field, 'company_domain');
        return true;
      });
      await api.setCompanyDomain(HALDEN, null);
      assert.equal((await api.team(HALDEN)).companyDomain, null);
    });

    it('restricts models on the enterprise plan only, and drops a default that is no longer allowed', async () => {
      const api = apiOf('nora');
      const access = { models: ['anthropic/*'] };
      run(team.db, "UPDATE organizations SET plan = 'teams' WHERE id = ?", HALDEN);
      await assert.rejects(api.setModelAccess(HALDEN, access), { kind: 'noPermission' });
      await assert.rejects(api.setDefaultModel(HALDEN, 'openai/gpt-5'), { kind: 'noPermission' });

      run(team.db, "UPDATE organizations SET plan = 'enterprise' WHERE id = ?", HALDEN);
      await api.setDefaultModel(HALDEN, 'openai/gpt-5');
      assert.equal((await api.team(HALDEN)).modelPolicy?.defaultModel, 'openai/gpt-5');
      await api.setModelAccess(HALDEN, access);
      assert.deepEqual((await api.team(HALDEN)).modelPolicy, { models: ['anthropic/*'], providers: [], defaultModel: null });
      assert.ok((await api.availableModels(HALDEN)).every(({ id }) => id.startsWith('anthropic/')));
      await assert.rejects(api.setDefaultModel(HALDEN, 'openai/gpt-5'), { kind: 'invalidInput' });
      await api.setModelAccess(HALDEN, { providers: ['openai'] });
      assert.deepEqual((await api.team(HALDEN)).modelPolicy?.models, ['anthropic/*'], 'a list that is left out stays');
      await api.setModelAccess(HALDEN, { models: [] });
      assert.ok((await api.availableModels(HALDEN)).length > 3);
    });

    it('sums up everybody’s usage of 30 days', async () => {
      const sums = await apiOf('jonas').usageSummary(HALDEN);
      const expected = get<Record<keyof UsageSummary, number>>(
        team.db,
        `SELECT SUM(cost) AS cost, COUNT(*) AS requests, SUM(input_tokens) AS inputTokens, SUM(output_tokens) AS outputTokens
         FROM microdollar_usage WHERE organization_id = ? AND created_at >= ?`,
        HALDEN,
        NOW - 30 * DAY,
      );
      assert.deepEqual(sums, { ...expected });
      assert.ok(sums.cost > 0);
    });

    describe('the audit log', () => {
      const ids = () =>
        all<{ id: string }>(team.db, 'SELECT id FROM organization_audit_logs WHERE organization_id = ?', HALDEN).map(
          ({ id }) => id,
        );
      const write = (us: number, action: string = AUDIT_ACTIONS_GEN1[0]) => {
        const id = team.ctx.newId();
        const message = 'written by a test';
        insert(team.db, 'organization_audit_logs', { id, organization_id: HALDEN, action, message, created_us: us });
        return id;
      };
      const readAll = async (filter: AuditFilter = {}) => {
        const found: string[] = [];
        for await (const page of auditEvents(apiOf('nora'), HALDEN, filter)) {
          assert.equal(page.gapAt, undefined);
          found.push(...page.events.map(({ id }) => id));
        }
        return found;
      };

      it('is read without gaps where a page ends inside of a crowded millisecond', async () => {
        for (let us = 0; us < 97; us++) write((NOW - 1) * 1000 + us);
        for (let us = 0; us < 90; us++) write((NOW - 2) * 1000 + us * 5);
        const found = await readAll();
        assert.deepEqual([...found].sort(), ids().sort());
      });

      it('is read without gaps where one millisecond fills several pages, and forward from there', async () => {
        for (let us = 0; us < 700; us++) write((NOW - 5000) * 1000 + us, AUDIT_ACTIONS_GEN1[us % AUDIT_ACTIONS_GEN1.length]);
        const known = await readAll();
        assert.deepEqual([...known].sort(), ids().sort());
        const newer = Array.from({ length: 230 }, (_, index) => write((NOW - 4000) * 1000 + index * 700));
        const found = await readAll({ startTime: instant(NOW - 4000) });
        assert.deepEqual(
          newer.filter((id) => !found.includes(id)),
          [],
        );
        assert.ok(found.length < known.length);
      });

      it('admits what the server cannot list', async () => {
        const crowd = Array.from({ length: 230 }, (_, index) => write((NOW - 5000) * 1000 + index));
        const gaps: number[] = [];
        const found = new Set<string>();
        for await (const page of auditEvents(apiOf('nora'), HALDEN, {})) {
          if (page.gapAt !== undefined) gaps.push(page.gapAt);
          for (const { id } of page.events) found.add(id);
        }
        assert.deepEqual(gaps, [NOW - 5000]);
        assert.deepEqual(
          ids().filter((id) => !found.has(id) && !crowd.includes(id)),
          [],
        );
      });

      it('tells what was done to the team, in this order', async () => {
        const api = apiOf('nora');
        await api.invite(HALDEN, 'one@example.com', 'member');
        await api.invite(HALDEN, 'two@example.com', 'member');
        const first = (await api.auditLog(HALDEN, {})).events.slice(0, 2);
        assert.deepEqual(
          first.map(({ message }) => message),
          ['Invited two@example.com as member', 'Invited one@example.com as member'],
        );
      });
    });
  });
}
