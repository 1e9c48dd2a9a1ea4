import { ts } from 'ts-morph';
import { classify } from '../factory/classify.ts';
import { indifference } from './indifferent.ts';
import { mutationsOf } from './mutations.ts';
import { processFed } from './process-fed.ts';
import type { ProjectModel } from '../project-model.ts';
import { scopeOf } from '../factory/scope.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { declaredNames, fileOf, functionAround, isWithin } from '../syntax.ts';
import { takesTurns } from './turns.ts';

/** The declarations of state that can go into the factory whole, so that every session gets its own, with no code from behind the start. */
export function movableState(project: ProjectModel, root: ServerRoot): ts.Statement[] {
  if (project.options.sessions === 'stateless') return [];
  const scope = scopeOf(root, project.references);
  const alone = classify(scope, root.statement, []).moved;
  const wanted = ts.isSourceFile(root.list) ? moduleState(project, root) : localState(project, root, alone);
  const isLate = (statement: ts.Statement): boolean => statement.pos > root.start.pos && !alone.includes(statement);
  return wanted.reduce<ts.Statement[]>((seeds, statement) => {
    const more = [...seeds, statement];
    const { conflicts, moved } = classify(scope, root.statement, more);
    return conflicts.length === 0 && !moved.some(isLate) ? more : seeds;
  }, []);
}

function moduleState(project: ProjectModel, root: ServerRoot): ts.Statement[] {
  const { state, options } = project;
  if (options.state === 'shared') return [];
  const here = state.filter(({ file, name }) => file === fileOf(root.list) && !options.shared.includes(name));
  const own = here.filter(
    (variable) => !project.answers.fed.has(variable) && indifference(variable, project) === undefined,
  );
  const statements = new Set(own.map(({ statement }) => statement));
  return [...statements].filter((one) => ts.isVariableStatement(one) && one.parent === root.list);
}

/** Variables of the start function that handlers write, or what builds the server does, and that nothing of the process fills. */
function localState(project: ProjectModel, root: ServerRoot, building: readonly ts.Statement[]): ts.Statement[] {
  const { references, options } = project;
  const owner = functionAround(root.statement);
  const isState = (name: ts.Identifier): boolean => {
    const symbol = references.symbolOf(name);
    const mutations = symbol ? mutationsOf(symbol, references) : [];
    const isLater = (node: ts.Node): boolean =>
      functionAround(node) !== owner || building.some((statement) => isWithin(node, statement));
    const changes = mutations.map(({ node }) => node).filter(isLater);
    if (!symbol || changes.length === 0 || options.shared.includes(name.text)) return false;
    const { valueDeclaration: held } = symbol;
    if (held && ts.isVariableDeclaration(held) && takesTurns(held, references.of(symbol), references)) return false;
    return processFed({ name: name.text, symbol, uses: references.of(symbol), changes }, project)?.kind !== 'shared';
  };
  return root.list.statements.filter(
    (statement) => statement !== root.statement && declaredNames(statement).some(isState),
  );
}
