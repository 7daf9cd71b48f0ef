/**
 * Makes the globals of a thread fit for a guest: what decides nothing stays and is frozen, what
 * reaches outside, or would make two runs differ, becomes a trap that names it.
 *
 * The lab does not rest on this: it replays a guest's decisions on a machine of its own. This is
 * what names an attempt in one line, and keeps honest mistakes (a clock, a random number) out.
 *
 * @module
 */

import { textOf } from "./fault.ts";

/** What to do when a guest tries. */
export interface Watch {
  /** It reached for something. @param why Why models do not get it. */
  onReach(name: string, why: string): void;
  /** It printed a line. */
  onPrint(text: string): void;
  /** Lines that are passed on. */
  readonly linesMax: number;
}

/** Globals of the language that stay. All are frozen, with everything they lead to. */
const KEPT: readonly string[] = (
  "Object Function Array Number Boolean String Symbol BigInt Math JSON Reflect Proxy Promise " +
  "Map Set WeakMap WeakSet Iterator ArrayBuffer DataView " +
  "Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array " +
  "Float16Array Float32Array Float64Array BigInt64Array BigUint64Array RegExp " +
  "Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError " +
  "SuppressedError DisposableStack AsyncDisposableStack " +
  "parseInt parseFloat isNaN isFinite NaN Infinity undefined globalThis eval " +
  "encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape"
).split(" ");

const NO_RIGHT = "a model has no right to anything outside";
const NO_CLOCK = "a model's time is ops.nowNs(m)";
const NO_CHANCE = "a model draws from ops.random(n)";
const NO_SHARING = "a model shares no memory, and imports nothing of the system";
const NO_THREADS = "a model has no threads, timers or messages of its own";

/** Why some of the rest are traps; all others are for {@linkcode NO_RIGHT}. */
const REASONS: Readonly<Record<string, string>> = {
  Date: NO_CLOCK,
  Temporal: NO_CLOCK,
  Intl: NO_CLOCK,
  performance: NO_CLOCK,
  crypto: NO_CHANCE,
  WeakRef: NO_CHANCE,
  FinalizationRegistry: NO_CHANCE,
  Atomics: NO_SHARING,
  SharedArrayBuffer: NO_SHARING,
  Worker: NO_THREADS,
  MessageChannel: NO_THREADS,
  BroadcastChannel: NO_THREADS,
  postMessage: NO_THREADS,
  onmessage: NO_THREADS,
  setTimeout: NO_THREADS,
  setInterval: NO_THREADS,
  setImmediate: NO_THREADS,
  queueMicrotask: NO_THREADS,
  self: NO_THREADS,
  close: NO_THREADS,
};

/** Hardens this thread, once and for all. @param more What else is frozen, if it can be. */
export function harden(watch: Watch, more: readonly unknown[]): void {
  const trap = (name: string, why: string): never => {
    watch.onReach(name, why);
    throw new TypeError(`${name}: ${why}`);
  };
  const math = Math as { random: () => number };
  math.random = () => trap("Math.random", NO_CHANCE);
  const kept = new Set(KEPT);
  const names = new Set<string>();
  for (let o: object | null = globalThis; o !== null; o = Object.getPrototypeOf(o)) {
    if (o === Object.prototype) break;
    Object.getOwnPropertyNames(o).forEach((name) => names.add(name));
  }
  const console = quietConsole(watch);
  const roots: object[] = [console];
  for (const name of names) {
    if (kept.has(name)) {
      const value = (globalThis as Record<string, unknown>)[name];
      if (isObject(value) && value !== globalThis) roots.push(value);
    } else if (name !== "console") setTrap(name, (key) => trap(key, REASONS[name] ?? NO_RIGHT));
  }
  Object.defineProperty(globalThis, "console", { value: console, writable: false });
  freezeAll([...roots, ...hidden(), ...more.filter(isObject)]);
}

/** Puts a trap in the place of a global. `Deno` gets one that knows which member was wanted. */
function setTrap(name: string, spring: (name: string) => never): void {
  const members = new Proxy(Object.create(null), {
    get: (_, key) => spring(`${name}.${String(key)}`),
    has: (_, key) => spring(`${name}.${String(key)}`),
  });
  const get = () => name === "Deno" || name === "process" ? members : spring(name);
  try {
    Object.defineProperty(globalThis, name, { get, set: get, configurable: false });
  } catch {
    // A few cannot be changed; they are of the language, or reach nothing.
  }
}

/** A console that passes the first lines on and drops the rest. */
function quietConsole({ onPrint, linesMax }: Watch): object {
  let lines = 0;
  const print = (...values: unknown[]): void => {
    lines++;
    if (lines <= linesMax) onPrint(values.map(textOf).join(" ").slice(0, 300));
    else if (lines === linesMax + 1) onPrint(`… (it printed more than ${linesMax} lines)`);
  };
  return new Proxy(Object.create(null), { get: () => print });
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null || typeof value === "function";
}

/** Built-ins that no global names. */
function hidden(): object[] {
  const iterators = [[][Symbol.iterator](), ""[Symbol.iterator](), new Map().keys()];
  const more = [new Set().keys(), "".matchAll(/./g)];
  const functions = [function* () {}, async function () {}, async function* () {}];
  return [...iterators, ...more, ...functions].map((value) => Object.getPrototypeOf(value));
}

/** Freezes objects and all that they lead to by properties and prototypes. */
function freezeAll(roots: readonly object[]): void {
  const seen = new Set<object>([globalThis]);
  const queue = [...roots];
  for (let object = queue.pop(); object !== undefined; object = queue.pop()) {
    if (seen.has(object)) continue;
    seen.add(object);
    const prototype = Object.getPrototypeOf(object);
    if (prototype !== null) queue.push(prototype);
    for (const key of Reflect.ownKeys(object)) {
      const found = Object.getOwnPropertyDescriptor(object, key);
      for (const value of [found?.value, found?.get, found?.set]) {
        if (isObject(value)) queue.push(value);
      }
    }
    try {
      Object.freeze(object);
    } catch {
      // A proxy or an exotic object that refuses is none of the language's.
    }
  }
}
