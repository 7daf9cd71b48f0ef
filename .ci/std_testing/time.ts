/**
 * `@std/testing/time` over the fake timers of `node:test`.
 *
 * @module
 */

import { mock } from "node:test";

/** `Date`, `setTimeout` and `setInterval` that stand still until they are told to go on. */
export class FakeTime {
  /** When it began, in ms. */
  readonly start: number;
  #now: number;

  /** @param start Time at first; default: that of the clock. */
  constructor(start: number | string | Date = Date.now()) {
    this.start = this.#now = new Date(start).getTime();
    mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"], now: this.start });
  }

  /** Time, in ms. */
  get now(): number {
    return this.#now;
  }

  /** Goes on by `ms`, and calls what is due until then. */
  tick(ms = 0): void {
    this.#now += ms;
    mock.timers.tick(ms);
  }

  /** As `tick`, after what waits for promises that are settled. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.tick(ms);
    await this.runMicrotasks();
  }

  /** Lets what waits for promises that are settled go on. */
  async runMicrotasks(): Promise<void> {
    // A message needs a turn of the event loop, which fake timers do not delay.
    const { port1, port2 } = new MessageChannel();
    await new Promise<void>((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
    port1.close();
  }

  /** Gives the true time back. */
  restore(): void {
    mock.timers.reset();
  }

  /** So that `using time = new FakeTime()` restores it. */
  [Symbol.dispose](): void {
    this.restore();
  }
}
