import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { ancestor, isStatementList, isWithin, placeOf } from '../syntax.ts';
import { isLogOnly } from '../factory/stdio-code.ts';
import { endingsOf, endingsOfDeclared } from './endings.ts';
import { onlyDeclares, ownedBy, ownedTypes } from './endpoint-names.ts';
import { onlyPrepares } from './middleware.ts';
import { settingsOf } from './plain/server.ts';
import type { Replacement } from './replacement.ts';
import { usesOfVariable } from './web-app.ts';

type Facts = Omit<Replacement, 'removed' | 'members' | 'emptied' | 'returned'>;

/** The routes, the functions and variables that only they use, what closes them in the end, and the app where it has nothing else to do. */
export function removedBy(facts: Facts, references: References): ts.Statement[] {
  const { place, parts, rewritten, beside } = facts;
  const base = [
    ...endpointOf(facts, references),
    ...(beside?.built ? [beside.built] : []),
    ...emptiedRouter(facts, references),
    ...emptiedFunctions(facts, references),
    ...(facts.keepsApp ? [] : wholeApp(facts)),
  ].filter((one) => one !== place);
  const kept = keptOf(facts);
  const candidates = endingsOf([...base, place], references);
  const owned = ownedBy({ references, nodes: [...base, ...candidates, ...parts, ...goneWithPlace(facts)], kept });
  const endings = endingsOfDeclared(candidates, [...base, ...owned, ...rewritten, place], references);
  const nodes = [...base, ...endings, ...parts, ...goneWithPlace(facts)];
  const owners = ownedBy({ references, nodes, kept });
  const all = new Set([...base, ...endings, ...owners, ...ownedTypes({ nodes: [...nodes, ...owners] })]);
  return [...all].filter((statement) => statement !== place);
}

/** The statement that listens, but for the function in it that goes on. */
export const goneWithPlace = ({
  place,
  rewritten,
  listen,
}: Pick<Facts, 'place' | 'rewritten' | 'listen'>): ts.Node[] =>
  rewritten.includes(place) ? [...listen.arguments] : [place];

function endpointOf(
  { app, stream, messages, unanswered, givenBack, building, handler, functions, listener, rewritten }: Facts,
  references: References,
): ts.Statement[] {
  const routes = [stream, ...messages, ...unanswered].flatMap(({ statements }) => statements);
  const servers = app.servers.flatMap((server) => [
    placeOf(server).statement,
    ...settingsOf(usesOfVariable(server, references), server),
  ]);
  const made = listener ? [placeOf(app.made).statement, ...listener.settings] : [];
  return [
    ...routes,
    ...givenBack.statements,
    ...building.filter((one) => !isWithin(one, handler.node)),
    ...functions.flatMap((owner) => ownStatement(owner) ?? []),
    ...servers,
    ...made.filter((one) => !rewritten.includes(one)),
  ];
}

/** A router that has nothing to do any more, and where it is mounted. */
function emptiedRouter({ app, stream, messages, unanswered }: Facts, references: References): ts.Statement[] {
  const { mount, calls } = app;
  if (!mount) return [];
  const gone = [stream, ...messages, ...unanswered];
  const own = calls.filter((one) => one.ofRouter && !gone.some(({ node }) => node === one.node));
  if (!own.every((one) => onlyPrepares(one, references))) return [];
  return [
    ...own.map(({ statement }) => statement),
    ...mount.exports,
    mount.call.statement,
    placeOf(mount.router).statement,
  ];
}

/** Functions that the app was given to, where all that they add to it goes. */
function emptiedFunctions(facts: Facts, references: References): ts.Statement[] {
  const { app, building } = facts;
  const gone = [
    ...endpointOf(facts, references),
    ...building,
    ...(facts.keepsApp ? [] : app.calls.map(({ statement }) => statement)),
  ];
  const emptied = (app.passed ?? []).filter(({ owner }) => {
    const statements = owner.body && ts.isBlock(owner.body) ? owner.body.statements : [];
    return statements.every((one) => gone.includes(one) || isLogOnly(one) || onlyDeclares(one));
  });
  return emptied.flatMap(({ owner, call }) => [
    placeOf(call).statement,
    ...[ownStatement(owner)].flatMap((one) => one ?? []),
  ]);
}

function wholeApp({ app, listener }: Facts): ts.Statement[] {
  if (listener) return [];
  const { handed, declaration } = app;
  const made = handed ? [ownStatement(handed.owner), handed.declaration && placeOf(handed.call).statement] : [];
  return [
    ...app.calls.map(({ statement }) => statement),
    ...app.locals,
    declaration && placeOf(declaration).statement,
    app.assigned,
    ...made,
  ].filter((statement) => statement !== undefined);
}

/** What of the endpoint goes somewhere else. */
export const keptOf = ({
  building,
  behind,
  routeGuards,
  started,
  port,
  served,
  beside,
  keepsApp,
}: Pick<
  Facts,
  'building' | 'behind' | 'routeGuards' | 'started' | 'port' | 'served' | 'beside' | 'keepsApp'
>): ts.Node[] => [
  ...(beside?.call && keepsApp ? [beside.call.expression] : []),
  ...building,
  ...behind,
  ...routeGuards,
  ...started.nodes,
  ...served,
  ...(port ? [port] : []),
];

/** `function open(req, res) { … }`, `const open = async (req, res) => { … };`: a function that does not stand in its route. */
function ownStatement(owner: ts.FunctionLikeDeclaration): ts.Statement | undefined {
  if (ts.isFunctionDeclaration(owner)) return isStatementList(owner.parent) ? owner : undefined;
  return ts.isVariableDeclaration(owner.parent) ? ancestor(owner.parent, ts.isVariableStatement) : undefined;
}
