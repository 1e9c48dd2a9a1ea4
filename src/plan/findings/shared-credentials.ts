import { ts } from 'ts-morph';
import { boundNames } from '../../project/syntax.ts';
import type { FindingRule } from './rule.ts';
import { nodesOf } from './search.ts';

const SECRET = /(^|_)(TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY|SECRET|SECRET_KEY|KEY|PASSWORD|PASSWD|PAT|CREDENTIALS)$/;

/** One account behind all callers. */
const rule: FindingRule = {
  id: 'shared-credentials',
  title: 'All callers act with one credential',
  why: 'A stdio server runs with the credentials of its one user. Over HTTP the same variable stands behind every caller: each of them acts as that account.',
  fix: 'Give the account no more rights than every caller may have, or take a credential of the caller from its request (authInfo, a header); do not serve it without authentication.',
  severity: 'warning',
  withoutAuth: 'error',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices#token-passthrough'],
  *find({ project }) {
    const named = new Map<string, ts.Node>();
    for (const node of nodesOf(project, { text: /process\.env/, fits: isNamed }).flat())
      for (const name of variableNames(node))
        if (SECRET.test(name) && !/PUBLIC_KEY|MCP_API_KEY/.test(name) && !named.has(name)) named.set(name, node);
    for (const [name, at] of named)
      yield { at, message: `${name} would stand behind every caller: each acts with that account` };
  },
};
export default rule;

const isNamed = (node: ts.Node): node is ts.Node => variableNames(node).length > 0;

/** `process.env.A`, `env['A']`, `const { A } = process.env`, `requireEnv('A')`, `z.object({ A: z.string() })`. */
function variableNames(node: ts.Node): string[] {
  if (ts.isPropertyAccessExpression(node) && isEnvironment(node.expression)) return [node.name.text];
  if (ts.isElementAccessExpression(node) && isEnvironment(node.expression)) return literal(node.argumentExpression);
  if (ts.isVariableDeclaration(node) && node.initializer && isEnvironment(node.initializer))
    return ts.isObjectBindingPattern(node.name) ? boundNames(node.name).map(({ text }) => text) : [];
  if (ts.isPropertyAssignment(node))
    return /^z\.string\(/.test(node.initializer.getText()) ? [node.name.getText()] : [];
  const [first] = ts.isCallExpression(node) ? node.arguments : [];
  return first && ts.isCallExpression(node) && /env/i.test(node.expression.getText()) ? literal(first) : [];
}

const isEnvironment = (node: ts.Expression): boolean => /^(globalThis\.)?process\.env$|^env$/.test(node.getText());

const literal = (node: ts.Expression): string[] => (ts.isStringLiteralLike(node) ? [node.text] : []);
