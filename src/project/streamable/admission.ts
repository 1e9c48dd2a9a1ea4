import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import type { SseApp } from '../sse/sse-app.ts';
import { nodesIn } from '../syntax.ts';

/** What an app lets in that the generated endpoint would not: hosts and origins of a list, larger bodies. */
export function admissionProblem({ app }: SseApp, { program }: Pick<ProjectModel, 'program'>): Obstacle | undefined {
  const made = app.declaration?.initializer;
  const hosts = made && [...nodesIn(made)].find((node) => ts.isIdentifier(node) && node.text === 'allowedHosts');
  if (hosts) return { node: hosts, reason: 'the hosts that may ask are listed here' };
  const handlers = app.calls.flatMap((call) => call.handlers);
  const listed = handlers.find(listsOrigins) ?? [...program.sources.values()].flatMap(sharesWithSome)[0];
  if (listed) return { node: listed, reason: 'the origins that may ask are listed here' };
  const large = handlers.find((handler) => Number(LIMIT.exec(handler.getText())?.[1] ?? 0) > MEBIBYTES);
  return (
    large && { node: large, reason: `larger bodies are taken here than the ${MEBIBYTES} MiB of the generated endpoint` }
  );
}

const MEBIBYTES = 4;
/** `limit: '50mb'`. */
const LIMIT = /\blimit:\s*['"](\d+)\s*[mg]b['"]/i;

/** `cors({ origin: […] })`, `cors(options)`; not `cors()` and `cors({ origin: '*' })`. */
function listsOrigins(handler: ts.Expression): boolean {
  if (!ts.isCallExpression(handler) || handler.expression.getText() !== 'cors') return false;
  const [given] = handler.arguments;
  if (!given) return false;
  if (!ts.isObjectLiteralExpression(given)) return true;
  const origin = given.properties.find(({ name }) => name?.getText() === 'origin');
  const value = origin && ts.isPropertyAssignment(origin) ? origin.initializer.getText() : '';
  return origin !== undefined && !ANYBODY.test(value);
}

const ANYBODY = /^(true|(['"`])\*\2)$/;

/** `res.header('Access-Control-Allow-Origin', 'https://…')`. */
const sharesWithSome = (source: ts.SourceFile): ts.Node[] =>
  [...nodesIn(source)].filter(
    (node) =>
      ts.isCallExpression(node) &&
      node.arguments[0] !== undefined &&
      ALLOWS_ORIGIN.test(node.arguments[0].getText()) &&
      !ANYBODY.test(node.arguments[1]?.getText() ?? ''),
  );

const ALLOWS_ORIGIN = /^['"`]access-control-allow-origin['"`]$/i;
