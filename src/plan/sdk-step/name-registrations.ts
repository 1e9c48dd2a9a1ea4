import { ts } from 'ts-morph';
import { applyEdits } from '../../edits/apply-edits.ts';
import type { Edit, Files } from '../../edits/edit.ts';
import { nodesIn } from '../../project/syntax.ts';
import { isTest } from './is-test.ts';
import { registrationParts, type Parts } from './registration-parts.ts';
import { typedProgram, type TypedProgram } from './typed-program.ts';

const SOURCE = /\.[mc]?[jt]sx?$/;
const DECLARATIONS = /\.d\.[mc]?ts$/;
const REGISTERS = /\.(tool|prompt|resource)\s*\(/;
const FIRST_SDK = '@modelcontextprotocol/sdk';

/** The methods of v1 whose arguments say by their kinds what they are, and what they are called where their names do. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['tool', 'registerTool'],
  ['prompt', 'registerPrompt'],
  ['resource', 'registerResource'],
]);

/**
 * The files with `registerTool(name, { … }, handler)` in place of `.tool(name, …, handler)` where the arguments are no literals: the
 * codemod goes by the text alone, their types tell what they are.
 */
export function nameRegistrations(files: Files): Files {
  const roots = [...files].filter(([file, text]) => isRegistering(file, text)).map(([file]) => file);
  if (roots.length === 0 || ![...files.values()].some((text) => text.includes(FIRST_SDK))) return files;
  const program = typedProgram(files, roots);
  const edits = roots.flatMap((file) => {
    const source = program.sources.get(file);
    return source ? [...nodesIn(source)].flatMap((node) => editsAt(node, { file, program })) : [];
  });
  return edits.length === 0 ? files : applyEdits(files, edits);
}

const isRegistering = (file: string, text: string): boolean =>
  SOURCE.test(file) && !DECLARATIONS.test(file) && !isTest(file) && REGISTERS.test(text);

interface Within {
  readonly file: string;
  readonly program: TypedProgram;
}

function editsAt(node: ts.Node, { file, program }: Within): Edit[] {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { name, expression } = node.expression;
  const renamed = NAMED.get(name.text);
  if (renamed === undefined || node.typeArguments || !isMcpServer(expression, program)) return [];
  const parts = registrationParts(name.text, node, program.checker);
  if (!parts) return [];
  return [
    { kind: 'replace', file, start: name.getStart(), end: name.getEnd(), text: renamed },
    ...configured(parts, file),
  ];
}

/** True for a server of SDK v1, also of a class that extends it. */
function isMcpServer(expression: ts.Expression, { checker }: TypedProgram): boolean {
  const isOne = (type: ts.Type): boolean =>
    type.getSymbol()?.name === 'McpServer' || (type.isClassOrInterface() && checker.getBaseTypes(type).some(isOne));
  const type = checker.getTypeAtLocation(expression);
  return isOne(expression.kind === ts.SyntaxKind.ThisKeyword ? ofThis(type, checker) : type);
}

/** `this` has a type of its own, whose bound is the class. */
const ofThis = (type: ts.Type, checker: ts.TypeChecker): ts.Type => checker.getBaseConstraintOfType(type) ?? type;

/** Puts the arguments between the name and the handler into one object. */
function configured(parts: Parts, file: string): Edit[] {
  const at = (start: number, end: number, text: string): Edit => ({ kind: 'replace', file, start, end, text });
  if ('missingAfter' in parts) return [at(parts.missingAfter.getEnd(), parts.missingAfter.getEnd(), ', {}')];
  const { config } = parts;
  const [first] = config;
  const last = config.at(-1);
  if (!first || !last) return [];
  const { open, between, close } = layoutOf(first.value);
  return [
    ...config.map(({ key, value }, index) =>
      at(value.getStart(), value.getStart(), index === 0 ? `{${open}${key}: ` : `${key}: `),
    ),
    ...config
      .slice(1)
      .flatMap(({ value }, index) => gapEdit(config[index]?.value, value, (...span) => at(...span, between))),
    at(last.value.getEnd(), last.value.getEnd(), close),
  ];
}

/** What stands between two arguments, but for a comment, which stays where it is. */
function gapEdit(
  before: ts.Expression | undefined,
  after: ts.Expression,
  replaced: (start: number, end: number) => Edit,
): Edit[] {
  const [start, end] = [before?.getEnd() ?? after.getStart(), after.getStart()];
  const isPlain = /^\s*,\s*$/.test(after.getSourceFile().text.slice(start, end));
  return isPlain ? [replaced(start, end)] : [];
}

/** What the first line that is indented begins with. */
const INDENT = /^(\t|\x20{2,8})(?=[^\s*])/m;

/** On lines of its own where the arguments are. */
function layoutOf(first: ts.Expression): { readonly open: string; readonly between: string; readonly close: string } {
  const { text } = first.getSourceFile();
  const [, newline, margin] = /(\r?\n)([^\S\n]*)$/.exec(text.slice(0, first.getStart())) ?? [];
  if (newline === undefined || margin === undefined) return { open: ' ', between: ', ', close: ' }' };
  const line = `${newline}${margin}`;
  const inner = `${line}${INDENT.exec(text)?.[0] ?? '  '}`;
  return { open: inner, between: `,${inner}`, close: `,${line}}` };
}
