import { findings, type FindingText } from '../spec/findings.ts';
import { findingRules } from './findings/index.ts';

/** What every finding id means, sorted by id. */
export const allFindingTexts: readonly FindingText[] = [...findings, ...findingRules].toSorted((a, b) =>
  a.id < b.id ? -1 : 1,
);
