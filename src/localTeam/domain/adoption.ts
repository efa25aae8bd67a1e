/**
 * The AI-adoption score: how often (frequency, up to 40), how thoroughly (depth, up to 40) and how widely (coverage, up to 20) the people
 * of an organization work with AI. Four kinds of activity count, per person and UTC day: requests, completions, sessions of the command
 * line or the cloud, and code reviews. Kilo counts some of them outside of the usage table; here the `feature` of usage stands in.
 */
import { addDays, DAY, instant, startOfDay, utcDay, type Instant, type UtcDay } from '../../team/time';
import type { Context } from '../context';
import { all } from '../database';
import { iso } from '../timestamps';
import { AUTOCOMPLETE_MODEL } from './usage';

interface Activity {
  requests: number;
  completions: number;
  sessions: number;
  reviews: number;
}

interface Score {
  frequency: number;
  depth: number;
  coverage: number;
}

/** Activity by person, then by day. */
type History = Map<string, Map<UtcDay, Activity>>;

/** Days before the window that are read as well, for looking back. */
const LOOK_BACK = 14;

function historyOf(ctx: Context, organizationId: string, start: Instant, end: Instant): History {
  const rows = all<Activity & { userId: string; day: number }>(
    ctx.db,
    `SELECT usage.user_id AS userId, usage.created_at / ${DAY} AS day,
       SUM(model <> '${AUTOCOMPLETE_MODEL}') AS requests, SUM(model = '${AUTOCOMPLETE_MODEL}') AS completions,
       SUM(feature IN ('cli', 'cloud-agent')) AS sessions, SUM(feature = 'code-review') AS reviews
     FROM microdollar_usage usage
     JOIN organization_memberships membership
       ON membership.organization_id = usage.organization_id AND membership.user_id = usage.user_id
     JOIN users ON users.id = usage.user_id AND is_bot = 0
     WHERE usage.organization_id = ? AND usage.created_at BETWEEN ? AND ? AND model IS NOT NULL
     GROUP BY userId, day`,
    organizationId,
    start - LOOK_BACK * DAY,
    end,
  );
  const history: History = new Map();
  for (const { userId, day, ...activity } of rows) {
    const days = history.get(userId) ?? new Map<UtcDay, Activity>();
    days.set(utcDay(instant(day * DAY)), activity);
    history.set(userId, days);
  }
  return history;
}

const kindsOf = (activity: Activity): number[] => [activity.requests, activity.completions, activity.sessions, activity.reviews];
/** The score of one component: `points` in full once `raw` has reached `threshold`. */
const part = (raw: number, threshold: number, points: number): number => Math.min(1, raw / threshold) * points;

/** The score of one person on a day on which they were active; undefined on another. */
function scoreOf(days: Map<UtcDay, Activity>, day: UtcDay): Score | undefined {
  const today = days.get(day);
  if (!today || kindsOf(today).every((count) => count === 0)) return undefined;
  const { requests, completions, sessions, reviews } = today;
  const chains = requests > 0 && sessions > 0 && reviews > 0 ? Math.min(requests, sessions, reviews) : 0;

  const week = Array.from({ length: 7 }, (_, back) => addDays(day, -back)).flatMap((date) => days.get(date) ?? []);
  const kindsUsed = [0, 1, 2, 3].filter((kind) => week.some((activity) => kindsOf(activity)[kind]! > 0)).length;
  const activeDays = week.length / 7;
  return {
    frequency: part(requests, 10, 10) + part(completions, 20, 10) + part(sessions, 1, 10) + part(reviews, 1, 10),
    // The share of accepted code is a constant on the real server, above its threshold.
    depth: part(requests / 8, 1, 40 / 3) + part(70, 50, 40 / 3) + part(chains, 1, 40 / 3),
    // Seven days hold each weekday once, so that the share of weekdays is the share of days.
    coverage:
      part(activeDays, 1, 5) + part(Number(kindsUsed >= 2), 1, 5) + part(Number(kindsUsed === 4), 1, 5) + part(activeDays, 1, 5),
  };
}

const mean = (scores: Score[]): Score => {
  const average = (of: keyof Score) =>
    scores.length === 0 ? 0 : scores.reduce((sum, score) => sum + score[of], 0) / scores.length;
  return { frequency: average('frequency'), depth: average('depth'), coverage: average('coverage') };
};
const total = ({ frequency, depth, coverage }: Score): number => frequency + depth + coverage;
const tenth = (value: number): number => Math.round(value * 10) / 10;
const rounded = (score: Score): Score => ({
  frequency: tenth(score.frequency),
  depth: tenth(score.depth),
  coverage: tenth(score.coverage),
});

function trend(first: number, last: number) {
  const change = first === 0 ? (last === 0 ? 0 : 100) : ((last - first) / first) * 100;
  return { change, trend: Math.abs(change) < 1 ? 'neutral' : change > 0 ? 'up' : 'down' };
}

/** `organizations.usageDetails.getAIAdoptionTimeseries`: a point a day, at the time of day of `start`. */
export function adoption(ctx: Context, organizationId: string, start: Instant, end: Instant) {
  const hasMembers = all(
    ctx.db,
    'SELECT 1 FROM organization_memberships JOIN users ON users.id = user_id WHERE organization_id = ? AND is_bot = 0 LIMIT 1',
    organizationId,
  );
  if (hasMembers.length === 0) return { timeseries: [], weeklyTrends: null, userScores: [], isNewOrganization: false };

  const history = historyOf(ctx, organizationId, start, end);
  const points: { at: Instant; score: Score }[] = [];
  for (let at = start; at <= end; at = instant(at + DAY)) {
    const scores = [...history.values()].flatMap((days) => scoreOf(days, utcDay(at)) ?? []);
    points.push({ at, score: mean(scores) });
  }
  const first = points[0]?.score;
  const last = points.at(-1)?.score;
  const people = [...history.values()].map((days) => mean(points.flatMap(({ at }) => scoreOf(days, utcDay(at)) ?? [])));
  const activeDays = [...history.values()].flatMap((days) => [...days.keys()].map(startOfDay));
  return {
    timeseries: points.map(({ at, score }) => ({ datetime: iso(at), ...rounded(score) })),
    weeklyTrends:
      first && last && points.length > 1
        ? {
            frequency: trend(first.frequency, last.frequency),
            depth: trend(first.depth, last.depth),
            coverage: trend(first.coverage, last.coverage),
            total: trend(total(first), total(last)),
          }
        : null,
    userScores: people.filter((score) => total(score) > 0).map((score) => ({ ...rounded(score), total: tenth(total(score)) })),
    isNewOrganization: activeDays.every((day) => day > ctx.now() - 3 * DAY),
  };
}
