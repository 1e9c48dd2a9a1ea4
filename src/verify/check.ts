import { nobody } from '../spec/harm.ts';
import type { Harm } from '../spec/harm.ts';
import type { Level, Requirement } from '../spec/requirement.ts';
import { requirementById } from '../spec/requirements/index.ts';
import type { Era } from '../spec/revisions.ts';
import type { Need } from './needs.ts';
import type { Target } from './target.ts';
import type { Exchange, WireRequest } from './wire.ts';

export type Verdict =
  | {
      readonly outcome: 'pass';
      /** What was seen beside the last exchange. */
      readonly note?: string;
    }
  | {
      readonly outcome: 'fail';
      readonly expected: string;
      readonly actual: string;
      readonly cause?: string;
      /** Weighs less than the requirement, where its sources leave room. */
      readonly level?: Level;
      /** Whom this failure hurts, where it is others than the requirement says. */
      readonly hurts?: Harm;
      /** The exchange that decided; by default the last one. */
      readonly exchange?: Exchange;
      /** The request that decided, where it got no answer. */
      readonly request?: WireRequest;
    }
  | { readonly outcome: 'not-applicable'; readonly reason: string }
  | { readonly outcome: 'not-run'; readonly reason: string }
  | { readonly outcome: 'blocked'; readonly reason: string };

/** One requirement tried against a running server; `id` is the requirement's id and the file's name. */
export interface Check {
  readonly id: string;
  readonly requirement: Requirement;
  /** The eras in which `run` knows how to ask. */
  readonly eras: readonly Era[];
  readonly needs: readonly Need[];
  /** The era makes no difference: run in the first one only. */
  readonly once?: boolean;
  /**
   * Run after the others, one at a time: it asks so much that they would feel it, may end the server, or goes by effects
   * that their calls have as well. Where one transport serves all clients, what ends one session ends all: the check of
   * that is `closing` and comes after these, what sends the like for another reason is `last`.
   */
  readonly alone?: true | 'closing' | 'last';
  /** What shows a failure is the whole sequence of its requests, such as those of two sessions. */
  readonly replays?: boolean;
  run(target: Target): Promise<Verdict>;
}

/** A check with the requirement of its id filled in. */
export function defineCheck(check: Omit<Check, 'requirement'>): Check {
  return { ...check, requirement: requirementById(check.id) };
}

export const pass: Verdict = { outcome: 'pass' };

interface Failure {
  readonly cause?: string;
  /** Where the sources leave room, less than the requirement's. */
  readonly level?: Level;
  readonly hurts?: Harm;
  readonly exchange?: Exchange;
  readonly request?: WireRequest;
}

/** A failure, in the words expected and actual; `cause` is the likely reason and what to do about it. */
export function fail(expected: string, actual: string, more: Failure = {}): Verdict {
  return { outcome: 'fail', expected, actual, ...more };
}

/** A failure that only warns, where the sources of a MUST leave room. */
export function warn(expected: string, actual: string, more: Omit<Failure, 'level'> = {}): Verdict {
  return { outcome: 'fail', expected, actual, level: 'SHOULD', ...more };
}

/** Passes when `ok`, fails otherwise. */
export function verdict(ok: boolean, expected: string, actual: string): Verdict {
  return ok ? pass : fail(expected, actual);
}

/** The same verdict about something that no known client meets; `why` says why not. */
export function forNobody(judged: Verdict, why: string): Verdict {
  return judged.outcome === 'fail' ? { ...judged, hurts: nobody(why) } : judged;
}

/** For an optional capability that the server never offered. */
export function notApplicable(reason: string): Verdict {
  return { outcome: 'not-applicable', reason };
}

/** For what this run leaves out; `reason` follows `not run:`. */
export function notRun(reason: string): Verdict {
  return { outcome: 'not-run', reason };
}

/** For a missing prerequisite of the server: counts as a failure. */
export function blocked(reason: string): Verdict {
  return { outcome: 'blocked', reason };
}

/** The first verdict that is not a pass, asking no further than that. */
export async function firstProblem(attempts: Iterable<() => Promise<Verdict>>): Promise<Verdict> {
  for (const attempt of attempts) {
    const result = await attempt();
    if (result.outcome !== 'pass') return result;
  }
  return pass;
}
