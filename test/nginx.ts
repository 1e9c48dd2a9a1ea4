import { onTestFinished } from 'vitest';
import { runNginx } from './running-nginx.ts';

/** Runs nginx with these lines in its `server` block until the test has finished; gives its origin. */
export async function startNginx(server: readonly string[]): Promise<string> {
  const { origin, remove } = await runNginx({ server });
  onTestFinished(remove);
  return origin;
}
