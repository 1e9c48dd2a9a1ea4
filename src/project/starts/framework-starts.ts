import { ts } from 'ts-morph';
import { objectOf, transportOf, type Transport } from './framework-options.ts';
import { constructionAt, FRAMEWORKS, serverBehind, type Construction } from './frameworks.ts';
import type { Program } from '../program.ts';
import type { References } from '../references.ts';
import type { StartSite, UnknownStart } from './start-sites.ts';
import { nodesIn, placeOf, unwrapped } from '../syntax.ts';

/** Where servers of frameworks are started: on stdio, in a way that no rule covers, or on another transport. */
export interface FrameworkStarts {
  readonly sites: readonly StartSite[];
  readonly unknown: readonly UnknownStart[];
  readonly http: ts.Node | undefined;
  readonly sse: ts.Node | undefined;
}

/** Finds every `server.start(…)` of a framework's server, and what it chooses as transport. */
export function findFrameworkStarts(program: Program, references: References): FrameworkStarts {
  const constructions = constructionsIn(program, references);
  const starts = constructions.length > 0 ? startsIn(program, references) : [];
  const other = (wanted: Transport): ts.Node | undefined => starts.find(({ transport }) => transport === wanted)?.call;
  const judged = starts.map((start) => ({ ...start, reason: obstacle(start, references) }));
  const unseen = constructions.filter(({ node }) => !starts.some(({ construction }) => construction.node === node));
  return {
    sites: judged.filter(({ transport, reason }) => transport === 'stdio' && !reason).map(siteOf),
    unknown: [
      ...judged.flatMap(({ call, reason }) => (reason === undefined ? [] : [{ node: call, reason }])),
      ...unseen.map(({ node, framework }) => ({ node, reason: `no start() of this ${framework.server} is seen` })),
    ],
    http: other('http'),
    sse: other('sse'),
  };
}

function constructionsIn({ sources }: Program, references: References): Construction[] {
  const named = [...sources.values()].filter(({ text }) => FRAMEWORKS.some(({ name }) => text.includes(name)));
  if (named.length === 0) return [];
  return [...sources.values()].flatMap((source) =>
    [...nodesIn(source)].flatMap((node) => constructionAt(node, references) ?? []),
  );
}

interface Start {
  readonly call: ts.CallExpression;
  readonly receiver: ts.Expression;
  readonly construction: Construction;
  readonly transport: Transport;
}

function startsIn({ sources }: Program, references: References): Start[] {
  return [...sources.values()].flatMap((source) => {
    if (!source.text.includes('.start(')) return [];
    return [...nodesIn(source)].flatMap((call) => startAt(call, references) ?? []);
  });
}

function startAt(call: ts.Node, references: References): Start | undefined {
  if (!ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return undefined;
  if (call.expression.name.text !== 'start') return undefined;
  const receiver = call.expression.expression;
  const construction = serverBehind(receiver, references);
  return construction && { call, receiver, construction, transport: transportOf(construction, call, references) };
}

/** Why a start on stdio, or on what is chosen while running, is a person's to change. */
function obstacle({ receiver, construction, transport }: Start, references: References): string | undefined {
  const { framework, node, isSubclass } = construction;
  if (transport === undefined) return `which transport ${framework.name} starts is chosen while it runs`;
  if (transport !== 'stdio') return undefined;
  if (isSubclass) return `a class of its own extends ${framework.server}: what it does at its start is not looked at`;
  if (!isWhole(unwrapped(receiver)))
    return `the ${framework.server} is a part of an object: only one in a variable of its own is moved into a factory`;
  const [options] = node.arguments ?? [];
  const object = options && objectOf(options, references);
  if (options && !object) return `the options of this ${framework.server} are not seen where it is built`;
  const own = object?.properties.find(({ name }) => framework.ownHttp.includes(name?.getText() ?? ''));
  return (
    own && `the option '${own.name?.getText() ?? ''}' of ${framework.name} has no counterpart in the generated source`
  );
}

/** `server`, `new FastMCP()` or `createServer()`. */
const isWhole = (receiver: ts.Expression): boolean =>
  ts.isIdentifier(receiver) ||
  ts.isNewExpression(receiver) ||
  (ts.isCallExpression(receiver) && ts.isIdentifier(receiver.expression));

function siteOf({ call, receiver, construction }: Start): StartSite {
  const root = unwrapped(receiver);
  return {
    call,
    receiver,
    root: ts.isIdentifier(root) ? root : undefined,
    owner: undefined,
    method: undefined,
    transport: undefined,
    framework: construction.framework.name,
    ...placeOf(call),
  };
}
