/** From what is kept of an answer to what a view sees of it. */
import type { InfiniteData, QueryState } from '@tanstack/query-core';
import { KiloError } from '../kilo/errors';
import type { Problem, Slice } from '../protocol/dashboard';
import { mergeAuditPages } from '../team/activity';
import type { AuditPage } from '../team/model';
import { instant } from '../team/time';
import { problemOf } from './problems';
import type { StoreState } from './types';

/** Nothing is known yet. */
export const LOADING: Slice<never> = { status: 'loading', refreshing: false };

/** The caller may not see it. */
export const denied = (problem: Problem): Slice<never> => ({ status: 'denied', refreshing: false, problem });

/**
 * The slice of one answer. Data stay when a later attempt fails, with the problem beside them; only when the server says that the caller
 * may no longer see them do they go. A null from the server's side means "there is no such thing here" and becomes absent data.
 * `clockError`: milliseconds by which this computer, which noted when the answer came, is ahead of the server.
 */
export function sliceOf<T>(state: QueryState | undefined, clockError = 0): Slice<T> {
  if (!state) return LOADING;
  const refreshing = state.fetchStatus === 'fetching';
  const problem = state.error ? told(state.error) : undefined;
  if (problem && KiloError.is(state.error, 'noPermission')) return { status: 'denied', refreshing, problem };
  if (state.data !== undefined) {
    return {
      status: 'ready',
      ...(state.data !== null && { data: state.data as T }),
      asOf: instant(state.dataUpdatedAt - clockError),
      refreshing,
      ...(problem && { problem }),
    };
  }
  return problem && !refreshing ? { status: 'error', refreshing, problem } : { status: 'loading', refreshing };
}

/** The same error is always the same problem, so that a view can see that nothing has changed. */
function told(error: Error): Problem {
  const problem = problems.get(error) ?? problemOf(error);
  problems.set(error, problem);
  return problem;
}
const problems = new WeakMap<Error, Problem>();

/** The activity list: its pages as one list, newest first, each event once though pages may overlap. */
export function auditSlice(state: QueryState | undefined, clockError = 0): StoreState['audit'] {
  const { data, ...slice } = sliceOf<InfiniteData<AuditPage>>(state, clockError);
  if (!data) return slice;
  const { events, older, gaps } = mergeAuditPages(data.pages);
  const loadingOlder = slice.refreshing && isLoadingOlder(state);
  return {
    ...slice,
    refreshing: slice.refreshing && !loadingOlder,
    data: { events, hasOlder: older !== undefined, loadingOlder, ...(gaps.length > 0 && { gaps }) },
  };
}

const isLoadingOlder = (state: QueryState | undefined): boolean => state?.fetchMeta?.fetchMore?.direction === 'forward';
