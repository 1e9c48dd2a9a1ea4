import { ts } from 'ts-morph';
import { isGenerated } from '../generated-modules.ts';
import type { ProjectModel } from '../project-model.ts';
import { nodesIn, unwrapped } from '../syntax.ts';

/** Code that handles requests: what a registration names. `tool` where it is one whose name can be read. */
export interface Handler {
  readonly code: readonly ts.Node[];
  /** `undefined` for what is no tool; null for tools whose names cannot be read. */
  readonly tool: string | null | undefined;
}

const REGISTERS =
  /^(registerTool|tool|addTool|registerPrompt|prompt|addPrompt|registerResource|resource|addResource|addResourceTemplate|setRequestHandler|setNotificationHandler)$/;
const TOOLS = /^(registerTool|tool|addTool)$/;
const RUNS = /^(execute|handler|handle|callback|cb|run|call)$/;

type Sources = Pick<ProjectModel, 'program' | 'references'>;

/** Every handler that the sources register, by call, as an object with a function, or as a class with `execute()`. */
export function findHandlers(project: Sources): Handler[] {
  const own = [...project.program.sources].filter(([file]) => !isGenerated(file)).map(([, source]) => source);
  return own.flatMap((source) => [...nodesIn(source)].flatMap((node) => handlersAt(node, project)));
}

function handlersAt(node: ts.Node, project: Sources): Handler[] {
  if (ts.isCallExpression(node)) return registered(node, project);
  if (ts.isObjectLiteralExpression(node)) return described(node, project);
  if (ts.isSwitchStatement(node)) return switched(node, project);
  if (ts.isIfStatement(node)) return compared(node, project);
  if (ts.isClassLike(node)) return ofClass(node, project);
  return isInitialized(node) ? [{ code: [node], tool: undefined }] : [];
}

function registered(call: ts.CallExpression, project: Sources): Handler[] {
  const { expression: callee, arguments: given } = call;
  const [first] = given;
  if (!ts.isPropertyAccessExpression(callee) || !REGISTERS.test(callee.name.text) || !first) return [];
  const isTool = TOOLS.test(callee.name.text);
  if (isTool && given.length === 1) return [{ code: [...given], tool: nameIn(first, project) }];
  if (given.length < 2) return [];
  const dispatches = first.getText() === 'CallToolRequestSchema';
  const tool = isTool ? textOf(first, project) : dispatches ? null : undefined;
  return [{ code: given.slice(1), tool }];
}

/** `{ name: 'a', handler: async () => … }`. */
function described(object: ts.ObjectLiteralExpression, project: Sources): Handler[] {
  const runs = object.properties.filter((property) => property.name && RUNS.test(property.name.getText()));
  return runs.length === 0 ? [] : [{ code: runs, tool: nameIn(object, project) }];
}

function nameIn(object: ts.Expression, project: Sources): string | null {
  if (!ts.isObjectLiteralExpression(object)) return null;
  const name = object.properties.find((property) => property.name?.getText() === 'name');
  return name && ts.isPropertyAssignment(name) ? textOf(name.initializer, project) : null;
}

/** `switch (request.params.name) { case 'a': … }`; an empty clause falls into the next one. */
function switched({ expression, caseBlock: { clauses } }: ts.SwitchStatement, project: Sources): Handler[] {
  if (!isToolName(expression)) return [];
  return clauses.flatMap((clause, index) => {
    const code = clauses.slice(index).find(({ statements }) => statements.length > 0);
    return code && ts.isCaseClause(clause) ? [{ code: [code], tool: textOf(clause.expression, project) }] : [];
  });
}

/** `if (name === 'a') …`. */
function compared({ expression, thenStatement }: ts.IfStatement, project: Sources): Handler[] {
  const isEqual =
    ts.isBinaryExpression(expression) &&
    /^={2,3}$/.test(expression.operatorToken.getText()) &&
    isToolName(expression.left);
  return isEqual ? [{ code: [thenStatement], tool: textOf(expression.right, project) }] : [];
}

const isToolName = (expression: ts.Expression): boolean => /(^|\.)(name|toolName|tool)$/.test(expression.getText());

/** `class A extends Tool { name = 'a'; execute() … }`. */
function ofClass(owner: ts.ClassLikeDeclaration, project: Sources): Handler[] {
  if (!owner.heritageClauses) return [];
  const code = owner.members.filter((member) => member.name && /^(execute|handle)$/.test(member.name.getText()));
  const name = owner.members.find((member) => member.name?.getText() === 'name');
  const value = name && ts.isPropertyDeclaration(name) ? name.initializer : undefined;
  return code.length === 0 ? [] : [{ code, tool: value ? textOf(value, project) : null }];
}

/** `server.oninitialized = …`. */
const isInitialized = (node: ts.Node): boolean =>
  ts.isBinaryExpression(node) && /\.oninitialized$/.test(node.left.getText());

/** A text that can be read: a literal, or a constant that holds one. */
function textOf(expression: ts.Expression, { references }: Sources): string | null {
  const value = unwrapped(expression);
  if (ts.isStringLiteralLike(value)) return value.text;
  const [root, member] = ts.isPropertyAccessExpression(value)
    ? [value.expression, value.name.text]
    : [value, undefined];
  const declaration = ts.isIdentifier(root) ? references.symbolOf(root)?.valueDeclaration : undefined;
  const held = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const bare = held && unwrapped(held);
  if (member === undefined) return bare && ts.isStringLiteralLike(bare) ? bare.text : null;
  const property =
    bare && ts.isObjectLiteralExpression(bare) ? bare.properties.find((p) => p.name?.getText() === member) : undefined;
  const text = property && ts.isPropertyAssignment(property) ? unwrapped(property.initializer) : undefined;
  return text && ts.isStringLiteralLike(text) ? text.text : null;
}
