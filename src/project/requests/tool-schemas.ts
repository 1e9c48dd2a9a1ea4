import { ts } from 'ts-morph';
import { constantPlace } from './constant-place.ts';
import { callsZod, isConstantValue } from './constant-value.ts';
import type { ProjectModel } from '../project-model.ts';
import { nodesIn } from '../syntax.ts';

/** The schema of a tool or prompt as it stands in the call that registers it. */
interface ToolSchema {
  readonly expression: ts.Expression;
  /** What a constant of it is best called. */
  readonly name: string;
}

const REGISTERS = /^(tool|registerTool|prompt|registerPrompt|addTool)$/;
const PROPERTIES: Readonly<Record<string, string>> = {
  inputSchema: 'Input',
  parameters: 'Input',
  outputSchema: 'Output',
  argsSchema: 'Args',
};

/** A schema that is the same for every session. */
export interface HoistableSchema extends ToolSchema {
  /** In front of it a constant can stand. */
  readonly place: ts.Statement;
}

/** The schemas that a file builds again with every server although they depend on constants alone. */
export const hoistableSchemas = (project: ProjectModel, source: ts.SourceFile): HoistableSchema[] =>
  [...nodesIn(source)]
    .flatMap((node) => (isRegistration(node) ? schemasIn(node) : []))
    .flatMap((schema) => {
      const { expression } = schema;
      const place = callsZod(expression) ? constantPlace(expression, project) : undefined;
      if (!place || !isConstantValue(expression, { references: project.references, before: place })) return [];
      return [{ ...schema, place }];
    });

const isRegistration = (node: ts.Node): node is ts.CallExpression & { expression: ts.PropertyAccessExpression } =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  REGISTERS.test(node.expression.name.text);

function schemasIn(call: ts.CallExpression & { expression: ts.PropertyAccessExpression }): ToolSchema[] {
  const own = nameIn(call);
  const positional = /prompt/i.test(call.expression.name.text) ? 'Args' : 'Input';
  return call.arguments.flatMap((argument) => {
    if (!ts.isObjectLiteralExpression(argument)) return [];
    const listed = argument.properties.filter(ts.isPropertyAssignment).flatMap(({ name, initializer }) => {
      const suffix = ts.isIdentifier(name) ? PROPERTIES[name.text] : undefined;
      return suffix !== undefined && isLiteralSchema(initializer)
        ? [{ expression: initializer, name: own + suffix }]
        : [];
    });
    const isConfig = argument.properties.some(({ name }) =>
      /^(description|title|name|\w*Schema)$/.test(name?.getText() ?? ''),
    );
    const isShape = /^(tool|prompt)$/.test(call.expression.name.text) && !isConfig;
    return isShape ? [{ expression: argument, name: own + positional }] : listed;
  });
}

const isLiteralSchema = (node: ts.Expression): boolean =>
  ts.isObjectLiteralExpression(node) || ts.isCallExpression(node);

/** `get_weather` becomes `getWeather`. */
function nameIn({ arguments: [first] }: ts.CallExpression): string {
  const property =
    first && ts.isObjectLiteralExpression(first)
      ? first.properties.filter(ts.isPropertyAssignment).find(({ name }) => name.getText() === 'name')?.initializer
      : first;
  const words = property && ts.isStringLiteralLike(property) ? property.text.split(/\W+|_+/).filter(Boolean) : [];
  const joined = words.map(
    (word, at) => (at === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1),
  );
  return /^[a-z]/.test(joined[0] ?? '') ? joined.join('') : 'tool';
}
