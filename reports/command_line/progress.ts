/**
 * How far a long job is, how long it has taken and how long it will: a bar on a terminal, a few
 * plain lines elsewhere. Always on standard error.
 *
 * @module
 */

import cliProgress from "cli-progress";
import { duration, whole } from "./format.ts";

/** A job with a known number of steps. */
export interface Progress {
  /** One more step is done. @param label What is done next, in a few words. */
  step(label: string): void;
  /** Ends the bar, whatever happened. */
  close(): void;
}

/** Plain lines printed over a whole job, beside those of its patience. */
const LINES = 10;
/** A job that goes on is not silent for longer, if it has done a step. */
const SILENT_MS = 300_000;
/** A job that may be short says nothing for so long. */
const PATIENCE_MS = 2_000;

/**
 * Starts a progress display on stderr, so that stdout stays what the command says.
 *
 * @param total Number of steps.
 * @param isShort The job may be done in no time: then nothing is shown.
 */
export function startProgress(total: number, isShort = false): Progress {
  const show = Deno.stderr.isTerminal() ? bar : lines;
  if (!isShort) return show(total, 0);
  const startMs = performance.now();
  let shown: Progress | null = null, done = 0;
  return {
    step(label) {
      if (shown === null && performance.now() - startMs >= PATIENCE_MS) {
        shown = show(total, done, startMs);
      }
      done++;
      shown?.step(label);
    },
    close: () => shown?.close(),
  };
}

function bar(total: number, done: number): Progress {
  const display = new cliProgress.SingleBar({
    format: "{bar} {value}/{total} {duration_formatted}, {eta_formatted} left {label}",
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  }, cliProgress.Presets.shades_classic);
  display.start(total, done, { label: "" });
  return {
    step: (label) => display.increment(1, { label }),
    close: () => display.stop(),
  };
}

function lines(total: number, before: number, startMs = performance.now()): Progress {
  let done = before, saidMs = startMs;
  console.error(`${done}/${total} started`);
  return {
    step(label) {
      const tenth = Math.floor(done * LINES / total);
      done++;
      const nowMs = performance.now();
      const wasSaid = nowMs - saidMs < SILENT_MS;
      if (wasSaid && Math.floor(done * LINES / total) === tenth) return;
      saidMs = nowMs;
      const seconds = (nowMs - startMs) / 1000;
      const left = done >= total ? "" : `, about ${timeText(seconds / done * (total - done))} left`;
      console.error(`${done}/${total} ${label}: ${timeText(seconds)}${left}`);
    },
    close: () => {},
  };
}

/**
 * For a run of which nobody knows how long it is: a line every two seconds, the first after two.
 *
 * @param now Time in ms.
 * @param say Prints a line.
 * @returns What `simulate` calls as it goes, see its `onTurns`.
 */
export function signsOfLife(
  now: () => number = () => performance.now(),
  say: (line: string) => void = (line) => console.error(line),
): (nowNs: number, steps: number) => void {
  const startMs = now();
  let saidMs = startMs;
  return (nowNs, steps) => {
    const ms = now();
    if (ms - saidMs < PATIENCE_MS) return;
    saidMs = ms;
    const time = timeText((ms - startMs) / 1000);
    say(`running for ${time}: virtual time ${duration(nowNs)}, ${whole(steps)} steps of ${STEPS}`);
  };
}

/** Where every run ends, see `Limits` of the runtime. */
const STEPS = "2,000,000,000 at most";

/** `9 s`, `3 min 20 s`, `2 h 5 min`: a time in whole seconds, for people. */
export function timeText(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  return s < 3600
    ? `${Math.floor(s / 60)} min ${s % 60} s`
    : `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
}
