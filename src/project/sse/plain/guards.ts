import { ts } from 'ts-morph';
import { functionNamed } from '../../instances.ts';
import type { References } from '../../references.ts';
import type { Obstacle } from '../../singleton/singleton.ts';
import { isWithin, nodesIn } from '../../syntax.ts';
import { branchesIn, type Branch } from '../branches.ts';
import { isOfRoute, mentions, OURS } from '../middleware.ts';
import { asksForEndpoint, frontOf, type PlainCode } from './front.ts';
import { fallbackOf } from './rest.ts';
import type { Listener, PlainSse } from './sse.ts';

/** Why a listener cannot go on around the new endpoint: it has its path already, or a guard that would not be one of it. */
export function plainProblem(
  { listener, stream, messages, speaks }: PlainSse,
  references: References,
): Obstacle | undefined {
  const isOurs = (path: string): boolean => (speaks === 'HTTP+SSE' ? OURS.test(path) : stream.paths.includes(path));
  const taken = otherBranches(listener.code).find(({ paths }) => paths.some(isOurs));
  if (taken) return { node: taken.node, reason: `${taken.paths.find(isOurs) ?? ''} is a route of this app already` };
  if (listener.guards.length === 0) return undefined;
  const paths = [stream, ...messages].flatMap((branch) => branch.paths);
  return guardProblem({ listener, paths }, references);
}

/** The branches for other paths than those of the endpoints. */
const otherBranches = ({ owner, parts, branches }: PlainCode): Branch[] =>
  branchesIn(owner, parts).filter((branch) => !branches.some(({ node }) => node === branch.node));

interface Guarded {
  readonly listener: Listener;
  readonly paths: readonly string[];
}

function guardProblem({ listener, paths }: Guarded, references: References): Obstacle | undefined {
  const { code, guards } = listener;
  const asks = guards.find((guard) => ts.isIfStatement(guard) && asksForEndpoint(guard, code));
  const asked =
    asks ?? guardCode(guards, references).find((node) => mentions(node, paths)) ?? listed(listener, paths, references);
  if (asked) return { node: asked, reason: 'a guard may look for this path here: /mcp would be open' };
  const reads = guardCode(guards, references).find(readsBody);
  if (reads) return { node: reads, reason: 'this guard reads the body, and leaves nothing of it to /mcp' };
  return endProblem(listener);
}

/** Where a request for /mcp comes to behind the guards: it has to be handed on there, and has had to get past nothing else. */
function endProblem({ code, guards, listener }: Listener): Obstacle | undefined {
  const [first] = guards;
  const [fallback] = fallbackOf(code);
  if (!first) return undefined;
  if (!fallback || code.owner !== listener)
    return { node: first, reason: 'cannot see where a request that gets past this guard comes to an end' };
  const front = frontOf(fallback, code);
  if ('reason' in front) return front;
  const more = front.find((guard) => !guards.includes(guard));
  return more && { node: more, reason: 'a request for /mcp would have to get past this too, which the stream did not' };
}

/** The nodes of guards, and of the functions that they call. */
function guardCode(guards: readonly ts.Node[], references: References): ts.Node[] {
  const nodes = guards.flatMap((guard) => [...nodesIn(guard)]);
  const named = nodes.filter(ts.isIdentifier).flatMap((name) => functionNamed(name, references) ?? []);
  return [...nodes, ...named.flatMap((owner) => [...nodesIn(owner)])];
}

/** One of the paths as it stands, where neither the branches nor what makes them name it. */
function listed({ code }: Listener, paths: readonly string[], references: References): ts.Node | undefined {
  const isOfBranch = (node: ts.Node): boolean =>
    code.branches.some(({ statements, conditions }) =>
      [...statements, ...conditions].some((part) => isWithin(node, part)),
    );
  const texts = [...nodesIn(code.owner.getSourceFile(), isOfRoute)].filter(ts.isStringLiteralLike);
  return texts.find(
    (node) => paths.includes(node.text) && !isOfBranch(node) && !isOfConstant(node, isOfBranch, references),
  );
}

/** `const SSE_PATH = '/sse';` that only the branches use. */
function isOfConstant({ parent }: ts.Node, isOfBranch: (node: ts.Node) => boolean, references: References): boolean {
  const symbol =
    ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? references.symbolOf(parent.name) : undefined;
  return symbol !== undefined && references.of(symbol).every(isOfBranch);
}

const BODY_METHODS = /^(pipe|read|resume)$/;
const BODY_EVENTS = /^['"`](data|end|readable)['"`]$/;

/** `req.on('data', …)`, `for await (const chunk of req)`. */
function readsBody(node: ts.Node): boolean {
  if (ts.isForOfStatement(node)) return node.awaitModifier !== undefined;
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const [first] = node.arguments;
  const { name } = node.expression;
  return (
    BODY_METHODS.test(name.text) ||
    (/^(on|once)$/.test(name.text) && first !== undefined && BODY_EVENTS.test(first.getText()))
  );
}
