import type { Edit } from '../../edits/edit.ts';
import { logOf } from '../../project/sse/fastify-app.ts';
import type { References } from '../../project/references.ts';
import type { Replacement } from '../../project/sse/replacement.ts';
import { usesOfVariable } from '../../project/sse/web-app.ts';
import { isWithin } from '../../project/syntax.ts';
import type { ts } from 'ts-morph';
import { replace } from './import-lines.ts';

/** What stays and logs through an app that goes has the console for it: its stderr, as stdout is the client's on stdio. */
export function logEdits({ app }: Replacement, gone: readonly ts.Node[], references: References): Edit[] {
  if (!app.framework || !app.declaration) return [];
  return usesOfVariable(app.declaration, references)
    .filter((use) => !gone.some((node) => isWithin(use, node)))
    .flatMap((use) => logOf(use) ?? [])
    .map((log) => replace(log, [log.getStart(), log.getEnd()], 'console.error'));
}
