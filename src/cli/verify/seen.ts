import type { SecondOpinion } from '../../verify/opinions/second-opinion.ts';
import type { Checked } from './check-endpoint.ts';

/** What was found out about a server, by us and by others. */
export interface Seen {
  readonly checked: Checked;
  readonly opinions: readonly SecondOpinion[];
}
