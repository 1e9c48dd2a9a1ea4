import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { ancestor, isExported, isFunction, isStatementList, isWithin, nodesIn } from '../syntax.ts';

/** A name that code which moves to another file has to import there. */
export interface CarriedName {
  readonly name: string;
  /** How the file imports it that has it now; undefined where that file exports it. */
  readonly imported: ts.ImportDeclaration | undefined;
  /** The file that has it now. */
  readonly home: ts.SourceFile;
}

/** What code needs to stand in another place: names to import there, or what is not to be had there. */
export function carriedTo(
  place: ts.Node,
  nodes: readonly ts.Node[],
  references: References,
): readonly CarriedName[] | Obstacle {
  const names = nodes.flatMap((node) => [...nodesIn(node)]).filter(isOuterName);
  const found = names.flatMap((name): (CarriedName | Obstacle)[] => {
    const declaration = references.symbolOf(name)?.declarations?.[0];
    if (declaration && nodes.some((node) => isWithin(declaration, node))) return [];
    const carried = isKnown({ name, declaration, place }) ? undefined : carriedName({ name, declaration, place });
    return carried ? [carried] : [];
  });
  const obstacle = found.find((one) => 'reason' in one);
  if (obstacle && 'reason' in obstacle) return obstacle;
  const all = found as CarriedName[];
  return all.filter((one, index) => all.findIndex(({ name }) => name === one.name) === index);
}

/** Any name but that of a member. */
function isOuterName(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  const isMember = ts.isPropertyAssignment(parent) || ts.isClassElement(parent) || ts.isPropertySignature(parent);
  return !(isMember && parent.name === node) && !(ts.isBindingElement(parent) && parent.propertyName === node);
}

interface Lookup {
  readonly name: ts.Identifier;
  readonly declaration: ts.Declaration | undefined;
  readonly place: ts.Node;
}

/** In the same file: what is declared around the place, what is imported, and what JavaScript has. */
function isKnown({ name, declaration, place }: Lookup): boolean {
  if (!declaration && !importOf(name.text, name.getSourceFile())) return true;
  if (name.getSourceFile() !== place.getSourceFile()) return false;
  if (!declaration || declaration.getSourceFile() !== place.getSourceFile()) return true;
  const scope = ancestor(declaration.parent, (node): node is ts.Node => isFunction(node) || isStatementList(node));
  return scope === undefined || isWithin(place, scope);
}

function carriedName({ name, declaration, place }: Lookup): CarriedName | Obstacle | undefined {
  const [home, there] = [name.getSourceFile(), place.getSourceFile()];
  const imported = importOf(name.text, home);
  if (home === there) return { node: name, reason: `'${name.text}' is not known where the app listens` };
  const known = importOf(name.text, there);
  if (known) return isSameModule(known, imported, declaration) ? undefined : isTaken(name, there);
  if ([...nodesIn(there)].some((node) => isOuterName(node) && node.text === name.text)) return isTaken(name, there);
  if (imported) return { name: name.text, imported, home };
  const owner = ancestor(declaration, ts.isStatement);
  const isGiven = owner !== undefined && ts.isSourceFile(owner.parent) && isExported(owner);
  if (isGiven) return { name: name.text, imported: undefined, home };
  return { node: name, reason: `'${name.text}' is known to ${baseOf(home)} alone, and the app listens elsewhere` };
}

const isTaken = (name: ts.Identifier, there: ts.SourceFile): Obstacle => ({
  node: name,
  reason: `'${name.text}' is the name of something else in ${baseOf(there)}, where the app listens`,
});

/** Two imports that lead to the same file; packages go by their name. */
function isSameModule(
  known: ts.ImportDeclaration,
  imported: ts.ImportDeclaration | undefined,
  declaration: ts.Declaration | undefined,
): boolean {
  const text = moduleText(known);
  if (imported && !moduleText(imported).startsWith('.')) return moduleText(imported) === text;
  return (
    declaration !== undefined && stemOf(baseOf(declaration.getSourceFile())) === stemOf(text.split('/').at(-1) ?? '')
  );
}

const moduleText = ({ moduleSpecifier }: ts.ImportDeclaration): string =>
  ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';

const baseOf = ({ fileName }: ts.SourceFile): string => fileName.split('/').at(-1) ?? fileName;
const stemOf = (file: string): string => file.replace(/\.[cm]?[jt]sx?$/, '');

/** The import that brings a name into a file. */
const importOf = (name: string, { statements }: ts.SourceFile): ts.ImportDeclaration | undefined =>
  statements.filter(ts.isImportDeclaration).find(({ importClause }) => {
    const bindings = importClause?.namedBindings;
    const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
    const whole = bindings && ts.isNamespaceImport(bindings) ? bindings.name.text : undefined;
    return importClause?.name?.text === name || whole === name || named.some((one) => one.name.text === name);
  });
