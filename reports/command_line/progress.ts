/**
 * How far a long job is: a bar on a terminal, a few plain lines elsewhere.
 *
 * @module
 */

import cliProgress from "cli-progress";

/** A job with a known number of steps. */
export interface Progress {
  /** One more step is done. @param label What is done next, in a few words. */
  step(label: string): void;
  /** Ends the bar, whatever happened. */
  close(): void;
}

/** Plain lines printed over a whole job, at most. */
const LINES = 10;

/** Starts a progress display on stderr, so that stdout stays what the command says. */
export function startProgress(total: number): Progress {
  return Deno.stderr.isTerminal() ? bar(total) : lines(total);
}

function bar(total: number): Progress {
  const display = new cliProgress.SingleBar({
    format: "{bar} {value}/{total} {label}",
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  }, cliProgress.Presets.shades_classic);
  display.start(total, 0, { label: "" });
  return {
    step: (label) => display.increment(1, { label }),
    close: () => display.stop(),
  };
}

function lines(total: number): Progress {
  let done = 0;
  console.error(`0/${total} started`);
  return {
    step(label) {
      const before = Math.floor(done * LINES / total);
      done++;
      if (Math.floor(done * LINES / total) > before) console.error(`${done}/${total} ${label}`);
    },
    close: () => {},
  };
}
