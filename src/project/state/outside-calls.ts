import { ts } from 'ts-morph';
import { isCall } from '../called-code.ts';
import { makerName } from '../process/openings/maker-name.ts';

const FILES = /^(fs|fs\/promises|fs-extra|graceful-fs|jsonfile)$/;
const OTHERS = /^(child_process|https?|net|dns|sqlite|better-sqlite3|lowdb(\/node)?|conf|node-persist)$/;
const READS = /(^|\.)(read(?!dir)|createReadStream)/;
const WRITES = /(^|\.)(write|append|rename|copyFile|output|createWriteStream)/;

/** True for what asks a file, a process or the network, or waits for an answer. */
export function isOutside(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node)) return true;
  if (!isCall(node)) return false;
  const module = makerName(node.expression)?.module ?? '';
  return FILES.test(module) || OTHERS.test(module) || node.expression.getText() === 'fetch';
}

/** True for a call that reads a file. */
export function readsFile(node: ts.Node): boolean {
  const made = isCall(node) ? makerName(node.expression) : undefined;
  return made !== undefined && FILES.test(made.module) && READS.test(made.name);
}

/** True for a call that writes a file. */
export function writesFile(node: ts.Node): boolean {
  const made = isCall(node) ? makerName(node.expression) : undefined;
  return made !== undefined && FILES.test(made.module) && WRITES.test(made.name);
}
