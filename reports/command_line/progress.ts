/**
 * How far a long job is, how fast it goes, how long it has taken and how long it will: a bar on a
 * terminal, a few plain lines elsewhere. Always on standard error.
 *
 * @module
 */

import cliProgress from "cli-progress";
import { duration, significant, whole } from "./format.ts";

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
 * @param secondsMax It ends after so long, all done or not.
 */
export function startProgress(
  total: number,
  isShort = false,
  secondsMax = Infinity,
): Progress {
  const show = Deno.stderr.isTerminal() ? bar : lines;
  const job: Job = { total, startMs: performance.now(), secondsMax };
  if (!isShort) return show(job, 0);
  let shown: Progress | null = null, done = 0;
  return {
    step(label) {
      if (shown === null && performance.now() - job.startMs >= PATIENCE_MS) {
        shown = show(job, done);
      }
      done++;
      shown?.step(label);
    },
    close: () => shown?.close(),
  };
}

/** What is shown. */
interface Job {
  readonly total: number;
  readonly startMs: number;
  readonly secondsMax: number;
}

/** How long, how fast, and how long still: `9 s, 3.2/s, about 4 s left`. */
function paceText({ total, secondsMax }: Job, done: number, seconds: number): string {
  const rate = rateText(done / seconds), estimate = seconds / done * (total - done);
  if (done >= total) return `${timeText(seconds)}, ${rate}`;
  const most = Math.max(0, secondsMax - seconds);
  const left = estimate <= most ? `about ${timeText(estimate)}` : `at most ${timeText(most)}`;
  return `${timeText(seconds)}, ${rate}, ${left} left`;
}

/** Steps in a second; in a minute or an hour where they are few: `18/s`, `2.5/min`. */
export function rateText(perSecond: number): string {
  const [, unit, seconds] = RATES.find(([from]) => perSecond >= from)!;
  return `${significant(perSecond * seconds, 2)}/${unit}`;
}

/** From so many in a second on, which unit is said, and how many seconds it has. */
const RATES = [[1, "s", 1], [1 / 60, "min", 60], [0, "h", 3_600]] as const;

function bar(job: Job, done: number): Progress {
  const { total, startMs } = job;
  const display = new cliProgress.SingleBar({
    format: "{bar} {value}/{total} {pace} {label}",
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  }, cliProgress.Presets.shades_classic);
  display.start(total, done, { label: "", pace: "" });
  return {
    step(label) {
      done++;
      const pace = paceText(job, done, (performance.now() - startMs) / 1_000);
      display.increment(1, { label, pace });
    },
    close: () => display.stop(),
  };
}

function lines(job: Job, before: number): Progress {
  const { total, startMs } = job;
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
      console.error(
        `${done}/${total} ${label}: ${paceText(job, done, (nowMs - startMs) / 1_000)}`,
      );
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
