import type { Tool } from '../tool.ts';
import { applyTool } from './apply.ts';
import { auditTool } from './audit.ts';
import { explainTool } from './explain.ts';
import { planTool } from './plan.ts';
import { proveTool } from './prove.ts';
import { undoTool } from './undo.ts';
import { verifyTool } from './verify.ts';

/** In the order in which they are used. */
export const tools: readonly Tool[] = [auditTool, planTool, applyTool, proveTool, undoTool, verifyTool, explainTool];
