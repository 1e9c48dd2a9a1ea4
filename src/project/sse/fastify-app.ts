import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { unwrapped } from '../syntax.ts';
import { appCall, calledOn, methodOf, usesOfVariable, type AppCall, type WebApp } from './web-app.ts';

const FASTIFY = /^fastify$/;

/** The app of fastify in a variable that a call such as `fastify.get(…)` is made on. */
export function fastifyAppOf({ expression }: ts.CallExpression, references: References): WebApp | undefined {
  const name = ts.isPropertyAccessExpression(expression) ? unwrapped(expression.expression) : undefined;
  const declaration = name && ts.isIdentifier(name) ? references.symbolOf(name)?.valueDeclaration : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !isFastify(declaration)) return undefined;
  const uses = usesOfVariable(declaration, references);
  const listens = uses.flatMap((use) => calledOn(use) ?? []).filter((call) => methodOf(call) === 'listen');
  const calls = uses.flatMap((use) => statementOf(use, references));
  const known = [...listens, ...calls.map(({ call }) => call)];
  const others = uses.filter((use) => !isLogger(use) && !known.some((call) => call === calledOn(use)));
  const nothing = { servers: [], locals: [], exported: [], handed: undefined };
  return { ...nothing, made: declaration, declaration, calls, listens, others, framework: 'fastify' };
}

function isFastify({ initializer }: ts.VariableDeclaration): boolean {
  const made = initializer && unwrapped(initializer);
  return made !== undefined && ts.isCallExpression(made) && importedFrom(made.expression, FASTIFY) !== undefined;
}

/** `fastify.get('/sse', …);`, `await fastify.register(cors);`. */
function statementOf(use: ts.Expression, references: References): AppCall[] {
  const call = calledOn(use);
  const outer = call && ts.isAwaitExpression(call.parent) ? call.parent.parent : call?.parent;
  return call && outer && ts.isExpressionStatement(outer) && methodOf(call) !== 'listen'
    ? [appCall(call, outer, references)]
    : [];
}

const isLogger = (use: ts.Expression): boolean => logOf(use) !== undefined;

/** The `fastify.log.error` of a call: the console does that where there is no app. */
export function logOf({ parent: log }: ts.Expression): ts.PropertyAccessExpression | undefined {
  const level = ts.isPropertyAccessExpression(log) && log.name.text === 'log' ? log.parent : undefined;
  const isCalled = level && ts.isPropertyAccessExpression(level) && ts.isCallExpression(level.parent);
  return isCalled && level.parent.expression === level ? level : undefined;
}

const PARSERS = /^(addContentTypeParser|removeAllContentTypeParsers)$/;
const PLAIN = /^(@fastify\/(cors|formbody|compress|helmet|sensible)|fastify-raw-body)$/;

/** Why the app cannot go as a whole: it does more than to serve the two routes. */
export function fastifyProblem({ calls }: WebApp, routes: readonly AppCall[]): Obstacle | undefined {
  const more = calls.find((one) => !routes.some(({ call }) => call === one.call) && !isPlugin(one));
  if (more) return { node: more.call, reason: 'HTTP+SSE on fastify is migrated where the app has nothing else to do' };
  const guarded = routes.flatMap(({ handlers }) => handlers.slice(0, -1))[0];
  return guarded && { node: guarded, reason: 'these options of the route may turn somebody away: /mcp would be open' };
}

/** `fastify.register(cors, { origin: true })`, a parser of bodies: what the new endpoint does itself. */
function isPlugin({ method, call }: AppCall): boolean {
  const [plugin] = call.arguments;
  if (PARSERS.test(method)) return true;
  return method === 'register' && plugin !== undefined && importedFrom(plugin, PLAIN) !== undefined;
}
