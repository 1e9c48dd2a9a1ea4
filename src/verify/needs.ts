import { modernRevision } from '../spec/revisions.ts';
import type { Era } from '../spec/revisions.ts';
import { notApplicable, notRun } from './check.ts';
import type { Verdict } from './check.ts';
import type { Means } from './target.ts';
import type { TokenKind } from './tokens.ts';
import { roleWords } from './tool-roles.ts';
import type { ToolRole } from './tool-roles.ts';

/**
 * What a check cannot do without: `access` any answer but 401; `client` a client of the era; `initialize` and
 * `session` the legacy ones; `protection` an endpoint that wants credentials; `public` one that wants none; `idle` time
 * to watch a quiet stream; `process` control of the server's process; `interfaces` more addresses of the server's
 * machine; a token; a tool of a role.
 */
export type Need =
  | 'access'
  | 'client'
  | 'idle'
  | 'initialize'
  | 'interfaces'
  | 'process'
  | 'protection'
  | 'public'
  | 'session'
  | `token:${TokenKind}`
  | `tool:${ToolRole}`;

/** The verdict that replaces a check whose needs are not met; undefined when it can run. */
export function missingNeed(needs: readonly Need[], means: Means, era: Era): Verdict | undefined {
  return needs.map((need) => missing(need, means, era)).find((found) => found !== undefined);
}

function missing(need: Need, means: Means, era: Era): Verdict | undefined {
  const [kind, name] = need.split(':') as [string, string | undefined];
  if (kind === 'token') return missingToken(name as TokenKind, means);
  if (kind === 'tool') return missingTool(name as ToolRole, means, era);
  return missingFact[need as keyof typeof missingFact](means, era);
}

const missingFact = {
  access: ({ facts }) => (facts.access ? undefined : { outcome: 'blocked', reason: facts.problem }),
  client: ({ facts }, era) => {
    if (!facts.access) return { outcome: 'blocked', reason: facts.problem };
    const later = facts.modern && !facts.modern.versions.includes(modernRevision) ? facts.modern.versions : [];
    if (era === 'modern' && later.length > 0) {
      return {
        outcome: 'blocked',
        reason: `the endpoint speaks only ${later.join(', ')}, which is later than what is known here`,
      };
    }
    const isThere = era === 'legacy' ? facts.initialized : facts.modern !== undefined;
    return isThere ? undefined : { outcome: 'blocked', reason: facts.problem || `the endpoint does not speak ${era}` };
  },
  idle: ({ idleMs }) => (idleMs > 0 ? undefined : notRun('needs time to watch a quiet stream (--watch-idle 31)')),
  initialize: ({ facts }) =>
    facts.access && facts.initialized ? undefined : { outcome: 'blocked', reason: facts.problem },
  interfaces: ({ interfaces }) =>
    interfaces.length > 0 ? undefined : notRun('no other address of the server is known here'),
  process: ({ launch }) =>
    launch ? undefined : notRun('needs control of the process (verify ./project or verify -- command)'),
  protection: ({ facts }) => {
    if (facts.protected) return undefined;
    return notApplicable('the endpoint is public: nothing is answered 401 without credentials');
  },
  public: ({ facts }) => (facts.protected ? notApplicable('the endpoint wants credentials') : undefined),
  session: ({ facts }) => {
    if (!facts.access || !facts.initialized) return { outcome: 'blocked', reason: facts.problem };
    if (facts.sessions) return undefined;
    return notApplicable('the server is stateless: initialize returns no Mcp-Session-Id');
  },
} satisfies Record<string, (means: Means, era: Era) => Verdict | undefined>;

const tokenOptions = {
  bearer: '--bearer-env',
  otherUser: '--bearer-other-user-env',
  expired: '--bearer-expired-env',
  wrongAudience: '--bearer-wrong-audience-env',
  wrongIssuer: 'verify ./project, whose authorization server is ours',
  lowScope: '--bearer-low-scope-env',
} satisfies Record<TokenKind, string>;

function missingToken(kind: TokenKind, { tokens }: Means): Verdict | undefined {
  return tokens[kind] === undefined ? notRun(`needs one more token (${tokenOptions[kind]})`) : undefined;
}

function missingTool(role: ToolRole, { facts }: Means, era: Era): Verdict | undefined {
  if (facts.roles[era]?.[role]) return undefined;
  return notRun(`needs ${roleWords[role]}; --allow-tool name[=json] names tools that may be called`);
}
