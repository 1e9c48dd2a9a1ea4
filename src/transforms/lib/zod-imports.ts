import { ts } from 'ts-morph';
import type { Edit } from '../../edits/edit.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { fileOf } from '../../project/syntax.ts';

/**
 * Edits that import zod 3 as `zod/v3`, the name by which SDKs since 1.23 know it. The resolution of Node.js 10 finds two copies of its
 * types under the two names, and the compiler compares them without end.
 */
export function zodImports({ program, tsconfig }: Pick<ProjectModel, 'program' | 'tsconfig'>): Edit[] {
  if (!tsconfig || !resolvesLikeNode10(tsconfig)) return [];
  const typed = [...program.sources.values()].filter((source) => /\.[mc]?tsx?$/.test(fileOf(source)));
  return typed.flatMap((source) => source.statements.flatMap(edited));
}

function edited(statement: ts.Statement): Edit[] {
  const module =
    ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement.moduleSpecifier : undefined;
  if (!module || !ts.isStringLiteral(module) || module.text !== 'zod') return [];
  const at = module.getEnd() - 1;
  return [{ kind: 'replace', file: fileOf(module), start: at, end: at, text: '/v3' }];
}

/** Said so, or meant by a module format that has no resolution of its own (TypeScript before 6). */
function resolvesLikeNode10({ module, moduleResolution }: NonNullable<ProjectModel['tsconfig']>): boolean {
  if (moduleResolution !== undefined) return /^node(10)?$/.test(moduleResolution);
  return module === undefined || module === 'commonjs';
}
