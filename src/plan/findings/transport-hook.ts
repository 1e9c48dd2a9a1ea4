import { overriddenMembers } from '../../project/starts/overridden-members.ts';
import { transportHooks, type TransportHook } from '../../project/starts/transport-hooks.ts';
import type { FindingRule, Spot } from './rule.ts';

/** What the project does to the transport of stdio, and nobody does to those of HTTP. */
const rule: FindingRule = {
  id: 'transport-hook',
  title: 'What is done to the stdio transport stays there',
  why: 'Over HTTP every session has a transport of its own, made by the generated source. What is set on the one of stdio, or overridden in a class of it, does not run for them.',
  fix: 'Do it with the server, in the function that builds it: server.onclose, server.onerror and the handlers are there for every client.',
  severity: 'warning',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#custom-transports'],
  *find({ project }) {
    for (const hook of transportHooks(project)) yield spotOf(hook);
    for (const { member, owner, onlyTells } of overriddenMembers(project))
      yield {
        at: member,
        message: `${owner} has a ${member.name.getText()}() of its own: over HTTP it does not run`,
        fix: fixFor(member.name.getText()),
        ...severityOf(onlyTells),
      };
  },
};
export default rule;

function spotOf({ node, does, name, onlyTells }: TransportHook): Spot {
  switch (does) {
    case 'sets':
      return {
        at: node,
        message: `${name === '' ? 'a member' : `'${name}'`} of the stdio transport is set here: over HTTP this does not run`,
        fix: fixFor(name),
        ...severityOf(onlyTells),
      };
    case 'sends':
      return { at: node, message: 'this writes to the one client of stdio: over HTTP no client gets it', fix: SENDING };
    case 'reads the session of':
      return {
        at: node,
        message: 'this asks the stdio transport for a session: over HTTP it does not run',
        fix: SESSION,
      };
    case 'hands on':
      return {
        at: node,
        message: `${name}() gets the stdio transport here: over HTTP it gets none, and what it does is not done`,
      };
  }
}

const severityOf = (onlyTells: boolean): Pick<Spot, 'severity'> => ({ severity: onlyTells ? 'note' : 'warning' });

function fixFor(member: string): string {
  if (member === 'onclose' || member === 'close') return CLOSING;
  if (member === 'onerror') return FAILING;
  return PASSING;
}

const CLOSING = 'Set server.onclose where the server is built: it runs when a session ends, over both transports.';
const FAILING = 'Set server.onerror where the server is built: it hears of every session, over both transports.';
const PASSING =
  'Where every client is meant, do it in the function that builds the server: wrap its connect(), and hand on each argument of send() and onmessage().';
const SENDING =
  'Send it with the server: server.server.sendLoggingMessage() or notification(), in oninitialized or in a handler.';
const SESSION = 'A handler gets the id of its session as extra.sessionId.';
