import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import type { References } from '../references.ts';
import { chainRoot, unwrapped } from '../syntax.ts';
import { routerOf } from './mounted-router.ts';
import type { Spoken } from './sse-app.ts';

const HTTP = /^(node:)?http$/;
const FRAMEWORKS =
  /^(fastify|koa|@koa\/router|koa-router|hono|@hono\/.+|@nestjs\/.+|polka|restify|@hapi\/hapi|elysia|h3|(node:)?https|(node:)?http2)$/;

/** Why the routes of an app are not replaced that is none of express. */
export function notExpress(speaks: Spoken, call: ts.CallExpression | undefined, references: References): string {
  if (call && routerOf(call, references))
    return `${speaks} on a router is migrated where one app mounts it beside its making, at a path that is a text`;
  const receiver = call && ts.isPropertyAccessExpression(call.expression) ? call.expression.expression : undefined;
  const root = receiver ? unwrapped(receiver) : call?.expression;
  const framework = root && frameworkOf(root, references);
  if (framework !== undefined) return notYet(speaks, framework);
  const plain = call && importedFrom(call.expression, HTTP)?.module;
  if (plain !== undefined) return `${speaks} on a server of ${plain} is migrated where exactly one place leads here`;
  if (call && (!receiver || LATER.test(methodOf(call))))
    return `this is given to ${nameOf(call)}(), and no rule sees for which requests that calls it`;
  if (receiver && ts.isPropertyAccessExpression(receiver))
    return `${speaks} on an app in a field is migrated where one class makes it and nothing else can use it`;
  if (root && isParameter(root, references))
    return 'the app comes from outside of this function, and no rule sees the one place that gives it';
  return `${speaks} is migrated on an express app in a variable or a server of node:http, and this is neither`;
}

/** Said of apps that no rule covers. */
export const notYet = (speaks: Spoken, framework: string): string =>
  `${speaks} on ${framework} is not migrated yet (on express, fastify and node:http it is)`;

const LATER = /^(then|catch|finally|on|once|run)$/;
const methodOf = ({ expression }: ts.CallExpression): string =>
  ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
const nameOf = ({ expression }: ts.CallExpression): string =>
  ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();

/** The package of an app: that of its name, or of what its variable is set to. */
function frameworkOf(app: ts.Expression, references: References): string | undefined {
  const declaration = ts.isIdentifier(app) ? references.symbolOf(app)?.valueDeclaration : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer;
  const value = made ? unwrapped(made) : undefined;
  const callee = value && (ts.isNewExpression(value) || ts.isCallExpression(value)) ? value.expression : undefined;
  return (importedFrom(app, FRAMEWORKS) ?? (callee && importedFrom(chainRoot(callee), FRAMEWORKS)))?.module;
}

const isParameter = (name: ts.Expression, references: References): boolean => {
  const declaration = ts.isIdentifier(name) ? references.symbolOf(name)?.valueDeclaration : undefined;
  return declaration !== undefined && ts.isParameter(declaration);
};

const NEST = /^@nestjs\/common$/;

/** Why no route is seen that leads to a function: a framework finds it by the decorators of its controllers, or other code has it. */
export const unseenRoute = (speaks: Spoken, references: References): string =>
  decoratedForNest(references) ? notYet(speaks, '@nestjs/common') : 'cannot see which route leads here';

/** `@Controller() class …`: Nest finds its routes by decorators. */
export const decoratedForNest = ({ classes }: References): boolean =>
  classes
    .flatMap((one) => ts.getDecorators(one) ?? [])
    .some(
      ({ expression }) => ts.isCallExpression(expression) && importedFrom(expression.expression, NEST) !== undefined,
    );
