import type { FindingRule } from './rule.ts';

/** What a migration keeps apart, in a server that speaks HTTP already. */
const rule: FindingRule = {
  id: 'shared-state',
  title: 'Clients share what handlers write',
  why: 'A variable of the module that handlers write is one for all sessions: what one client stores, the others see and change.',
  fix: 'Move it into the function that builds the server of a session, or key it by session or user.',
  severity: 'warning',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices#session-hijacking'],
  *find({ project: { streamableHttp, state } }) {
    if (!streamableHttp) return;
    for (const { name, file, line, writes, declaration } of state) {
      if (TABLE_OF_SESSIONS.test(declaration.getText())) continue;
      const places = writes.slice(0, 3).map((write) => `${write.file}:${write.line}`);
      yield {
        at: { file, line },
        message: `'${name}' is one for all clients, and handlers write it (${places.join(', ')})`,
      };
    }
  },
};
export default rule;

/** `new Map<string, StreamableHTTPServerTransport>()`: what keeps sessions apart. */
const TABLE_OF_SESSIONS = /^\w+\s*(:|=)[^(]*\b\w*(HTTP|SSE)\w*Transport\b/;
