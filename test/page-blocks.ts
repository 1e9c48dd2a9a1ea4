import { readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from './temp-folder.ts';

/** The text of a page of this repository. */
export const pageText = (page: string): string => readFileSync(path.join(repository, page), 'utf8');

/** The code block that a comment names. */
export function blockNamed(name: string, page: string): string {
  const found = new RegExp(`<!-- ${name} -->\\n+\`\`\`\\w+\\n([\\s\\S]*?)\n\`\`\``).exec(pageText(page))?.[1];
  if (found === undefined) throw new Error(`${page} has no block called ${name}`);
  return found;
}

/** The code blocks of a page in one language. */
export const blocksIn = (page: string, language: string): string[] =>
  [...pageText(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );
