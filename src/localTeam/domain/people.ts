/** Who is there, and who a token belongs to. */
import { createHash } from 'node:crypto';
import { DAY } from '../../team/time';
import type { Context, User } from '../context';
import { all, get, insert, type Database } from '../database';

/** Tokens of the real server live 5 years, too. */
const TOKEN_LIFE = 5 * 365 * DAY;

/** Only a hash of a token is kept, so that the database file gives nothing away. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

interface UserRow {
  id: string;
  email: string;
  name: string;
  image_url: string | null;
  is_admin: number;
}

const toUser = (row: UserRow): User => ({
  id: row.id,
  email: row.email,
  name: row.name,
  imageUrl: row.image_url,
  isAdmin: row.is_admin === 1,
});

/** A new token for a person. It is told once and cannot be read again. */
export function issueToken(ctx: Context, userId: string): string {
  const token = `local_${ctx.newSecret()}`;
  insert(ctx.db, 'tokens', {
    hash: hashOf(token),
    user_id: userId,
    created_at: ctx.now(),
    expires_at: ctx.now() + TOKEN_LIFE,
  });
  return token;
}

/** The person that a bearer token belongs to; undefined for an unknown or expired one. */
export function userByToken(ctx: Context, token: string): User | undefined {
  const row = get<UserRow>(
    ctx.db,
    'SELECT users.* FROM tokens JOIN users ON users.id = tokens.user_id WHERE tokens.hash = ? AND tokens.expires_at > ?',
    hashOf(token),
    ctx.now(),
  );
  return row && toUser(row);
}

export function userById(ctx: Context, id: string): User | undefined {
  const row = get<UserRow>(ctx.db, 'SELECT * FROM users WHERE id = ?', id);
  return row && toUser(row);
}

export interface PersonWithRoles {
  id: string;
  name: string;
  email: string;
  organizations: { id: string; name: string; role: string }[];
}

/** Everybody who can sign in, with their roles: for "sign in as" on the approval page. Those with the most organizations come first. */
export function listPeople(db: Database): PersonWithRoles[] {
  const rows = all<{ id: string; name: string; email: string; organizationId: string; organizationName: string; role: string }>(
    db,
    `SELECT users.id, users.name, users.email, organizations.id AS organizationId, organizations.name AS organizationName, role
     FROM users
     JOIN organization_memberships ON user_id = users.id
     JOIN organizations ON organizations.id = organization_id AND deleted_at IS NULL
     WHERE is_bot = 0
     ORDER BY organizations.created_at, organization_memberships.created_at, users.id`,
  );
  const people = new Map<string, PersonWithRoles>();
  for (const { id, name, email, organizationId, organizationName, role } of rows) {
    const person = people.get(id) ?? { id, name, email, organizations: [] };
    person.organizations.push({ id: organizationId, name: organizationName, role });
    people.set(id, person);
  }
  return [...people.values()].sort((a, b) => b.organizations.length - a.organizations.length);
}
