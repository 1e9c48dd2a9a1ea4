import type { Requirement } from '../requirement.ts';
import { authorization } from './authorization.ts';
import { contentNegotiation } from './content-negotiation.ts';
import { cors } from './cors.ts';
import { deployment } from './deployment.ts';
import { features } from './features.ts';
import { jsonrpc } from './jsonrpc.ts';
import { lifecycle } from './lifecycle.ts';
import { modern } from './modern.ts';
import { protocolVersion } from './protocol-version.ts';
import { robustness } from './robustness.ts';
import { security } from './security.ts';
import { session } from './session.ts';
import { sse } from './sse.ts';

/** Every known requirement of a Streamable HTTP server, group by group in the order a verifier asks. */
export const requirements: readonly Requirement[] = [
  ...contentNegotiation,
  ...jsonrpc,
  ...sse,
  ...session,
  ...protocolVersion,
  ...security,
  ...authorization,
  ...cors,
  ...modern,
  ...robustness,
  ...deployment,
  ...lifecycle,
  ...features,
];

/** The requirement with this id; an unknown id is a defect of the caller. */
export function requirementById(id: string): Requirement {
  const found = requirements.find((requirement) => requirement.id === id);
  if (!found) throw new Error(`no requirement has the id ${id}`);
  return found;
}
