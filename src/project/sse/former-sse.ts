import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { nodesIn, unwrapped } from '../syntax.ts';
import type { KeptPaths } from './kept-paths.ts';
import type { Replacement } from './replacement.ts';
import type { Spoken } from './sse-app.ts';

/** How a server was reached whose endpoint is replaced; texts of its sources, to be used where it listened. */
export interface FormerSse {
  readonly speaks: Spoken;
  /** An expression for the port; undefined where it said none. */
  readonly port: string | undefined;
  /** The number that it comes to where the environment does not say another one. */
  readonly usualPort: number | undefined;
  /** The path that clients connect to. */
  readonly stream: string;
  /** The path of what is served now; undefined for the usual one. */
  readonly path: string | undefined;
  /** The paths of its stream and its messages, but for one that is the new one; none where they go on. */
  readonly gone: readonly string[];
  /** Where they go on. */
  readonly kept: KeptPaths | undefined;
  /** The variable of the app whose other routes go on. */
  readonly app: string | undefined;
  /** What had to hold for it to be started over HTTP, where it was started over stdio as well. */
  readonly besides: string | undefined;
  /** True where every request has to get past the app first. */
  readonly isGuarded: boolean;
}

/** What has to be known of an endpoint after it is gone. */
export const formerSseOf = (
  { speaks, port, stream, path, gone, kept, keepsApp, isGuarded, appName, beside, returned }: Replacement,
  references: References,
): FormerSse => ({
  speaks,
  path,
  port: port?.getText(),
  usualPort: port && numberIn(port, references),
  stream: stream.paths[0] ?? '/sse',
  gone,
  kept,
  app: keepsApp ? (returned?.called ?? appName) : undefined,
  isGuarded,
  besides: beside?.condition,
});

const PORT = /^\d{2,5}$/;
const RADIX = 10;

/** The last number of the expression, or of what its variable is set to: `Number(process.env.PORT) || 3001`, `parseInt(env.PORT ?? '3001', 10)`. */
export function numberIn(port: ts.Expression, references: References): number | undefined {
  const value = unwrapped(port);
  const declaration = ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : value;
  const numbers = [...nodesIn(made ?? value)].filter((node) => ts.isLiteralExpression(node) && PORT.test(node.text));
  const ports = numbers.map((node) => Number((node as ts.LiteralExpression).text)).filter((number) => number !== RADIX);
  return ports.at(-1);
}
