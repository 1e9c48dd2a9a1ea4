import { ts } from 'ts-morph';
import type { HttpConnect } from '../../endpoints/http-connects.ts';
import type { ProjectModel } from '../../project-model.ts';
import type { References } from '../../references.ts';
import type { Obstacle } from '../../singleton/singleton.ts';
import { functionAround, isWithin, nodesIn } from '../../syntax.ts';
import { branchAround, type Branch } from '../branches.ts';
import type { HandlerCode } from '../handler-code.ts';
import { listenOf } from '../listen.ts';
import { messageCalls } from '../message-code.ts';
import { bodyOfBranch, codesOf, handlerCode } from './code.ts';
import { DECIDES, frontOf, moreConditions, type PlainCode } from './front.ts';
import { plainServerOf, type PlainServer } from './server.ts';
import { hasMore } from './rest.ts';
import { toldBy } from '../request-parts.ts';
import { plainWayTo, type PlainWay } from './ways.ts';
import type { Endpoint, Spoken } from '../sse-app.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** HTTP+SSE on a plain server of node:http. */
export interface PlainSse extends Endpoint {
  /** `if (url.pathname === '/sse') { … }`. */
  readonly stream: Branch;
  readonly messages: readonly Branch[];
  readonly listener: Listener;
}

/** The server, the function that tells its requests apart, and what they have to get past in it. */
export interface Listener extends PlainServer {
  readonly code: PlainCode;
  /** The functions that lead there, where it is not the listener itself. */
  readonly outer: readonly PlainCode[];
  readonly guards: readonly ts.Node[];
}

/** The HTTP+SSE endpoint of a plain server, or why no rule replaces it; undefined where no such server leads to the connection. */
export function plainSseOf({ call, transport }: HttpConnect, project: Sources): PlainSse | Obstacle | undefined {
  const { references } = project;
  const way = plainWayTo(call, references);
  const server = way && plainServerOf(way.made, references);
  if (!way || !server) return undefined;
  if (functionAround(transport) !== functionAround(call))
    return { node: transport, reason: 'the SSE transport is connected outside of the function that makes it' };
  const stream = foundOn(way, references);
  if ('reason' in stream) return stream;
  const messages = messagesOf(project, way);
  if ('reason' in messages) return messages;
  const apart = messages.find(({ code }) => code.owner !== stream.code.owner);
  if (apart)
    return {
      node: apart.code.passed,
      reason: 'the stream and the messages have two places where paths are told apart',
    };
  const listen = listenOf(server.app);
  if ('reason' in listen) return listen;
  return withListener({ stream, messages, server }, { speaks: 'HTTP+SSE', connect: call, transport, listen });
}

/** Where a way comes to the branch that leads to its end. */
export interface Found {
  readonly branch: Branch;
  /** The function with the branch. */
  readonly code: PlainCode;
  /** The functions that the branch leads to, innermost first. */
  readonly inner: readonly PlainCode[];
  readonly outer: readonly PlainCode[];
}

/** The branch that a way comes to, or why none is seen. */
export function foundOn(way: PlainWay, references: References): Found | Obstacle {
  const codes = codesOf(way.steps, references);
  for (const [index, code] of codes.entries()) {
    const branch = branchAround(code.passed, code.owner, code.parts);
    if (branch) return { branch, code, inner: codes.slice(0, index), outer: codes.slice(index + 1) };
  }
  return { node: codes[0]?.passed ?? way.made, reason: 'cannot see for which path this is done' };
}

/** Where each message is handed on, on the same server. */
function messagesOf(project: Sources, { made }: PlainWay): readonly Found[] | Obstacle {
  const calls = messageCalls(project);
  const [first] = calls;
  if (!first) return { node: made, reason: 'nothing hands messages to the SSE transport' };
  const found = calls.map((call) => {
    const way = plainWayTo(call, project.references);
    if (!way) return { node: call, reason: 'messages are taken outside of a route' };
    return way.made === made
      ? foundOn(way, project.references)
      : { node: call, reason: 'the stream and the messages have two apps' };
  });
  const obstacle = found.find((one) => 'reason' in one);
  return obstacle && 'reason' in obstacle ? obstacle : (found as Found[]);
}

interface Places {
  readonly stream: Found;
  readonly messages: readonly Found[];
  readonly server: PlainServer;
}

/** The endpoint with what stands around it in the function that tells requests apart. */
export function withListener(
  { stream, messages, server }: Places,
  connected: Pick<Endpoint, 'speaks' | 'connect' | 'transport' | 'listen'>,
): PlainSse | Obstacle {
  const decides = decidingMore({ stream, messages });
  if (decides) return decides;
  const branches = [stream, ...messages].map(({ branch }) => branch).filter(isFirst);
  const code = { ...stream.code, branches };
  const fronts = [stream, ...messages].map(({ branch }) => guardsBefore(branch, code, stream.outer));
  const obstacle = fronts.find((one) => 'reason' in one);
  if (obstacle && 'reason' in obstacle) return obstacle;
  const [guards = [], ...others] = fronts as (readonly ts.Node[])[];
  const behind = [stream, ...messages].find(({ branch }) => branch.behind)?.branch.node;
  if (behind && [code, ...stream.outer].some(hasMore))
    return { node: behind, reason: 'other paths are answered before this, and would have nothing behind it' };
  const more = others.flat().find((guard) => !guards.includes(guard));
  if (more) return { node: more, reason: 'messages are guarded by more than the stream: nothing on /mcp would be' };
  return {
    ...connected,
    ...codesFor({ stream, messages, server }, connected.speaks),
    app: server.app,
    unanswered: [],
    stream: stream.branch,
    messages: branches.filter((one) => one !== stream.branch),
    listener: { ...server, code, outer: stream.outer, guards },
  };
}

/** A branch that asks for more of a request than where it goes. */
function decidingMore({ stream, messages }: Pick<Places, 'stream' | 'messages'>): Obstacle | undefined {
  const [opened] = moreConditions(stream.branch, stream.code.parts);
  if (opened) return { node: opened, reason: DECIDES };
  const asked = messages.flatMap(({ branch, code }) =>
    moreConditions(branch, code.parts).filter(
      (one) => toldBy(one, code.parts) ?? [...nodesIn(one)].some(ts.isCallExpression),
    ),
  );
  return asked[0] && { node: asked[0], reason: 'the request decides here who may send messages' };
}

const isFirst = (branch: Branch, index: number, all: readonly Branch[]): boolean =>
  all.findIndex(({ node }) => node === branch.node) === index;

/** What requests have to get past in the function that tells them apart, and in those that lead there. */
function guardsBefore({ node }: Branch, code: PlainCode, outer: readonly PlainCode[]): readonly ts.Node[] | Obstacle {
  const fronts = [frontOf(node, code), ...outer.map((one) => frontOf(one.passed, one))];
  const obstacle = fronts.find((one) => 'reason' in one);
  return obstacle && 'reason' in obstacle ? obstacle : (fronts as (readonly ts.Node[])[]).flat();
}

/** The code of the stream and of the messages, as far as either has some of its own. */
function codesFor(
  { stream, messages }: Places,
  speaks: Spoken,
): Pick<Endpoint, 'handler' | 'otherCode' | 'passages' | 'functions'> {
  const isApart = ({ branch }: Found): boolean => speaks === 'HTTP+SSE' || branch.node !== stream.branch.node;
  const apart = messages.filter(isApart);
  const [own, ...between] = stream.inner;
  const handler = own ? handlerCode(own, own.owner) : partOfStream(stream, apart);
  const passages = [...between.map((one) => ({ code: handlerCode(one, one.owner), at: one.passed }))];
  const within = messages.filter((one) => !isApart(one)).flatMap(({ inner }) => inner);
  const further = within.filter(({ owner }) => !stream.inner.some((one) => one.owner === owner));
  return {
    handler,
    passages: [...passages, { code: wholeBranch(stream), at: stream.code.passed }],
    otherCode: [
      ...apart.flatMap((one) => codesOfMessages(one, stream.code.passed)),
      ...further.map((one) => handlerCode(one, one.owner)),
    ],
    functions: [stream, ...messages].flatMap(({ inner }) => inner.map(({ owner }) => owner)),
  };
}

function partOfStream(stream: Found, apart: readonly Found[]): HandlerCode {
  const calls = apart.map(({ code }) => code.passed);
  return calls.some((call) => stream.branch.statements.some((one) => isWithin(call, one)))
    ? handlerCode(stream.code, ownPart(stream, calls))
    : wholeBranch(stream);
}

/** What is done in a branch, without what leads to it. */
function wholeBranch({ branch, code }: Found): HandlerCode {
  const whole = handlerCode(code, bodyOfBranch(branch));
  return branch.behind ? { ...whole, statements: branch.statements } : whole;
}

const codesOfMessages = ({ inner, code, branch }: Found, connects: ts.Node): HandlerCode[] => [
  ...inner.map((one) => handlerCode(one, one.owner)),
  handlerCode(code, ownPart({ code, branch }, [connects])),
];

/** The largest part of a branch around what leads on that none of the others stands in: `if (req.method === 'GET') { … }`. */
function ownPart({ code, branch }: Pick<Found, 'code' | 'branch'>, others: readonly ts.Node[]): ts.Node {
  const body = bodyOfBranch(branch);
  let own: ts.Node = code.passed;
  for (let node = code.passed; isWithin(node, body); node = node.parent) {
    if (others.some((one) => isWithin(one, node))) break;
    if (node === branch.behind) break;
    own = node;
    if (node === body) break;
  }
  return own;
}
