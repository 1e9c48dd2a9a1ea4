import { ts } from 'ts-morph';
import type { ServerRoot } from '../../project/server-root.ts';
import type { StartSite } from '../../project/start-sites.ts';

/** True when the declaration is one call or construction on one line: it can be written again where it is needed. */
export function isPlainFactory({ initializer }: ServerRoot): boolean {
  const made = madeBy(initializer);
  return (ts.isCallExpression(made) || ts.isNewExpression(made)) && !initializer.getText().includes('\n');
}

const madeBy = (initializer: ts.Expression): ts.Expression =>
  ts.isAwaitExpression(initializer) ? initializer.expression : initializer;

/** What `serveHttp` is given: `createServer`, `() => createServer(config)`, `() => ({ connect: (transport) => new X().run(transport) })`. */
export function factoryExpression(site: StartSite, root: ServerRoot | undefined): string {
  const awaited = root !== undefined && ts.isAwaitExpression(root.initializer);
  const made = madeBy(root?.initializer ?? site.receiver);
  const path = root ? pathFromRoot(site, root) : '';
  const base = made.getText();
  const server = awaited && (path !== '' || site.method) ? `(await ${base})${path}` : base + path;
  const prefix = awaited && server !== base ? 'async ' : '';
  if (site.method) {
    const handed = [...site.call.arguments.map((argument) => argument.getText()), 'transport'].join(', ');
    return `() => ({ connect: ${prefix}(transport) => ${server}.${site.method}(${handed}) })`;
  }
  if (path === '' && ts.isCallExpression(made) && made.arguments.length === 0 && ts.isIdentifier(made.expression))
    return made.expression.text;
  return `${prefix}() => ${server}`;
}

/** `.server` of `app.server.connect(…)`, or of `const { server } = createApp()`. */
function pathFromRoot({ receiver }: StartSite, { declaration, name }: ServerRoot): string {
  const path = receiver.getText().replace(new RegExp(`^\\(*(await )?${name}\\b\\)*`), '');
  if (!ts.isObjectBindingPattern(declaration.name)) return path;
  const element = declaration.name.elements.find((e) => ts.isIdentifier(e.name) && e.name.text === name);
  return `.${(element?.propertyName ?? element?.name)?.getText() ?? name}${path}`;
}
