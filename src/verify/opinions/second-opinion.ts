import type { Era } from '../../spec/revisions.ts';

/** What another tool says about the server. It is shown beside our checks and never replaces one. */
export interface SecondOpinion {
  readonly by: 'inspector' | 'conformance';
  /** The method that the Inspector called, or the scenario of the official suite. */
  readonly asked: string;
  /** The era that was asked in; over stdio none where that is the one of 2025. */
  readonly era?: Era;
  /** A line a person can run, without credentials. */
  readonly call: string;
  readonly outcome: 'pass' | 'fail' | 'not-run';
  readonly detail?: string;
  /** In which way our own checks see it differently. */
  readonly disagrees?: string;
}
