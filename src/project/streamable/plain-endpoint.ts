import { ts } from 'ts-morph';
import type { HttpConnect } from '../endpoints/http-connects.ts';
import type { ProjectModel } from '../project-model.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { branchesIn, type Branch } from '../sse/branches.ts';
import { listenOf } from '../sse/listen.ts';
import { refuses } from '../sse/plain/answers.ts';
import { bodyOfBranch } from '../sse/plain/code.ts';
import { plainServerOf } from '../sse/plain/server.ts';
import { foundOn, withListener, type Found, type PlainSse } from '../sse/plain/sse.ts';
import { plainWayTo } from '../sse/plain/ways.ts';
import { functionAround } from '../syntax.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

interface Handed {
  readonly connect: HttpConnect;
  /** Every call that hands a request to the transport. */
  readonly calls: readonly ts.CallExpression[];
  /** The statements that make and connect the one transport of all requests; none where each session has its own. */
  readonly once: readonly ts.Statement[];
}

/** What the setting of the path takes: no parameters, no patterns. */
const PLAIN_PATH = /^\/[\w.~/-]*$/;

/** The Streamable HTTP endpoint of a plain server of node:http, or why no rule replaces it; undefined where no such server leads to it. */
export function plainStreamableOf(
  { connect: { call, transport }, calls, once }: Handed,
  { references }: Sources,
): PlainSse | Obstacle | undefined {
  const nodes = once.length > 0 ? calls : [call, ...calls];
  const ways = nodes.map((node) => plainWayTo(node, references));
  const [way] = ways;
  const server = way && plainServerOf(way.made, references);
  if (!way || !server) return undefined;
  const apart = nodes.find((_, index) => ways[index]?.made !== way.made);
  if (apart) return { node: apart, reason: 'the endpoint is on two servers, or cannot be followed to one' };
  if (once.length === 0 && functionAround(transport) !== functionAround(call))
    return { node: transport, reason: 'the transport is connected outside of the function that makes it' };
  const found = ways.flatMap((one) => (one ? [foundOn(one, references)] : []));
  const obstacle = found.find((one) => 'reason' in one);
  if (obstacle && 'reason' in obstacle) return obstacle;
  const [stream, ...more] = found as Found[];
  if (!stream) return undefined;
  const elsewhere = more.find(({ code }) => code.owner !== stream.code.owner);
  if (elsewhere) return { node: elsewhere.code.passed, reason: 'there are two places where paths are told apart' };
  const odd = [stream, ...more].find(({ branch }) => !isOnePath(branch, stream.branch));
  if (odd) return { node: odd.branch.node, reason: 'the endpoint has not one plain path' };
  const listen = listenOf(server.app);
  if ('reason' in listen) return listen;
  const messages = [...more, ...refusing(stream, more)];
  const whole = withListener(
    { stream, messages, server },
    { speaks: 'Streamable HTTP', connect: call, transport, listen },
  );
  if ('reason' in whole) return whole;
  return { ...whole, stream: { ...whole.stream, statements: [...whole.stream.statements, ...once] } };
}

const isOnePath = ({ paths }: Branch, { paths: [first] }: Branch): boolean =>
  paths.length === 1 && paths[0] === first && PLAIN_PATH.test(first ?? '');

/** What else the path is answered with, where that is an error: `if (req.method === 'GET' && path === '/mcp') { … 405 … }`. */
function refusing(stream: Found, more: readonly Found[]): Found[] {
  const { code } = stream;
  const known = [stream, ...more].map(({ branch }) => branch.node);
  const others = branchesIn(code.owner, code.parts).filter(
    (branch) => !known.includes(branch.node) && isOnePath(branch, stream.branch),
  );
  const plain = others.filter((branch) => refuses(statementsOf(branch), code.response));
  return plain.map((branch) => ({ ...stream, branch, inner: [], code: { ...code, passed: bodyOfBranch(branch) } }));
}

function statementsOf(branch: Branch): readonly ts.Statement[] {
  const body = bodyOfBranch(branch);
  if (ts.isBlock(body) || ts.isCaseClause(body)) return body.statements;
  return branch.statements;
}
