import type { Report } from '../../report.ts';
import { place, section, tableOf } from './elements.ts';
import { escapeHtml } from './page-data.ts';

type Disposition = Report['state'][number]['disposition'];

const dispositions = {
  moved: 'one per session, in the factory',
  isolated: 'one per session, with AsyncLocalStorage',
  shared: 'shared by all sessions',
  refused: 'refused',
} satisfies Record<Disposition, string>;

/** Each variable that outlives a session: what becomes of it, why, and who writes it. */
export function stateSection({ state }: Report): string[] {
  const rows = state.map(({ name, file, line, disposition, why, writes }) => [
    `<code>${escapeHtml(name)}</code>`,
    place(file, line),
    `<span class="state ${disposition}">${dispositions[disposition]}</span>`,
    escapeHtml(why),
    writes.map((write) => place(write.file, write.line)).join(' '),
  ]);
  return section('State', rows.length === 0 ? [] : tableOf(HEADER, rows));
}

const HEADER = ['Variable', 'Declared', 'What becomes of it', 'Why', 'Written'];
