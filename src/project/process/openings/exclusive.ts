import { ts } from 'ts-morph';
import type { Call } from '../../called-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { isProcessCall } from '../process-calls.ts';
import { nodesIn } from '../../syntax.ts';
import { portOpened } from './listening.ts';
import { makerName } from './maker-name.ts';

/** What a machine has once: a second one fails, or takes it away from the first. */
export interface Exclusive {
  readonly node: Call;
  readonly kind: 'port' | 'lock' | 'kill' | 'answer';
  /** `listen on port 18770`, `take a lock`. */
  readonly words: string;
}

const FILES = /^(fs|fs\/promises|fs-extra|graceful-fs)$/;
const KILLERS = /^(kill-port|kill-port-process|fkill|@thesinding\/kill-port|cross-port-killer)$/;
const RUNS_SHELL = /^(exec|execSync|execFile|execFileSync|spawn|spawnSync|execa|execaSync|execaCommand|execAsync|\$)$/;

/** What of that kind a call takes; undefined for anything else, a port that the system chooses included. */
export function exclusiveAt(node: Call, project: ProjectModel): Exclusive | undefined {
  const port = portOpened(node, project);
  if (port) return port.fixed ? { node, kind: 'port', words: `listen on ${port.words}` } : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  if (takesLock(node)) return { node, kind: 'lock', words: 'take a lock' };
  if (writesPid(node)) return { node, kind: 'lock', words: 'write the id of this process into a file' };
  return killsHolder(node) ? { node, kind: 'kill', words: 'end what holds a port' } : undefined;
}

/** `lockfile.lock(…)`, `openSync(path, 'wx')`, `writeFileSync(path, …, { flag: 'wx' })`. */
function takesLock(call: ts.CallExpression): boolean {
  const made = makerName(call.expression);
  if (!made) return false;
  if (/^(proper-lockfile|lockfile|fs-ext|os-lock)$/.test(made.module))
    return /^(lock|lockSync|flock|flockSync)$/.test(made.name);
  return (
    FILES.test(made.module) && call.arguments.slice(1).some((argument) => /['"`][wa]x\+?['"`]/.test(argument.getText()))
  );
}

/** `writeFileSync('x.pid', String(process.pid))`. */
function writesPid(call: ts.CallExpression): boolean {
  const made = makerName(call.expression);
  if (
    !made ||
    !FILES.test(made.module) ||
    !/(^|\.)(writeFile|writeFileSync|outputFile|outputFileSync)$/.test(made.name)
  )
    return false;
  return /\bprocess\.pid\b/.test(call.arguments[1]?.getText() ?? '');
}

/** `killPort(3000)`, `execSync('lsof -ti:3000 | xargs kill')`, `process.kill(Number(readFileSync('x.pid')))`. */
function killsHolder(call: ts.CallExpression): boolean {
  const made = makerName(call.expression);
  if (made && KILLERS.test(made.module)) return true;
  if (killsStranger(call)) return true;
  const { expression } = call;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
  return RUNS_SHELL.test(name) && call.arguments.some(namesKiller);
}

/** Not the process itself, not a child whose id is at hand, and no mere question whether somebody lives. */
function killsStranger(call: ts.Node): boolean {
  if (!isProcessCall(call, /^kill$/)) return false;
  const [id, signal] = call.arguments;
  return id !== undefined && !/\.pid\b/.test(id.getText()) && signal?.getText() !== '0';
}

const namesKiller = (argument: ts.Expression): boolean =>
  [...nodesIn(argument)].some(
    (node) =>
      (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) &&
      /\b(lsof|fuser|taskkill|killall|pkill)\b/.test(node.text),
  );
