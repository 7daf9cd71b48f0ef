/**
 * `@std/testing/mock` over the mocks of `node:test`: spies, stubs, and what they were called with.
 *
 * @module
 */

import { mock } from "node:test";
import { assert, assertEquals } from "@std/assert";

/** One call of a spy. */
export interface SpyCall<Args extends unknown[] = unknown[], Return = unknown> {
  readonly args: Args;
  /** Left out if it threw. */
  readonly returned?: Return;
  readonly error?: Error;
  readonly self?: unknown;
}

/** A function that remembers how it was called. */
export interface Spy<Args extends unknown[] = unknown[], Return = unknown> {
  (...args: Args): Return;
  /** Oldest first. */
  readonly calls: SpyCall<Args, Return>[];
  readonly restored: boolean;
  /** Puts the method back that it stands for. */
  restore(): void;
  [Symbol.dispose](): void;
}

/** What `node:test` makes. */
interface Mocked {
  readonly mock: {
    readonly calls: readonly {
      readonly arguments: unknown[];
      readonly result: unknown;
      readonly error: unknown;
      readonly this: unknown;
    }[];
    restore(): void;
  };
}

type Method<T, K extends keyof T> = T[K] extends (...args: infer Args) => infer Return
  ? Spy<Args, Return>
  : never;

function asSpy<S>(mocked: Mocked): S {
  let restored = false;
  const restore = () => {
    mocked.mock.restore();
    restored = true;
  };
  Object.defineProperties(mocked, {
    calls: {
      get: () =>
        mocked.mock.calls.map(({ arguments: args, result, error, this: self }) => ({
          args: [...args],
          ...error === undefined ? { returned: result } : { error },
          ...self === undefined ? {} : { self },
        })),
    },
    restored: { get: () => restored },
    restore: { value: restore },
    [Symbol.dispose]: { value: restore },
  });
  return mocked as S;
}

/** A spy on nothing, or on a function that it calls. */
export function spy<Args extends unknown[] = [], Return = undefined>(
  func?: (...args: Args) => Return,
): Spy<Args, Return>;
/** A spy on a method, which goes on working. */
export function spy<T extends object, K extends keyof T>(self: T, property: K): Method<T, K>;
export function spy(target: object = () => undefined, property?: PropertyKey): unknown {
  if (property === undefined) return asSpy(mock.fn(target as () => unknown) as unknown as Mocked);
  return asSpy(mock.method(target, property as never) as unknown as Mocked);
}

/** Puts a function in the place of a method; default: one that does nothing. */
export function stub<T extends object, K extends keyof T>(
  self: T,
  property: K,
  func: T[K] = (() => undefined) as T[K],
): Method<T, K> {
  const mocked = mock.method(self, property as never, func as never);
  return asSpy(mocked as unknown as Mocked);
}

/** Answers the values one after the other. @throws {Error} There is none left. */
export function returnsNext<Return>(values: Iterable<Return>): () => Return {
  const left = values[Symbol.iterator]();
  return () => {
    const { done, value } = left.next();
    if (done) throw new Error("returnsNext: no value is left");
    return value;
  };
}

/** Fails unless it was called so often. */
export function assertSpyCalls<Args extends unknown[], Return>(
  spy: Spy<Args, Return>,
  expectedCalls: number,
): void {
  assertEquals(spy.calls.length, expectedCalls, "number of calls");
}

/** Fails unless call `callIndex` (from 0) was as expected; what is left out is not compared. */
export function assertSpyCall<Args extends unknown[], Return>(
  spy: Spy<Args, Return>,
  callIndex: number,
  expected: Partial<SpyCall<Args, Return>> = {},
): void {
  const call = spy.calls[callIndex];
  assert(call !== undefined, `call ${callIndex} was not made: there are ${spy.calls.length}`);
  const compared = Object.keys(expected) as (keyof typeof expected)[];
  for (const key of compared) assertEquals(call[key], expected[key], `${key} of call ${callIndex}`);
}
