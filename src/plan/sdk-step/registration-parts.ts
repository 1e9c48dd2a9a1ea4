import { ts } from 'ts-morph';

/** An argument of a registration, and what it is called where names say what is meant. */
interface Part {
  readonly key: string;
  readonly value: ts.Expression;
}

/** What goes into one object, or the argument behind which an empty one is missing. */
export type Parts = { readonly config: readonly Part[] } | { readonly missingAfter: ts.Expression };

type Kind = 'text' | 'object' | 'function' | 'unknown';

const HINTS: ReadonlySet<string> = new Set([
  'title',
  'readOnlyHint',
  'destructiveHint',
  'idempotentHint',
  'openWorldHint',
]);

/**
 * What the arguments of `.tool()`, `.prompt()` and `.resource()` of v1 are, by their types as v1 tells them apart when it runs (`tool()` in
 * its server/mcp.js). Undefined where that is not clear, and for what the codemod reads itself: literals.
 */
export function registrationParts(method: string, call: ts.CallExpression, checker: ts.TypeChecker): Parts | undefined {
  const given = [...call.arguments];
  if (given.some(ts.isSpreadElement) || given.length < 2) return undefined;
  const [name, ...rest] = given.slice(0, -1);
  if (!name || (isText(name) && rest.every(isLiteral))) return undefined;
  const kindOf = (value: ts.Expression): Kind => kindOfType(checker.getTypeAtLocation(value));
  if (method === 'resource') return ofResource(rest);
  if (rest.length === 0) return { missingAfter: name };
  const config = method === 'prompt' ? ofPrompt(rest, kindOf) : ofTool(rest, kindOf, checker);
  return config && { config };
}

const isText = (node: ts.Expression): boolean => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

const isLiteral = (node: ts.Expression): boolean => isText(node) || ts.isObjectLiteralExpression(node);

/** `resource(name, uri, read)` or `resource(name, uri, metadata, read)`. */
function ofResource(rest: readonly ts.Expression[]): Parts | undefined {
  const [uri] = rest;
  if (!uri || rest.length > 2) return undefined;
  return rest.length === 1 ? { missingAfter: uri } : { config: [] };
}

type KindOf = (value: ts.Expression) => Kind;

function ofPrompt(rest: readonly ts.Expression[], kindOf: KindOf): readonly Part[] | undefined {
  const [first, second, more] = rest;
  if (!first || more) return undefined;
  const kind = kindOf(first);
  if (second) return kind === 'text' ? [described(first), { key: 'argsSchema', value: second }] : undefined;
  if (kind === 'text') return [described(first)];
  return kind === 'object' ? [{ key: 'argsSchema', value: first }] : undefined;
}

function ofTool(rest: readonly ts.Expression[], kindOf: KindOf, checker: ts.TypeChecker): readonly Part[] | undefined {
  const [first, ...more] = rest;
  if (!first) return undefined;
  const kind = kindOf(first);
  if (kind === 'text') return withDescription(first, more, checker);
  return kind === 'object' && more.length < 2 ? schemaAndHints(rest, checker) : undefined;
}

const described = (value: ts.Expression): Part => ({ key: 'description', value });

function withDescription(
  first: ts.Expression,
  more: readonly ts.Expression[],
  checker: ts.TypeChecker,
): readonly Part[] | undefined {
  return more.length > 2 ? undefined : [described(first), ...schemaAndHints(more, checker)];
}

/** One object is either: v1 takes it for hints where nothing in it is a schema. Two are a schema and hints. */
function schemaAndHints(objects: readonly ts.Expression[], checker: ts.TypeChecker): readonly Part[] {
  const [first, second] = objects;
  if (!first) return [];
  if (second)
    return [
      { key: 'inputSchema', value: first },
      { key: 'annotations', value: second },
    ];
  return [{ key: isOfHints(first, checker) ? 'annotations' : 'inputSchema', value: first }];
}

/** What is taken for a schema and is none does not start: registerTool() refuses it. */
function isOfHints(value: ts.Expression, checker: ts.TypeChecker): boolean {
  const properties = checker.getTypeAtLocation(value).getProperties();
  return properties.length > 0 && properties.every(({ name }) => HINTS.has(name)) && !ts.isCallExpression(value)
    ? properties.every((one) => isPrimitive(checker.getTypeOfSymbolAtLocation(one, value)))
    : false;
}

const isPrimitive = (type: ts.Type): boolean =>
  (type.isUnion() ? type.types : [type]).every(({ flags }) => (flags & PRIMITIVE) !== 0);

const PRIMITIVE = ts.TypeFlags.StringLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.Undefined | ts.TypeFlags.Null;

function kindOfType(type: ts.Type): Kind {
  const parts = (type.isUnion() ? type.types : [type]).filter(({ flags }) => (flags & NOTHING) === 0);
  const kinds = new Set(parts.map(kindOfOne));
  const [kind] = kinds;
  return kinds.size === 1 && kind !== undefined ? kind : 'unknown';
}

const NOTHING = ts.TypeFlags.Undefined | ts.TypeFlags.Null;

function kindOfOne(type: ts.Type): Kind {
  if (type.flags & ts.TypeFlags.StringLike) return 'text';
  if ((type.flags & ts.TypeFlags.Object) === 0) return 'unknown';
  return type.getCallSignatures().length > 0 ? 'function' : 'object';
}
