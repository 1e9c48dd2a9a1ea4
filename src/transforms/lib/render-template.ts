import { eraseTypes } from './erase-types.ts';
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

/** A module specifier of a sibling, at the end of an import or of a re-export. */
const SIBLING = /^((?:import|export|\}) .*from '\.\.?\/[^']*)\.ts';$/gm;

const renameSiblings = (text: string, extension: string): string =>
  text.replaceAll(SIBLING, (_line, start: string) => `${start}${extension}';`);
