import { handlerPorts } from '../../project/process/openings/handler-ports.ts';
import type { FindingRule } from './rule.ts';

/** A port on the machine of the server, where the browser of the client used to be. */
const rule: FindingRule = {
  id: 'port-in-handler',
  title: 'Requests open a port of the server',
  why: 'Over stdio the server ran beside the browser of its user, and a login could come back to localhost. Over HTTP they are on two machines: no remote browser gets there. A fixed port serves one login at a time, whoever began it.',
  fix: 'Let the login come back to a route of the HTTP server, with a `state` that names the session, or ask for a device code.',
  severity: 'warning',
  docs: ['https://datatracker.ietf.org/doc/html/rfc8252#section-7.3', 'https://datatracker.ietf.org/doc/html/rfc8628'],
  *find({ project }) {
    for (const { node, words, fixed } of handlerPorts(project)) {
      const once = fixed ? ', and two people who log in at once meet there' : '';
      yield { at: node, message: `requests listen on ${words} of this machine: no remote browser reaches it${once}` };
    }
  },
};
export default rule;
