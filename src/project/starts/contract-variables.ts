import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import type { Program } from '../program.ts';
import { nodesIn } from '../syntax.ts';
import { isSwitchCondition } from './transport-branch.ts';

type Sources = Pick<{ readonly program: Program }, 'program'>;

/** The variables that can choose the transport: a later one where the project reads the earlier ones for something of its own. */
export const TRANSPORT_VARIABLES = ['MCP_TRANSPORT', 'MCP_SERVER_TRANSPORT', 'MCP_MIGRATE_TRANSPORT'] as const;

export type TransportVariable = (typeof TRANSPORT_VARIABLES)[number];

/** The variable that starts HTTP with the value `http`. */
export const transportVariable = ({ program }: Sources): TransportVariable =>
  TRANSPORT_VARIABLES.find((name) => !isNamed(name, program)) ?? 'MCP_MIGRATE_TRANSPORT';

/** True where the project reads `PORT` for something of its own, which may listen there while HTTP is served. */
export const readsPort = ({ program }: Sources): boolean =>
  nodesNaming('PORT', program).some((node) => isRead(node.parent, node));

/** True where the project answers the path of our readiness check itself, or names it otherwise. */
export const namesReadiness = ({ program }: Sources): boolean => nodesNaming('/readyz', program).length > 0;

const isNamed = (name: string, program: Program): boolean =>
  nodesNaming(name, program).some((node) => !ts.findAncestor(node, isSwitchCondition));

function nodesNaming(name: string, { sources }: Program): ts.Node[] {
  const own = [...sources].filter(([file, { text }]) => !isGenerated(file) && text.includes(name));
  return own.flatMap(([, source]) =>
    [...nodesIn(source)].filter(
      (node) => (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && node.text === name,
    ),
  );
}

/** `env.PORT`, `env['PORT']`, `const { PORT } = process.env`, or the key of a schema where a file reads the environment as a whole. */
function isRead(parent: ts.Node, node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node && isEnvironment(parent.expression);
  if (ts.isElementAccessExpression(parent)) return isEnvironment(parent.expression);
  if (ts.isBindingElement(parent)) return isEnvironment(ancestorValue(parent));
  return ts.isPropertyAssignment(parent) && parent.name === node && WHOLE.test(node.getSourceFile().text);
}

const WHOLE = /\bprocess\.env\s*[),;]/;

const isEnvironment = (value: ts.Node | undefined): boolean => value !== undefined && /\benv$/.test(value.getText());

function ancestorValue(element: ts.BindingElement): ts.Expression | undefined {
  const declaration = element.parent.parent;
  return ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}
