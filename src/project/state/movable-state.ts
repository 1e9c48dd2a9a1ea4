import { ts } from 'ts-morph';
import { classify } from '../factory/classify.ts';
import { mutationsOf } from './mutations.ts';
import type { ProjectModel } from '../project-model.ts';
import { scopeOf } from '../factory/scope.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { declaredNames, fileOf, functionAround } from '../syntax.ts';

/** The declarations of state that can go into the factory whole, so that every session gets its own, with no code from behind the start. */
export function movableState(project: ProjectModel, root: ServerRoot): ts.Statement[] {
  if (project.options.sessions === 'stateless') return [];
  const scope = scopeOf(root, project.references);
  const wanted = ts.isSourceFile(root.list) ? moduleState(project, root) : localState(project, root);
  const alone = classify(scope, root.statement, []).moved;
  const isLate = (statement: ts.Statement): boolean => statement.pos > root.start.pos && !alone.includes(statement);
  return wanted.reduce<ts.Statement[]>((seeds, statement) => {
    const more = [...seeds, statement];
    const { conflicts, moved } = classify(scope, root.statement, more);
    return conflicts.length === 0 && !moved.some(isLate) ? more : seeds;
  }, []);
}

function moduleState({ state, options }: ProjectModel, root: ServerRoot): ts.Statement[] {
  if (options.state === 'shared') return [];
  const own = state.filter(({ file, name }) => file === fileOf(root.list) && !options.shared.includes(name));
  return [...new Set(own.map(({ statement }) => statement))].filter(ts.isVariableStatement);
}

/** Variables of the start function that handlers write. */
function localState({ references }: ProjectModel, root: ServerRoot): ts.Statement[] {
  const owner = functionAround(root.statement);
  return root.list.statements.filter(
    (statement) =>
      statement !== root.statement &&
      declaredNames(statement).some((name) => {
        const symbol = references.symbolOf(name);
        return symbol && mutationsOf(symbol, references).some(({ node }) => functionAround(node) !== owner);
      }),
  );
}
