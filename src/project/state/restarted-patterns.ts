import { ts } from 'ts-morph';
import { awaitsDirectly, functionAround } from '../syntax.ts';

/** True for the `PATTERN.lastIndex` that is set to the beginning, where nothing waits while the pattern is used: it remembers nothing. */
export function isRestart(assigned: ts.Expression): boolean {
  const body = functionAround(assigned)?.body;
  return RESTARTS.test(assigned.parent.getText()) && !(body && awaitsDirectly(body));
}

const RESTARTS = /\.lastIndex\s*=\s*0$/;
