import type { Requirement } from '../../spec/requirement.ts';
import { requirements } from '../../spec/requirements/index.ts';
import type { Cause } from './cause.ts';
import { causes } from './causes.ts';
import type { Facts } from '../facts.ts';
import type { CheckResult } from '../result.ts';

/** The causes that belong to this requirement. */
export function causesOf(requirement: Requirement): Cause[] {
  return causes.filter((cause) => isAbout(cause, requirement));
}

/** The requirements whose failures a cause belongs to; empty for one that is told by what a server says. */
export function explainedBy(cause: Cause): Requirement[] {
  return requirements.filter((requirement) => isAbout(cause, requirement));
}

/** The causes that any failure can have. */
export function generalCauses(): Cause[] {
  return causes.filter((cause) => explainedBy(cause).length === 0);
}

/** Tries the rule on a failure that shows the usual statuses and nothing that only some servers say. */
function isAbout(cause: Cause, { id, group, level, expect, source }: Requirement): boolean {
  const failure: CheckResult = {
    ...{ id, group, level, source, era: 'legacy', outcome: 'fail', expected: expect },
    actual: [200, 202, 400, 401, 404, 500].map((status) => `HTTP ${status}`).join(', '),
  };
  return cause.explains(failure, anyServer);
}

const anyServer: Facts = {
  ...{ access: true, initialized: true, sessions: true, protected: true, modern: undefined, problem: '', status: 200 },
  ...{ protocolVersion: undefined, capabilities: {}, tools: {}, roles: {} },
};
