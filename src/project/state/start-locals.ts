import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { StartSite } from '../starts/start-sites.ts';
import { declaredNames, isFunction, isWithin, nodesIn } from '../syntax.ts';

/** The declarations in functions that start the server: like those of a module they are made once, and handlers may reach them. */
export function startLocals(
  functions: ReadonlySet<ts.Node>,
  sites: readonly StartSite[],
  references: References,
): ts.VariableStatement[] {
  const owners = sites.flatMap(({ owner }) => owner ?? []);
  const once = [...functions].filter((code) => !isListener(code) && !owners.some((owner) => isWithin(code, owner)));
  const found = once.flatMap((code) =>
    [...nodesIn(code, (node) => node !== code && isFunction(node))].filter(ts.isVariableStatement),
  );
  const connected = connectedBy(sites, references);
  return found.filter(
    (statement) => !declaredNames(statement).some((name) => connected.has(references.symbolOf(name))),
  );
}

/** The variables that hold what is connected, and the transport: every session has its own anyway. */
const connectedBy = (sites: readonly StartSite[], references: References): ReadonlySet<ts.Symbol | undefined> =>
  new Set(
    sites
      .flatMap(({ root, transport }) => [root, transport?.name])
      .map((name) => (name && ts.isIdentifier(name) ? references.symbolOf(name) : undefined)),
  );

const LISTENS = /^(get|post|put|delete|patch|all|use|route|on|once|addListener|createServer)$/;

/** `app.get('/sse', async (req, res) => …)`: runs once for each request, not once. */
function isListener(code: ts.Node): boolean {
  const { parent } = code;
  if (!ts.isCallExpression(parent) || parent.expression === code) return false;
  const { expression } = parent;
  return LISTENS.test(ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText());
}
