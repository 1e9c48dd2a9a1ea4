import { ts } from 'ts-morph';
import { exitsProcess } from './process-calls.ts';
import { isProcessListener } from '../factory/stdio-code.ts';

/** The event of `process.on('unhandledRejection', …)` whose listener lets the process live: without any, such an error ends it. */
export function survivedError(statement: ts.Node): string | undefined {
  if (!isProcessListener(statement) || !ts.isCallExpression(statement.expression)) return undefined;
  const [event] = statement.expression.arguments;
  const isError = event && ts.isStringLiteral(event) && /^(uncaughtException|unhandledRejection)$/.test(event.text);
  return isError && !exitsProcess(statement) ? event.text : undefined;
}

/** True for what is guarded to be registered once per process. */
export const isRegisteredOnce = ({ parent }: ts.Node): boolean =>
  ts.isIfStatement(parent) && /\bprocess\.listenerCount\(/.test(parent.expression.getText());
