import { createInterface, type Interface } from 'node:readline/promises';
import { once } from 'node:events';
import { visible } from '../report/safe-text.ts';
import { printable } from '../verify/describe.ts';
import type { Plan } from '../plan/plan.ts';
import type { Terminal } from './terminal.ts';

const SHOWN = 12;

interface Asked {
  readonly plan: Plan;
  readonly diff: () => string;
}

/** Shows what would be written, the diff where that is wanted, and asks; an end of the input is a no. */
export async function confirmed({ plan, diff }: Asked, { stdin, stderr }: Terminal): Promise<boolean> {
  const { changes } = plan;
  const lines = changes.slice(0, SHOWN).map(({ file, line, message }) => `  ${file}:${line} ${message}`);
  const more = changes.length > SHOWN ? [`  and ${changes.length - SHOWN} more changes`] : [];
  stderr.write(`${[...lines, ...more].map(printable).join('\n')}\n`);
  const terminal = createInterface({ input: stdin, output: stderr });
  const gone = once(terminal, 'close').then(() => 'no');
  try {
    return await answered(terminal, gone, () => stderr.write(`${visible(diff())}\n`));
  } finally {
    terminal.close();
  }
}

async function answered(terminal: Interface, gone: Promise<string>, showDiff: () => void): Promise<boolean> {
  const answer = (await Promise.race([terminal.question(QUESTION), gone])).trim();
  if (!/^d/i.test(answer)) return !/^n/i.test(answer);
  showDiff();
  return answered(terminal, gone, showDiff);
}

const QUESTION = 'Go ahead? [Y]es, [n]o, [d]iff: ';
