import { isSince, latestLegacyRevision } from '../../spec/revisions.ts';
import { isRefusal } from '../messages/answer.ts';
import type { Target } from '../target.ts';
import type { Exchange } from '../wire.ts';

/** A page that nobody allows. */
export const foreignOrigin = 'http://evil.example.com';

/** Whether an answer refuses an Origin. Before 2025-11-25 the refusal is required, its status is not. */
export function refusesOrigin({ era, facts }: Target, answer: Exchange): boolean {
  const isPinned = era === 'modern' || isSince(facts.protocolVersion ?? latestLegacyRevision, '2025-11-25');
  return isPinned ? answer.status === 403 : isRefusal(answer);
}
