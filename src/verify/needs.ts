import type { Verdict } from './check.ts';
import type { Facts } from './probe.ts';

/** What a check cannot do without. */
export type Need = 'access' | 'initialize' | 'session' | 'protection';

/** The verdict that replaces a check whose needs are not met; undefined when it can run. */
export function missingNeed(needs: readonly Need[], facts: Facts): Verdict | undefined {
  return needs.map((need) => missing[need](facts)).find((found) => found !== undefined);
}

const missing = {
  access: (facts) => (facts.access ? undefined : { outcome: 'blocked', reason: facts.problem }),
  initialize: (facts) => (facts.initialized ? undefined : { outcome: 'blocked', reason: facts.problem }),
  session: (facts) => {
    if (!facts.initialized) return { outcome: 'blocked', reason: facts.problem };
    if (facts.sessions) return undefined;
    return { outcome: 'not-applicable', reason: 'the server is stateless: initialize returns no Mcp-Session-Id' };
  },
  protection: (facts) => {
    if (facts.protected) return undefined;
    return { outcome: 'not-applicable', reason: 'the endpoint is public: nothing is answered 401 without credentials' };
  },
} satisfies Record<Need, (facts: Facts) => Verdict | undefined>;
