import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { declaredNames, isWithin, nodesIn } from '../syntax.ts';
import { connectionProblem, passageProblem, textBehind, type StreamHandler } from './connection-code.ts';
import { decidesBy } from './emptied-lists.ts';
import { endingProblem } from './endings.ts';
import { logOf } from './fastify-app.ts';
import { listenProblem } from './listen.ts';
import { messageProblem } from './message-code.ts';
import { goneWithPlace, keptOf } from './removed-code.ts';
import type { Replacement } from './replacement.ts';
import { handOverProblem } from './started.ts';

/** The replacement, where nothing is lost that somebody would miss. */
export function whereNothingIsLost(replacement: Replacement, stream: StreamHandler): Replacement | Obstacle {
  const { references, server } = stream;
  const { removed, building, place, passages, otherCode, handler, rewritten } = replacement;
  const gone = [...removed, ...goneWithPlace(replacement)];
  const ownBranch = replacement.beside && !replacement.keepsApp ? [replacement.beside.http] : [];
  const isOfEndpoint = (name: ts.Identifier): boolean =>
    isDeclaredIn(name, [...gone, ...rewritten, ...ownBranch], references) || isEmptied(name, replacement, references);
  const isOwn = (name: ts.Identifier): boolean => isOfEndpoint(name) || closesServer(name, server, references);
  const isOwnMember = (member: string): boolean => replacement.members.some(({ name: own }) => own === member);
  const endpoint = { isOwn: isOfEndpoint, isOwnMember };
  const known = [...building, handler.node, ...otherCode.map(({ node }) => node)];
  const exactly = (problem: Obstacle | undefined): Obstacle | undefined => {
    const use = problem && decidesBy(problem.node, gone, references);
    return use ? { node: use, reason: usedHere(use.getText(), replacement) } : problem;
  };
  return (
    exactly(connectionProblem(stream, building, endpoint)) ??
    passages.map((one) => passageProblem(one, { stream, known }, endpoint)).find((problem) => problem) ??
    otherCode.map((code) => messageProblem(code, stream, endpoint)).find((problem) => problem) ??
    endingProblem(removed, references, { isOwn, isOwnMember }) ??
    handOverProblem(replacement, references) ??
    listenProblem(replacement, place) ??
    leftUse(replacement, gone, references) ??
    leftType(replacement, gone) ??
    replacement
  );
}

function isDeclaredIn(name: ts.Identifier, gone: readonly ts.Node[], references: References): boolean {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  return declaration !== undefined && gone.some((statement) => isWithin(declaration, statement));
}

/** A list that stays goes on without what was put into it. */
const isEmptied = (name: ts.Identifier, { emptied }: Pick<Replacement, 'emptied'>, references: References): boolean =>
  emptied.some(({ symbol }) => symbol === references.symbolOf(name));

/** `server.close()`: over HTTP each session closes its own. */
function closesServer(name: ts.Identifier, server: ts.Identifier | undefined, references: References): boolean {
  const symbol = server && references.symbolOf(server);
  return symbol !== undefined && references.symbolOf(name) === symbol && /^\.close\(/.test(textBehind(name));
}

/** A use of something that goes, in code that stays. */
function leftUse(replacement: Replacement, gone: readonly ts.Node[], references: References): Obstacle | undefined {
  const kept = keptOf(replacement);
  const { parts, rewritten } = replacement;
  const isGone = (node: ts.Node): boolean => [...gone, ...parts].some((outer) => isWithin(node, outer));
  const isKept = (node: ts.Node): boolean => kept.some((inner) => isWithin(node, inner));
  const isLog = (use: ts.Identifier): boolean => replacement.app.framework !== undefined && logOf(use) !== undefined;
  const usesOf = (statements: readonly ts.Statement[]): ts.Identifier[] =>
    statements
      .flatMap(declaredNames)
      .flatMap((name) => references.symbolOf(name) ?? [])
      .flatMap((symbol) => references.of(symbol))
      .filter((use) => !isLog(use));
  const statements = gone.filter(ts.isStatement);
  const moved = statements.filter((one) => replacement.building.includes(one));
  const left =
    usesOf(moved).find((use) => !isGone(use)) ??
    usesOf([...statements.filter((one) => !moved.includes(one)), ...rewritten]).find(
      (use) => !isGone(use) || isKept(use),
    );
  return left && { node: left, reason: usedHere(left.text, replacement) };
}

/** The class of the transport as a type, where the import that gives it is the one that the start takes the place of. */
function leftType(replacement: Replacement, gone: readonly ts.Node[]): Obstacle | undefined {
  const { transport, place, parts, members, emptied } = replacement;
  const { expression } = transport;
  const source = transport.getSourceFile();
  if (source !== place.getSourceFile() || !ts.isIdentifier(expression)) return undefined;
  const names = [...nodesIn(source, ts.isImportDeclaration)].filter(
    (node): node is ts.Identifier => ts.isIdentifier(node) && node.text === expression.text,
  );
  const lists = emptied.flatMap(({ symbol }) => symbol.valueDeclaration ?? []);
  const all = [...gone, ...parts, ...members.flatMap(({ declared }) => declared), ...lists];
  const left = names.find((name) => ts.isTypeReferenceNode(name.parent) && !all.some((one) => isWithin(name, one)));
  return left && { node: left, reason: usedHere(left.text, replacement) };
}

const usedHere = (name: string, { speaks }: Replacement): string =>
  `'${name}' belongs to the ${speaks === 'HTTP+SSE' ? 'SSE' : 'Streamable HTTP'} endpoint, and is used here`;
