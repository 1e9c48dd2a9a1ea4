import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { References } from '../../project/references.ts';
import { isWithin, nodesIn, placeOf } from '../../project/syntax.ts';
import { deletion } from './factory-call.ts';
import { replace } from './import-lines.ts';

/** Takes names out of the patterns of a function that only the parts of it use which go: `const { pathname, query } = …`. */
export function unusedElements(owner: ts.Node, gone: readonly ts.Node[], references: References): Edit[] {
  const isGone = (node: ts.Node): boolean => gone.some((outer) => isWithin(node, outer));
  const isLeftOver = ({ name }: ts.BindingElement): boolean => {
    const symbol = ts.isIdentifier(name) ? references.symbolOf(name) : undefined;
    const uses = symbol ? references.of(symbol) : [];
    return uses.length > 0 && uses.every(isGone);
  };
  const patterns = [...nodesIn(owner)].filter(ts.isObjectBindingPattern).filter((pattern) => !isGone(pattern));
  return patterns.flatMap((pattern) => patternEdits(pattern, isLeftOver));
}

function patternEdits(pattern: ts.ObjectBindingPattern, isLeftOver: (element: ts.BindingElement) => boolean): Edit[] {
  const { elements, parent } = pattern;
  const left = elements.filter((element) => !isLeftOver(element));
  if (left.length === elements.length || !ts.isVariableDeclaration(parent)) return [];
  if (left.length === 0) return isAlone(parent) ? deletion(placeOf(parent).statement) : [];
  const [first, last] = [elements[0], elements.at(-1)];
  if (!first || !last) return [];
  return [replace(pattern, [first.getStart(), last.getEnd()], left.map((element) => element.getText()).join(', '))];
}

const isAlone = ({ parent }: ts.VariableDeclaration): boolean =>
  ts.isVariableDeclarationList(parent) && parent.declarations.length === 1;
