import type { ts } from 'ts-morph';
import { isFunction } from '../syntax.ts';

/** What the code around a node says about when it runs: it is left to stdio, runs once for all sessions, for one of them, or whenever. */
type Setting = 'stdio' | 'once' | 'session' | 'free';

/** Tells the setting of a node. */
export type SettingOf = (node: ts.Node) => Setting;

const STRENGTH: Readonly<Record<Setting, number>> = { stdio: 3, once: 2, session: 1, free: 0 };

/** The strongest of what a node and everything around it say; kept for what is asked, and for the functions around it. */
export function settingsBy(saidBy: SettingOf): SettingOf {
  const known = new Map<ts.Node, Setting>();
  const settingOf = (node: ts.Node): Setting => {
    const setting = known.get(node) ?? strongestAround(node);
    known.set(node, setting);
    return setting;
  };
  const strongestAround = (node: ts.Node): Setting => {
    let strongest = saidBy(node);
    let outer = node.parent as ts.Node | undefined;
    for (; outer && !isFunction(outer); outer = outer.parent as ts.Node | undefined)
      strongest = stronger(strongest, saidBy(outer));
    return outer ? stronger(strongest, settingOf(outer)) : strongest;
  };
  return settingOf;
}

const stronger = (one: Setting, other: Setting): Setting => (STRENGTH[other] > STRENGTH[one] ? other : one);
