import type { Outcome, Report } from './report.ts';
import { isRed } from './severity.ts';

/** How a run ended, for people. */
export interface VerdictText {
  readonly word: string;
  readonly sentence: string;
  readonly tone: 'good' | 'warning' | 'bad';
  /** What the word does not cover, a sentence each. */
  readonly beside: readonly string[];
}

/** The words of a report's outcome. */
export function verdictOf(report: Report): VerdictText {
  const { outcome, leftOut = [] } = report;
  const beside = leftOut.map(({ message }) => `not tried: ${message}`);
  return { word: WORDS[outcome] ?? outcome, sentence: sentenceOf(report), tone: tones[outcome], beside };
}

function sentenceOf(report: Report): string {
  const { command, outcome, leftOut = [], checks } = report;
  if (outcome === 'proven' && leftOut.some(({ what }) => what === 'start-before')) return LATE;
  if (command === 'verify' && outcome === 'proven' && checks.some(isRed)) return WARNED;
  if (command === 'verify' && outcome === 'failed' && isUndecided(report)) return UNDECIDED;
  return OF_MIGRATIONS[outcome] ?? words[command][outcome as Common];
}

/** Nothing was found wrong, and yet not everything could be checked. */
function isUndecided({ checks, staleExpectations = [] }: Report): boolean {
  const fails = checks.some(({ outcome, expectedToFail }) => outcome === 'fail' && expectedToFail !== true);
  return !fails && staleExpectations.length === 0;
}

/** False for a dry run, a refusal, and what was put back. */
export const isWritten = ({ command, outcome }: Report): boolean =>
  command === 'migrate' && /^(proven|migrated|partial)$/.test(outcome);

const tones = {
  proven: 'good',
  migrated: 'warning',
  'nothing-to-do': 'good',
  partial: 'warning',
  unproven: 'warning',
  planned: 'warning',
  failed: 'bad',
  refused: 'bad',
} as const satisfies Record<Outcome, VerdictText['tone']>;

/** What a run of each command can end with. */
type Common = Exclude<Outcome, 'migrated' | 'unproven' | 'planned'>;

const words = {
  migrate: {
    proven: 'serves Streamable HTTP, and was compared with what it was before',
    partial: 'serves Streamable HTTP, but something is left',
    failed: 'does not work as it did before',
    refused: 'nothing was changed',
    'nothing-to-do': 'nothing to do',
  },
  verify: {
    proven: 'every check that applies passes',
    partial: 'something is left',
    failed: 'checks fail',
    refused: 'could not be checked',
    'nothing-to-do': 'nothing to check',
  },
  audit: {
    proven: 'nothing stands in the way of remote clients',
    partial: 'something is left before remote clients come',
    failed: 'something is left before remote clients come',
    refused: 'could not be read',
    'nothing-to-do': 'nothing to look at',
  },
  undo: {
    proven: 'the bytes from before the last run are back',
    partial: 'some files are back',
    failed: 'could not be put back',
    refused: 'nothing was changed',
    'nothing-to-do': 'nothing to undo',
  },
} satisfies Record<Report['command'], Record<Common, string>>;

const OF_MIGRATIONS: Partial<Record<Outcome, string>> = {
  migrated: 'serves Streamable HTTP; what was tried holds, but not all was tried',
  unproven: 'it could not be started, neither before nor after',
  planned: 'nothing was written',
};

const WORDS: Partial<Record<Outcome, string>> = { unproven: 'not proven' };
const LATE = 'serves Streamable HTTP, and shows there what it shows over stdio';
const UNDECIDED = 'no check fails, but not all could be decided';
const WARNED = 'all that counts holds; what else was found is below';
