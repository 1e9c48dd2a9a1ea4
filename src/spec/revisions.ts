/** Revisions with `initialize` and optional sessions, oldest first. */
export const legacyRevisions = ['2025-03-26', '2025-06-18', '2025-11-25'] as const;

export type LegacyRevision = (typeof legacyRevisions)[number];
/** The modern one is stateless, without `initialize`. */
export type Revision = LegacyRevision | '2026-07-28';
export type Era = 'legacy' | 'modern';

/** What the two eras are, for people. */
export const eraWords = {
  legacy: 'the revisions with initialize (2025-03-26 to 2025-11-25)',
  modern: 'the revision without it (2026-07-28)',
} satisfies Record<Era, string>;

/** The stateless revision. */
export const modernRevision = '2026-07-28' satisfies Revision;
export const latestLegacyRevision = '2025-11-25' satisfies LegacyRevision;

/** Whether `revision` is the same as or later than `since`; revisions are dates, so text order is time order. */
export function isSince(revision: string, since: Revision): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(revision) && revision >= since;
}
