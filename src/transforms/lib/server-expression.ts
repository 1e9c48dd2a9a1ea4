import { ts } from 'ts-morph';
import type { ServerRoot } from '../../project/starts/server-root.ts';
import type { StartSite } from '../../project/starts/start-sites.ts';

/** True when the declaration is one call or construction on one line: it can be written again where it is needed. */
export function isPlainFactory({ initializer }: ServerRoot): boolean {
  const made = madeBy(initializer);
  return (ts.isCallExpression(made) || ts.isNewExpression(made)) && !initializer.getText().includes('\n');
}

const madeBy = (initializer: ts.Expression): ts.Expression =>
  ts.isAwaitExpression(initializer) ? initializer.expression : initializer;

/** What `serveHttp` is given: `createServer`, `() => createServer(config)`, `() => ({ connect: (transport) => new X().run(transport) })`. */
export function factoryExpression(site: StartSite, root: ServerRoot | undefined): string {
  if (site.factory) return site.receiver.getText();
  const value = root?.initializer ?? withoutParentheses(site.receiver);
  const awaited = ts.isAwaitExpression(value);
  const made = madeBy(value);
  const path = root ? pathFromRoot(site, root) : '';
  const base = made.getText();
  const server = awaited && (path !== '' || site.method || site.handed) ? `(await ${base})${path}` : base + path;
  const prefix = awaited && (server !== base || site.handed) ? 'async ' : '';
  const start = startOf(site, server);
  if (start !== undefined) return `() => ({ connect: ${prefix}(transport) => ${start} })`;
  if (path === '' && ts.isCallExpression(made) && made.arguments.length === 0 && ts.isIdentifier(made.expression))
    return made.expression.text;
  return `${prefix}() => ${server}`;
}

const withoutParentheses = (node: ts.Expression): ts.Expression =>
  ts.isParenthesizedExpression(node) ? withoutParentheses(node.expression) : node;

/** The call that starts one server on `transport`, where it is no plain connect(): `x.run(transport)`, `run(server, transport)`. */
function startOf({ call, method, handed }: StartSite, server: string): string | undefined {
  if (!method && !handed) return undefined;
  const own = call.arguments.map((argument, index) => {
    if (index === handed?.transport) return 'transport';
    return index === handed?.server ? server : argument.getText();
  });
  const isGiven = handed && handed.transport < own.length;
  const skipped = Array.from({ length: (handed?.transport ?? own.length) - own.length }, () => 'undefined');
  const given = (isGiven ? own : [...own, ...skipped, 'transport']).join(', ');
  return method ? `${server}.${method}(${given})` : `${call.expression.getText()}(${given})`;
}

/** `.server` of `app.server.connect(…)`, or of `const { server } = createApp()`. */
function pathFromRoot({ receiver, root }: StartSite, { declaration, name }: ServerRoot): string {
  const behind = root ? receiver.getText().slice(root.getEnd() - receiver.getStart()) : '';
  const path = behind.replace(/^\)+/, '');
  if (!ts.isObjectBindingPattern(declaration.name)) return path;
  const element = declaration.name.elements.find((e) => ts.isIdentifier(e.name) && e.name.text === name);
  return `.${(element?.propertyName ?? element?.name)?.getText() ?? name}${path}`;
}
