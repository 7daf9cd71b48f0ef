/**
 * The other side of Deno's probes: sends messages back, and bounces a word in shared memory.
 *
 * @module
 */

/** What a Worker has that a page has not. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Order>) => void) | null;
  postMessage(message: unknown): void;
}

/** Without words: an echo. */
interface Order {
  readonly words?: Int32Array;
  readonly turns?: number;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  const { words, turns = 0 } = data;
  if (words === undefined) return scope.postMessage(data);
  for (let i = 0; i < turns; i++) {
    while (Atomics.exchange(words, 0, 0) === 0) Atomics.wait(words, 0, 0);
    Atomics.store(words, 1, 1);
    Atomics.notify(words, 1);
  }
};
scope.postMessage("ready");
