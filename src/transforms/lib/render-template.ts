import { ts } from 'ts-morph';
import { eraseTypes } from './erase-types.ts';
import { replaceSpans } from './replace-spans.ts';
import { toCommonJs } from './to-common-js.ts';

/** What a project needs of a generated file; `extension` is what its relative imports of a sibling end in, '' included. */
export interface TemplateTarget {
  readonly language: 'ts' | 'js';
  readonly module: 'esm' | 'cjs';
  readonly extension: string;
  readonly newline: '\n' | '\r\n';
}

/** The text of a template as the project wants it. TypeScript keeps its `import`s: the compiler turns them into CommonJS. */
export function renderTemplate(text: string, target: TemplateTarget): string {
  const typescript = renameSiblings(text.replaceAll('\r\n', '\n'), target.extension);
  const javascript = target.language === 'js' ? eraseTypes(typescript) : typescript;
  const rendered = target.language === 'js' && target.module === 'cjs' ? toCommonJs(javascript) : javascript;
  return rendered.replaceAll('\n', target.newline);
}

function renameSiblings(text: string, extension: string): string {
  const source = ts.createSourceFile('template.ts', text, ts.ScriptTarget.Latest, true);
  const spans = source.statements.flatMap((statement) => {
    const names = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const specifier = names ? statement.moduleSpecifier : undefined;
    if (!specifier || !/^.\.\.?\/.*\.ts.$/.test(specifier.getText())) return [];
    const end = specifier.end - 1;
    return [{ start: end - '.ts'.length, end, text: extension }];
  });
  return replaceSpans(text, spans);
}
