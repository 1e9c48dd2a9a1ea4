import { otherReading, transportVariable } from '../../project/starts/contract-variables.ts';
import type { FindingRule } from './rule.ts';

/** MCP_TRANSPORT means something else to the project, so another variable starts HTTP. */
const rule: FindingRule = {
  id: 'own-variable',
  title: 'The project reads MCP_TRANSPORT for something of its own',
  why: 'Every migrated server is started over HTTP by MCP_TRANSPORT=http. This one does something with the variable that one value more would disturb, or has a mode of HTTP already, so that hosts, containers and people have to know another name.',
  fix: 'Compare it with === to names of transports and do nothing else with it, or give your own variable another name, and run this again.',
  severity: 'error',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports'],
  *find({ project }) {
    const variable = transportVariable(project);
    const at = otherReading(project);
    if (!at || project.sites.length === 0) return;
    yield {
      at,
      message: `MCP_TRANSPORT is read here for something of the project’s own: ${variable}=http starts it over HTTP`,
    };
  },
};
export default rule;
