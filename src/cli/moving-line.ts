import yoctoSpinner from 'yocto-spinner';
import { StepTimes } from './step-times.ts';
import type { Progress, ShownProgress } from './progress.ts';

/** What a step is at, and for how long, on one line; a step that fails leaves a line of its own, the end the times of all. */
export function movingLine(stream: NodeJS.WriteStream): ShownProgress {
  const spinner = yoctoSpinner({ stream, handleSignals: false });
  const times = new StepTimes();
  const show = (text: string): void => {
    spinner.text = fitting(text, stream.columns);
    if (!spinner.isSpinning) spinner.start();
  };
  const note = (line: string): void => {
    spinner.stop();
    stream.write(`${line}\n`);
  };
  const step: Progress['step'] = async (label, run) => {
    const time = times.begin(label);
    const tick = (told = ''): void => {
      show(`${label}${told} (${time.shown()})`);
    };
    const clock = setInterval(tick, TICK_MS);
    tick();
    try {
      return await run((text) => {
        tick(`: ${text}`);
      });
    } catch (error) {
      note(`✗ ${label} (${time.shown()})`);
      throw error;
    } finally {
      clearInterval(clock);
      time.end();
    }
  };
  const end = (): void => {
    if (!times.isEmpty) note(times.sentence());
  };
  return { note, step, end };
}

const TICK_MS = 1000;
const SPINNER = 4;

/** A line that the terminal would break could not be taken back as one. */
const fitting = (text: string, columns = 80): string =>
  text.length > columns - SPINNER ? `${text.slice(0, Math.max(0, columns - SPINNER - 1))}…` : text;
