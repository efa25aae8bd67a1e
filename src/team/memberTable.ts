/** The list of members as somebody wants to see it: searched, sorted, grouped. Fast enough to follow the keys with thousands of members. */
import { displayName, type MemberRow } from './members';
import type { Microdollars } from './money';
import { roleLabel, roleRank } from './permissions';
import { addDays, type Instant, utcDay } from './time';

export type MemberSort =
  'name' | 'email' | 'role' | 'joined' | 'lastActivity' | 'spentToday' | 'limit' | 'spend' | 'requests' | 'favoriteModel';

export type MemberGrouping = 'none' | 'role' | 'activity';

export interface MemberView {
  /** Words that must all be found in name, e-mail, role or favourite model; case and accents do not matter. */
  search?: string;
  sort?: MemberSort;
  descending?: boolean;
  group?: MemberGrouping;
}

export interface MemberGroup {
  /** A role, an {@link ActivityGroup}, or 'all'. */
  key: string;
  label: string;
  rows: MemberRow[];
}

export interface MemberTable {
  /** Groups without anybody are left out; without grouping there is one. */
  groups: MemberGroup[];
  /** How many the search has left. */
  shown: number;
  total: number;
}

/** The rows of {@link memberRows} (members.ts) as the view wants them. What is unknown comes last in either direction; ties go by name. */
export function memberTable(rows: readonly MemberRow[], view: MemberView, now: Instant): MemberTable {
  const { search = '', sort = 'name', descending = false, group = 'none' } = view;
  const words = plain(search).split(/\s+/).filter(Boolean);
  const found = words.length === 0 ? rows : rows.filter((row) => isFound(row, words));
  const sorted = sortRows(found, sort, descending);
  return { groups: groupRows(sorted, group, now), shown: sorted.length, total: rows.length };
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function isFound({ member, usage }: MemberRow, words: readonly string[]): boolean {
  const text = plain(`${member.name} ${member.email} ${roleLabel(member.role)} ${usage?.favoriteModel ?? ''}`);
  return words.every((word) => text.includes(word));
}

/** What a row is sorted by: text in the order of people, numbers by size; undefined is unknown. */
const SORT_KEYS: Record<MemberSort, (row: MemberRow) => string | number | undefined> = {
  name: ({ member }) => displayName(member),
  email: ({ member }) => member.email,
  role: ({ member }) => roleRank(member.role),
  joined: ({ member }) => member.joinedAt,
  lastActivity: ({ lastActivity }) =>
    lastActivity.kind === 'day' ? lastActivity.day : lastActivity.kind === 'none' ? '' : undefined,
  spentToday: ({ spentToday }) => spentToday,
  limit: ({ member }) => member.dailyLimit ?? Infinity,
  spend: (row) => periodSpend(row),
  requests: ({ usage, lastActivity }) => usage?.requests ?? (lastActivity.kind === 'none' ? 0 : undefined),
  favoriteModel: ({ usage }) => usage?.favoriteModel || undefined,
};

/** What a member spent in the period of the usage table; 0 when it is known that there was nothing, undefined when it is not known. */
export const periodSpend = ({ usage, lastActivity }: MemberRow): Microdollars | undefined =>
  usage?.cost ?? (lastActivity.kind === 'none' ? (0 as Microdollars) : undefined);

const { compare } = new Intl.Collator('en-US', { sensitivity: 'base', numeric: true });

function sortRows(rows: readonly MemberRow[], sort: MemberSort, descending: boolean): MemberRow[] {
  const keyed = rows.map((row) => ({ row, key: SORT_KEYS[sort](row), name: displayName(row.member) }));
  const direction = descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined)
      return Number(a.key === undefined) - Number(b.key === undefined) || compare(a.name, b.name);
    const order =
      typeof a.key === 'string' && typeof b.key === 'string'
        ? compare(a.key, b.key)
        : a.key === b.key
          ? 0
          : a.key < b.key
            ? -1
            : 1;
    return direction * order || compare(a.name, b.name) || compare(a.row.member.email, b.row.member.email);
  });
  return keyed.map(({ row }) => row);
}

/** `thisWeek`: in the last 7 UTC days but not today. `earlier`: before that, within the usage table. `none`: not at all in it. */
export type ActivityGroup = 'today' | 'thisWeek' | 'earlier' | 'none' | 'unknown';

const ACTIVITY_LABELS: Record<ActivityGroup, string> = {
  today: 'Active today',
  thisWeek: 'Active in the last 7 days',
  earlier: 'Active earlier',
  none: 'Not active',
  unknown: 'Activity not known',
};

function groupRows(rows: MemberRow[], group: MemberGrouping, now: Instant): MemberGroup[] {
  if (group === 'none') return rows.length > 0 ? [{ key: 'all', label: 'Members', rows }] : [];
  const groups = new Map<string, MemberRow[]>();
  const today = utcDay(now);
  const keyOf = group === 'role' ? ({ member }: MemberRow) => member.role : (row: MemberRow) => activityGroup(row, today);
  for (const row of rows) {
    const key = keyOf(row);
    const members = groups.get(key);
    if (members) members.push(row);
    else groups.set(key, [row]);
  }
  if (group === 'role')
    return [...groups]
      .map(([key, members]) => ({ key, label: roleLabel(key), rows: members }))
      .sort((a, b) => roleRank(a.key) - roleRank(b.key) || a.key.localeCompare(b.key));
  return Object.entries(ACTIVITY_LABELS).flatMap(([key, label]) => {
    const members = groups.get(key);
    return members ? [{ key, label, rows: members }] : [];
  });
}

function activityGroup({ lastActivity }: MemberRow, today: ReturnType<typeof utcDay>): ActivityGroup {
  if (lastActivity.kind !== 'day') return lastActivity.kind;
  if (lastActivity.day >= today) return 'today';
  return lastActivity.day > addDays(today, -7) ? 'thisWeek' : 'earlier';
}
