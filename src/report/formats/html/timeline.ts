import type { Report } from '../../report.ts';
import { section } from './elements.ts';
import { escapeHtml } from './page-data.ts';

/** What a run did, step by step, each with its time on one scale. */
export function timelineSection({ steps = [] }: Report): string[] {
  if (steps.length === 0) return [];
  const end = Math.max(1, ...steps.map(({ atMs, durationMs }) => atMs + durationMs));
  const percent = (ms: number): string => ((100 * ms) / end).toFixed(2);
  const rows = steps.map(({ label, atMs, durationMs }) => {
    const bar = `<rect x="${percent(atMs)}" width="${percent(Math.max(durationMs, end / 300))}" height="10"/>`;
    const track = `<svg class="track" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${bar}</svg>`;
    return `<li class="step"><span>${escapeHtml(label)}</span><span class="dim">${seconds(durationMs)}</span>${track}</li>`;
  });
  return section(`What happened, in ${seconds(end)}`, ['<ol class="steps">', ...rows, '</ol>']);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
