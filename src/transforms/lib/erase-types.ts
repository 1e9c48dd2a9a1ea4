import { ts } from 'ts-morph';
import { replaceSpans, type Span } from './replace-spans.ts';

const UNERASABLE: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EnumDeclaration,
  ts.SyntaxKind.ModuleDeclaration,
  ts.SyntaxKind.ImportEqualsDeclaration,
  ts.SyntaxKind.ExportAssignment,
]);
const TYPE_MODIFIERS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
  ts.SyntaxKind.AbstractKeyword,
  ts.SyntaxKind.OverrideKeyword,
]);
const TYPE_MARKS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.ColonToken,
  ts.SyntaxKind.QuestionToken,
  ts.SyntaxKind.ExclamationToken,
]);

/**
 * TypeScript with LF line ends as JavaScript: what only says types is cut out, all other text stays as it is.
 * @throws Error for syntax that means something at run time (enum, namespace, parameter property)
 */
export function eraseTypes(text: string): string {
  const source = ts.createSourceFile('erase.ts', text, ts.ScriptTarget.Latest, true);
  const statements: Span[] = [];
  const parts: Span[] = [];
  const visit = (node: ts.Node): void => {
    if (!isErasable(node)) throw new Error(`types cannot be erased from: ${node.getText()}`);
    if (isTypeOnly(node)) {
      statements.push({ start: node.getStart(source, true), end: node.end, text: '' });
      return;
    }
    const erased = erasedParts(node);
    parts.push(...erased);
    ts.forEachChild(node, (child) => {
      if (!erased.some(({ start, end }) => child.getStart() >= start && child.end <= end)) visit(child);
    });
  };
  visit(source);
  return replaceSpans(text, [...wholeLines(text, statements), ...parts]);
}

function isErasable(node: ts.Node): boolean {
  return !UNERASABLE.has(node.kind) && !(ts.isParameter(node) && (node.modifiers?.length ?? 0) > 0);
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isIndexSignatureDeclaration(node))
    return true;
  if (ts.isImportDeclaration(node)) return node.importClause !== undefined && isTypeImport(node.importClause);
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isConstructorDeclaration(node))
    return node.body === undefined;
  return ts.canHaveModifiers(node) && hasModifier(node, ts.SyntaxKind.DeclareKeyword);
}

function isTypeImport({ phaseModifier, name, namedBindings }: ts.ImportClause): boolean {
  if (phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  if (name || !namedBindings || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

function hasModifier(node: ts.HasModifiers, kind: ts.SyntaxKind): boolean {
  return node.modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

function erasedParts(node: ts.Node): Span[] {
  if (ts.isImportClause(node)) return importedTypes(node);
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node))
    return [cut(node.expression.end, node.end)];
  if (ts.isParenthesizedExpression(node) && isNeedless(node))
    return [cut(node.getStart(), node.expression.getStart()), cut(node.expression.end, node.end)];
  if (ts.isTypeAssertionExpression(node)) return [cut(node.getStart(), node.expression.getStart())];
  if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) return [cut(node.pos, node.end)];
  return [...annotation(node), ...typeArguments(node), ...typeModifiers(node)];
}

/** Parentheses that only kept `as T` together: `(f() as T).x`. */
function isNeedless({ expression, parent }: ts.ParenthesizedExpression): boolean {
  if (!ts.isAsExpression(expression) && !ts.isSatisfiesExpression(expression)) return false;
  const inner = expression.expression;
  if (ts.isNewExpression(parent) || ts.isOptionalChain(inner)) return false;
  return ts.isIdentifier(inner) || ts.isCallExpression(inner) || ts.isPropertyAccessExpression(inner);
}

/** `?`, `!` and `: T` behind the name of a variable, parameter or property, or behind the parameters of a function. */
function annotation(node: ts.Node): Span[] {
  if (
    !ts.isVariableDeclaration(node) &&
    !ts.isParameter(node) &&
    !ts.isPropertyDeclaration(node) &&
    !ts.isFunctionLike(node)
  )
    return [];
  const children = node.getChildren();
  return children.flatMap((child, index) => {
    const before = children[index - 1];
    return before && (TYPE_MARKS.has(child.kind) || child === node.type) ? [cut(before.end, child.end)] : [];
  });
}

function typeArguments(node: ts.Node): Span[] {
  const generic = ts.isFunctionLike(node) || ts.isClassLike(node) ? node.typeParameters : typeArgumentsOf(node);
  const open = generic && node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.LessThanToken);
  const close = generic && node.getChildren().find(({ kind }) => kind === ts.SyntaxKind.GreaterThanToken);
  return open && close ? [cut(open.getStart(), close.end)] : [];
}

function typeArgumentsOf(node: ts.Node): ts.NodeArray<ts.TypeNode> | undefined {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return node.typeArguments;
  if (ts.isExpressionWithTypeArguments(node) || ts.isTaggedTemplateExpression(node)) return node.typeArguments;
  return undefined;
}

function typeModifiers(node: ts.Node): Span[] {
  const children =
    ts.canHaveModifiers(node) && node.modifiers
      ? node.getChildren().flatMap((child) => (child.kind === ts.SyntaxKind.SyntaxList ? child.getChildren() : child))
      : [];
  return children.flatMap((child, index) => {
    const after = children[index + 1];
    return after && TYPE_MODIFIERS.has(child.kind) ? [cut(child.getStart(), after.getStart())] : [];
  });
}

function importedTypes(clause: ts.ImportClause): Span[] {
  const bindings = clause.namedBindings;
  if (!bindings || !ts.isNamedImports(bindings) || !bindings.elements.some((element) => element.isTypeOnly)) return [];
  const values = bindings.elements.filter((element) => !element.isTypeOnly).map((element) => element.getText());
  const named = values.length > 0 ? [`{ ${values.join(', ')} }`] : [];
  const text = [...(clause.name ? [clause.name.text] : []), ...named].join(', ');
  return [{ start: clause.getStart(), end: clause.end, text }];
}

function cut(start: number, end: number): Span {
  return { start, end, text: '' };
}

/** The spans grown to whole lines; of two blank lines that meet, one goes too. */
function wholeLines(text: string, spans: readonly Span[]): Span[] {
  const lines: Span[] = [];
  for (const span of spans) {
    const indent = /[ \t]*$/.exec(text.slice(0, span.start))?.[0].length ?? 0;
    const rest = /^[ \t]*(\/\/.*)?(\n|$)/.exec(text.slice(span.end))?.[0].length ?? 0;
    const line = cut(span.start - indent, span.end + rest);
    const last = lines.at(-1);
    if (last?.end === line.start) lines[lines.length - 1] = cut(last.start, line.end);
    else lines.push(line);
  }
  return lines.map(({ start, end }) => cut(start, end + blankLineBetween(text, start, end)));
}

function blankLineBetween(text: string, start: number, end: number): number {
  const opens = start === 0 || text.slice(0, start).endsWith('\n\n');
  return opens && text[end] === '\n' ? 1 : 0;
}
