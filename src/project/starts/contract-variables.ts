import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import type { Program } from '../program.ts';
import type { References } from '../references.ts';
import { nodesIn } from '../syntax.ts';
import { ownChoice, type OwnChoice } from './own-choice.ts';
import { isSwitchCondition } from './transport-branch.ts';

interface Sources {
  readonly program: Program;
}

interface Indexed extends Sources {
  readonly references: References;
}

/** The variables that can choose the transport: a later one where the project reads the earlier ones for something of its own. */
export const TRANSPORT_VARIABLES = ['MCP_TRANSPORT', 'MCP_SERVER_TRANSPORT', 'MCP_MIGRATE_TRANSPORT'] as const;

export type TransportVariable = (typeof TRANSPORT_VARIABLES)[number];

/** The variable that starts HTTP with the value `http`. */
export const transportVariable = (project: Indexed): TransportVariable =>
  TRANSPORT_VARIABLES.find(
    (name) => readings(name, project).length === 0 || (name === 'MCP_TRANSPORT' && extendedChoice(project)),
  ) ?? 'MCP_MIGRATE_TRANSPORT';

/** What the project's own choice by MCP_TRANSPORT has to do for one value more; undefined where it reads that for something else. */
export function extendedChoice(project: Indexed): OwnChoice | undefined {
  const choices = readings('MCP_TRANSPORT', project).map((node) => ownChoice(node, project.references));
  const found = choices.filter((choice) => choice !== undefined);
  if (found.length < choices.length) return undefined;
  return {
    comparisons: found.flatMap(({ comparisons }) => comparisons),
    clauses: found.flatMap(({ clauses }) => clauses),
  };
}

/** True where the project reads `PORT` for something of its own, which may listen there while HTTP is served. */
export const readsPort = ({ program }: Sources): boolean =>
  nodesNaming('PORT', program).some((node) => isRead(node.parent, node));

/** True where the project answers the path of our readiness check itself, or names it otherwise. */
export const namesReadiness = ({ program }: Sources): boolean => nodesNaming('/readyz', program).length > 0;

/** Where the project reads MCP_TRANSPORT for something that one value more would disturb. */
export const otherReading = (project: Indexed): ts.Node | undefined =>
  readings('MCP_TRANSPORT', project).find((node) => ownChoice(node, project.references) === undefined);

/** Where the project names a variable beside what this tool wrote. */
const readings = (name: string, { program }: Sources): ts.Node[] =>
  nodesNaming(name, program).filter((node) => !ts.findAncestor(node, isSwitchCondition));

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
