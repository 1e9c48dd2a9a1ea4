import type { ts } from 'ts-morph';
import type { Place, ProjectModel } from '../../project/project-model.ts';
import type { RequestCode } from '../../project/requests/request-code.ts';
import type { Finding } from '../../spec/finding.ts';
import type { FindingText } from '../../spec/findings.ts';

/** What the rules look at. */
export interface Subject {
  readonly project: ProjectModel;
  readonly requests: RequestCode;
}

/** One place that a rule points at. */
export interface Spot {
  readonly at: ts.Node | Place;
  readonly message: string;
  /** Where it differs from the rule's own. */
  readonly severity?: Finding['severity'];
  readonly fix?: string;
}

/** One thing that no rewrite may decide alone, read off the sources. */
export interface FindingRule extends FindingText {
  /** Judged for a server that remote clients reach. */
  readonly severity: Finding['severity'];
  /** Where nobody is asked who they are. */
  readonly withoutAuth?: Finding['severity'];
  readonly docs: readonly string[];
  /** Judged by the sources as the migration leaves them. */
  readonly afterwards?: true;
  find(subject: Subject): Iterable<Spot>;
}
