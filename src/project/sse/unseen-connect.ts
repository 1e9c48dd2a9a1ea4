import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import { nameOfFunction } from '../instances.ts';
import type { ProjectModel } from '../project-model.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { functionAround, nodesIn } from '../syntax.ts';
import { decoratedForNest, notYet } from './other-apps.ts';

type Sources = Pick<ProjectModel, 'program' | 'references'>;

const SSE = /^@modelcontextprotocol\/(sdk\/server\/sse(\.js)?|server-legacy(\/sse)?)$/;
const RULE = 'HTTP+SSE is migrated where one function makes the transport and connects a server to it';

/** Why no rule replaces HTTP+SSE where no server is seen to be connected to its transport; undefined where none is made. */
export function unseenConnect({ program, references }: Sources): Obstacle | undefined {
  const nodes = [...program.sources.values()].flatMap((source) => [...nodesIn(source)]);
  const made = nodes.filter(ts.isNewExpression).find(({ expression }) => importedFrom(expression, SSE) !== undefined);
  const extended = nodes.filter(ts.isExpressionWithTypeArguments).find(isOfTransport);
  if (made && decoratedForNest(references)) return { node: made, reason: notYet('HTTP+SSE', '@nestjs/common') };
  if (extended) return { node: extended, reason: `a class of the project stands for the transport here: ${RULE}` };
  return (
    made && { node: made, reason: `${isGivenBack(made) ? givenBackBy(made) : 'it is connected elsewhere'}: ${RULE}` }
  );
}

const isOfTransport = ({ expression, parent }: ts.ExpressionWithTypeArguments): boolean =>
  ts.isHeritageClause(parent) && importedFrom(expression, SSE) !== undefined;

/** `return transport;`, `return new SSEServerTransport(…);`. */
function isGivenBack(made: ts.NewExpression): boolean {
  const { parent } = made;
  if (ts.isReturnStatement(parent) || ts.isArrowFunction(parent)) return true;
  const name = ts.isVariableDeclaration(parent) ? parent.name.getText() : undefined;
  const body = functionAround(made)?.body;
  const returns = body ? [...nodesIn(body)].filter(ts.isReturnStatement) : [];
  return returns.some(({ expression }) => expression !== undefined && expression.getText() === name);
}

function givenBackBy(made: ts.NewExpression): string {
  const owner = functionAround(made);
  const name = owner && (nameOfFunction(owner) ?? owner.name);
  return `${name ? `${name.getText()}()` : 'a function'} gives the transport back to others`;
}
