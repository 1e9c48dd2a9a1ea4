import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { Replacement } from '../../project/sse/replacement.ts';
import { functionAround, hasModifier } from '../../project/syntax.ts';
import { replace } from './import-lines.ts';

/** The server that listened is given back no more: neither do its callers listen to it, nor does the function say its type. */
export function givenBackEdits(replacement: Replacement): Edit[] {
  const { givenBack, beside, place } = replacement;
  if (beside) return [];
  const { chains, type } = givenBack;
  return [
    ...chains.map(({ whole, kept }) => replace(whole, [kept.getEnd(), whole.getEnd()], '')),
    ...(promisesNothing(replacement) ? asyncEdit(functionAround(place)) : []),
    ...(type ? [replace(type, [type.getStart(), type.getEnd()], typeOf(place))] : []),
  ];
}

/** `return new Promise((resolve) => { app.listen(3000, resolve); });`: what takes its place is waited for. */
export const promisesNothing = ({ place, givenBack }: Replacement): boolean =>
  ts.isReturnStatement(place) && !givenBack.isServer;

/** A function that is not async becomes so. */
function asyncEdit(owner: ts.FunctionLikeDeclaration | undefined): Edit[] {
  if (!owner || hasModifier(owner, ts.SyntaxKind.AsyncKeyword)) return [];
  const keyword = owner.getChildren().find(({ kind }) => kind === ts.SyntaxKind.FunctionKeyword);
  const at = (keyword ?? (ts.isMethodDeclaration(owner) ? owner.name : owner)).getStart();
  return [replace(owner, [at, at], 'async ')];
}

function typeOf(place: ts.Statement): string {
  const owner = functionAround(place);
  return owner && hasModifier(owner, ts.SyntaxKind.AsyncKeyword) ? 'Promise<void>' : 'void';
}
