/**
 * The way between the lab and laws of somebody's own in another thread: a question with a trace,
 * and a text as its answer, in shared memory. The lab believes the answer as far as it can be
 * checked.
 *
 * @module
 */

// Taken out once: where the laws live these globals are traps by the time they are used.
const { add, load, notify, store, wait } = Atomics;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Cells at the start: questions asked, answers given, bytes of the last text. */
const ASKED = 0, ANSWERED = 1, BYTES = 2;
/** Where the data begins. */
const DATA = 64;
const SIZE = 1 << 20, SIZE_MAX = 1 << 30;
/** How long the lab sleeps before it looks around, in ms. */
const SLICE_MS = 20;

const ARRAYS = { Int32Array, Uint8Array, Float64Array } as const;

/** Shared memory for one thread with laws. It grows with the traces that are sent. */
export function lawMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(SIZE, { maxByteLength: SIZE_MAX });
}

const aligned = (bytes: number): number => (bytes + 7) & ~7;

/**
 * Asks, and sleeps until there is an answer.
 *
 * @param question JSON with typed arrays in it.
 * @param patience Called while nothing comes; gives up by throwing.
 * @throws {RangeError} The question is larger than the memory may grow.
 */
export function ask(
  memory: SharedArrayBuffer,
  question: unknown,
  patience: (waitedMs: number) => void,
): string {
  const arrays: Uint8Array[] = [];
  let end = 0;
  const text = encoder.encode(JSON.stringify(question, (_, value) => {
    if (value === Infinity) return { $: "Infinity" };
    if (!ArrayBuffer.isView(value)) return value;
    const array = value as Int32Array, at = end;
    arrays.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    end += aligned(array.byteLength);
    return { $: array.constructor.name, at, n: array.length };
  }));
  const head = DATA + aligned(text.length);
  if (head + end > SIZE_MAX) {
    throw new RangeError(`a trace for a law must fit into ${SIZE_MAX} bytes: it has ${head + end}`);
  }
  if (head + end > memory.byteLength) memory.grow(Math.min(SIZE_MAX, 2 * (head + end)));
  const bytes = new Uint8Array(memory), cells = new Int32Array(memory, 0, 4);
  bytes.set(text, DATA);
  let at = head;
  for (const array of arrays) {
    bytes.set(array, at);
    at += aligned(array.length);
  }
  const answers = load(cells, ANSWERED);
  store(cells, BYTES, text.length);
  add(cells, ASKED, 1);
  notify(cells, ASKED);
  for (let waitedMs = 0; load(cells, ANSWERED) === answers; waitedMs += SLICE_MS) {
    if (waitedMs > 0) patience(waitedMs);
    wait(cells, ANSWERED, answers, SLICE_MS);
  }
  return decoder.decode(bytes.slice(DATA, DATA + load(cells, BYTES)));
}

/** Sleeps until question number `n` is there, and answers it. */
export function nextQuestion(memory: SharedArrayBuffer, n: number): unknown {
  const cells = new Int32Array(memory, 0, 4);
  while (load(cells, ASKED) < n) wait(cells, ASKED, n - 1);
  // A copy of its own: what the laws do with it is their affair.
  const { buffer } = new Uint8Array(memory).slice();
  const length = load(cells, BYTES), head = DATA + aligned(length);
  return JSON.parse(decoder.decode(new Uint8Array(buffer, DATA, length)), (_, value) => {
    if (value?.$ === "Infinity") return Infinity;
    if (value?.$ === undefined) return value;
    return new ARRAYS[value.$ as keyof typeof ARRAYS](buffer, head + value.at, value.n);
  });
}

/** Answers the last question. */
export function answer(memory: SharedArrayBuffer, text: string): void {
  const cells = new Int32Array(memory, 0, 4), bytes = encoder.encode(text);
  new Uint8Array(memory).set(bytes.subarray(0, SIZE - DATA), DATA);
  store(cells, BYTES, Math.min(bytes.length, SIZE - DATA));
  add(cells, ANSWERED, 1);
  notify(cells, ANSWERED);
}
