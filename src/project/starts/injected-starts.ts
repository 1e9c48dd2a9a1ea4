import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { isSwitched } from './switch.ts';
import { nodesIn } from '../syntax.ts';
import type { UnknownStart } from './start-sites.ts';

const HANDS_OUT = /^(get|resolve|resolveAsync|getInstance|inject|create)$/;

/** The starts of classes that no source constructs: a container does, and hands out one instance for all. */
export function injectedStarts({ sites, references }: ProjectModel): UnknownStart[] {
  return sites.flatMap((site) => {
    const { owner } = site;
    const symbol = owner?.name && references.symbolOf(owner.name);
    if (!owner || !symbol || isSwitched(site)) return [];
    const uses = references.of(symbol).map(({ parent }) => parent);
    const extended = uses.some((parent) => ts.isExpressionWithTypeArguments(parent));
    if (extended || constructsItself(owner) || uses.some((parent) => ts.isNewExpression(parent))) return [];
    const handed = uses.find(isHandedOut);
    return handed ? [{ node: handed, reason: reasonFor(owner.name.text, handed) }] : [];
  });
}

const constructsItself = (owner: ts.ClassLikeDeclaration): boolean =>
  [...nodesIn(owner)].some((node) => ts.isNewExpression(node) && node.expression.getText() === 'this');

const isHandedOut = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  HANDS_OUT.test(node.expression.name.text);

const reasonFor = (name: string, handed: ts.CallExpression): string =>
  `'${handed.getText()}' hands out one ${name} for the whole process, and every session needs one of its own: construct it where it is started (new ${name}(…), with what it needs out of the container)`;
