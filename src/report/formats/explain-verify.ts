import { weightOf } from '../../spec/harm.ts';
import type { Requirement } from '../../spec/requirement.ts';
import { causesOf, explainedBy, generalCauses } from '../../verify/causes/causes-of.ts';
import type { Cause } from '../../verify/causes/cause.ts';
import { checks } from '../../verify/checks/index.ts';
import type { Need } from '../../verify/needs.ts';
import type { TokenKind } from '../../verify/tokens.ts';
import { roleWords, type ToolRole } from '../../verify/tool-roles.ts';
import { harmText } from '../details.ts';
import { block } from './text-block.ts';

/** What a check asks for, what it takes, and the mistakes that are known to be behind a failure. */
export function requirementText(requirement: Requirement): string {
  const { id, level, group, revisions, normative, source, expect, stimulus, needs, notes, hurts, fix } = requirement;
  const check = checks.find((candidate) => candidate.id === id);
  const title = check ? 'check' : 'requirement that no check tries yet';
  return block(`${id} (${title}): ${level}, ${group}`, [
    ['Expected', expect],
    ['Hurts', harmText(hurts)],
    ['Counts', countingText(requirement)],
    ['Fix', fix],
    ['Applies to', revisions.join(', ')],
    ['Needs', needs],
    ['Not run without', lines((check?.needs ?? []).map(needWords))],
    ['Try it', stimulus],
    ['Notes', notes],
    ['Source', normative ? source : `${source} (practice: no specification demands it)`],
    ['Likely causes of a failure', lines(causesOf(requirement).map(causeLine))],
    ['Causes that any failure can have', lines(check ? generalCauses().map(causeLine) : [])],
  ]);
}

/** What a failure weighs, and why less than its keyword. */
function countingText({ level, hurts }: Requirement): string {
  const weight = weightOf(level, hurts);
  const words = {
    MUST: 'an error: the run fails',
    SHOULD: 'a warning: the run fails with --strict only',
    MAY: 'a note: the run never fails for it',
  }[weight];
  return weight === level ? words : `${words} (a ${level} that meets nobody known)`;
}

/** One mistake: how it is mended, and what it breaks. */
export function causeText(cause: Cause): string {
  const explained = explainedBy(cause).map(({ id }) => id);
  return block(`${cause.id} (cause): ${cause.says}`, [
    ['Fix', cause.fix],
    ['Explains', explained.length > 0 ? explained.join('\n') : 'failures of any check, going by what the server says'],
    ['Others met it', lines(cause.threads.map(threadLink))],
  ]);
}

const causeLine = ({ id, says }: Cause): string => `${id}: ${says}`;

/** GitHub leads from the number of an issue to the pull request of that number. */
const threadLink = (thread: string): string => `https://github.com/${thread.replace('#', '/issues/')}`;

const lines = (texts: readonly string[]): string | undefined => (texts.length === 0 ? undefined : texts.join('\n'));

type PlainNeed = Exclude<Need, `${string}:${string}`>;

function needWords(need: Need): string {
  const [kind, name] = need.split(':') as [string, string | undefined];
  if (kind === 'token') return tokenWords[name as TokenKind];
  if (kind === 'tool') return `${roleWords[name as ToolRole]} (--allow-tool name[=json])`;
  return plainWords[need as PlainNeed];
}

const plainWords = {
  access: 'an answer other than 401 (--bearer-env)',
  client: 'an endpoint that speaks the era',
  idle: 'time to watch a quiet stream (--watch-idle)',
  initialize: 'an answer to initialize',
  interfaces: 'another address of this machine, and an endpoint on it',
  process: 'control of the process (verify ./project or verify -- command)',
  protection: 'an endpoint that wants credentials',
  public: 'an endpoint that wants no credentials',
  session: 'a server that gives session ids',
} satisfies Record<PlainNeed, string>;

const tokenWords = {
  bearer: 'a token (--bearer-env)',
  otherUser: "another user's token (--bearer-other-user-env)",
  expired: 'an expired token (--bearer-expired-env)',
  wrongAudience: 'a token for another resource (--bearer-wrong-audience-env)',
  wrongIssuer: 'a token of another issuer, which verify ./project makes itself',
  lowScope: 'a token without the scopes (--bearer-low-scope-env)',
} satisfies Record<TokenKind, string>;
