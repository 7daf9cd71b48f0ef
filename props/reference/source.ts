/**
 * A G as the text of its prog says: one instruction after the other, straight from the JSON. Local
 * instructions are carried out on the way; all others are handed to whoever runs it.
 *
 * @module
 */

import type { Block, Expr, ObjectRef, SelectPart, Workload } from "@lab/runtime";
import type { RWStep } from "./rwmutex.ts";

/** Something that only the run can know, as a draw: what comes of it is not judged. */
export class NotJudged extends Error {
  override readonly name = "NotJudged";
}

/** A G that a timer starts. */
export interface Called {
  readonly prog: string;
  readonly given: ReadonlyMap<string, number>;
}

/** An instruction on a timer, worked out. */
export type TimerStep =
  | {
    readonly do: "settimer";
    readonly on: string;
    readonly ns: number;
    readonly isTicker: boolean;
    /** What it starts; null: it has a channel. */
    readonly call: Called | null;
  }
  | { readonly do: "stop"; readonly on: string; readonly into: string | null }
  | {
    readonly do: "reset";
    readonly on: string;
    readonly ns: number;
    readonly into: string | null;
  };

/** An instruction that others can see, worked out. */
export type Visible =
  | TimerStep
  | { readonly do: "send"; readonly on: string; readonly value: number }
  | {
    readonly do: "recv";
    readonly on: string;
    readonly into: string | null;
    /** Variable that tells a message from a close. */
    readonly ok: string | null;
  }
  | { readonly do: "close" | "lock" | "unlock" | "wgwait" | RWStep; readonly on: string }
  | { readonly do: "signal" | "broadcast" | "condenter" | "condwait"; readonly on: string }
  | { readonly do: "wgadd" | "acquire" | "release"; readonly on: string; readonly by: number }
  | {
    readonly do: "count";
    readonly on: string;
    readonly isRead: boolean;
    readonly change: (before: number) => number;
  }
  | { readonly do: "spawn"; readonly prog: string; readonly given: ReadonlyMap<string, number> }
  | { readonly do: "rest"; readonly ns: number | null }
  | {
    readonly do: "select";
    readonly cases: readonly SelectedCase[];
    readonly hasDefault: boolean;
    readonly into: string | null;
    /** How long it waits at most; null: for ever. */
    readonly limitNs: number | null;
  };

/** A case of a select, worked out but for the value: that is of the moment when it is taken. */
export interface SelectedCase {
  readonly sends: boolean;
  readonly on: string;
  readonly value: () => number;
  readonly into: string | null;
  readonly ok: string | null;
}

/** Variables by name. */
export type Variables = Map<string, number>;

/** A G of the reference. */
export interface Goroutine {
  readonly variables: Variables;
  readonly steps: Iterator<Visible>;
  /** The instruction that comes next; null: it has ended. */
  next: Visible | null;
  /** It waits for somebody. */
  waits: boolean;
  /** It does nothing before; NaN: nobody knows. */
  untilNs: number;
  /** Variable for the case of the select in which it waits. */
  caseInto: string | null;
  /** When that select ends of itself, and which case that is; null: it does not. */
  limit: { readonly endNs: number; readonly kase: number } | null;
}

/** A G that has not begun. */
export const goroutine = (variables: Variables, steps: Iterator<Visible>): Goroutine => ({
  variables,
  steps,
  next: null,
  waits: false,
  untilNs: 0,
  caseInto: null,
  limit: null,
});

/** The instructions of one prog, on its variables. */
export class Source {
  readonly #params: Readonly<Record<string, number>>;

  /** @param worked Told of each compute; null: only the run knows how long it takes. */
  constructor(
    private readonly workload: Workload,
    private readonly worked: (at: Variables, ns: number | null) => void,
  ) {
    this.#params = workload.params ?? {};
  }

  /** What a G of a prog does, in its order. The end of the sequence is the end of the G. */
  *run(prog: string, variables: Variables): Generator<Visible> {
    yield* this.#block(this.workload.progs[prog], variables);
  }

  /** @returns `true`: the G has ended. */
  *#block(block: Block, at: Variables): Generator<Visible, boolean> {
    for (const instr of block) {
      const number = (x: Expr) => this.#value(x, at);
      switch (instr[0]) {
        case "exit":
          return true;
        case "set":
          at.set(instr[1], number(instr[2]));
          break;
        case "if": {
          const chosen = number(instr[1]) !== 0 ? instr[2] : instr[3] ?? [];
          if (yield* this.#block(chosen, at)) return true;
          break;
        }
        case "for": {
          const [, variable, count, body] = instr, turns = number(count);
          for (let i = 0; i < turns; i++) {
            at.set(variable, i);
            if (yield* this.#block(body, at)) return true;
          }
          // The variable has counted once more; without a turn it is at its start.
          at.set(variable, Math.max(0, turns));
          break;
        }
        case "send":
          yield { do: "send", on: this.#name(instr[1], at), value: number(instr[2] ?? 0) };
          break;
        case "recv":
          yield {
            do: "recv",
            on: this.#name(instr[1], at),
            into: instr[2] ?? null,
            ok: instr[3] ?? null,
          };
          break;
        case "while": {
          const [, condition, most, body] = instr, bound = number(most);
          for (let i = 0; i < bound && number(condition) !== 0; i++) {
            if (yield* this.#block(body, at)) return true;
          }
          break;
        }
        case "condwait": {
          // sync/cond.go: the ticket is taken before the mutex is free.
          const on = this.#name(instr[1], at), mutex = this.#name(instr[2], at);
          yield { do: "condenter", on };
          yield { do: "unlock", on: mutex };
          yield { do: "condwait", on };
          yield { do: "lock", on: mutex };
          break;
        }
        case "signal":
        case "broadcast":
          yield { do: instr[0], on: this.#name(instr[1], at) };
          break;
        case "acquire":
        case "release":
          yield { do: instr[0], on: this.#name(instr[1], at), by: number(instr[2] ?? 1) };
          break;
        case "add": {
          const by = number(instr[2]), into = instr[3];
          const change = (before: number) => {
            if (into !== undefined) at.set(into, before + by);
            return before + by;
          };
          yield { do: "count", on: this.#name(instr[1], at), isRead: false, change };
          break;
        }
        case "store": {
          const value = number(instr[2]);
          yield {
            do: "count",
            on: this.#name(instr[1], at),
            isRead: false,
            change: () => value,
          };
          break;
        }
        case "load": {
          const into = instr[2], on = this.#name(instr[1], at);
          const change = (value: number) => {
            at.set(into, value);
            return value;
          };
          yield { do: "count", on, isRead: true, change };
          break;
        }
        case "close":
        case "lock":
        case "unlock":
        case "wgwait":
          yield { do: instr[0], on: this.#name(instr[1], at) };
          break;
        case "rlock":
        case "runlock":
          yield { do: instr[0], on: this.#name(instr[1], at) };
          break;
        case "wlock": {
          // sync/rwmutex.go: writers wait for each other at a mutex first.
          const on = this.#name(instr[1], at);
          yield { do: "lock", on };
          yield { do: "wlock", on };
          break;
        }
        case "wunlock": {
          const on = this.#name(instr[1], at);
          yield { do: "wunlock", on };
          yield { do: "unlock", on };
          break;
        }
        case "once":
          if (yield* this.#once(this.#name(instr[1], at), instr[2], at)) return true;
          break;
        case "wgadd":
          yield { do: "wgadd", on: this.#name(instr[1], at), by: number(instr[2]) };
          break;
        case "wgdone":
          yield { do: "wgadd", on: this.#name(instr[1], at), by: -1 };
          break;
        case "spawn":
          yield { do: "spawn", prog: instr[1], given: this.#given(instr[2] ?? {}, at) };
          break;
        case "afterfunc": {
          const on = this.#name(instr[1], at), ns = number(instr[2]);
          const call = { prog: instr[3], given: this.#given(instr[4] ?? {}, at) };
          yield { do: "settimer", on, ns, isTicker: false, call };
          break;
        }
        case "newtimer":
        case "newticker": {
          const on = this.#name(instr[1], at), ns = number(instr[2]);
          yield { do: "settimer", on, ns, isTicker: instr[0] === "newticker", call: null };
          break;
        }
        case "stop":
          yield { do: "stop", on: this.#name(instr[1], at), into: instr[2] ?? null };
          break;
        case "reset": {
          const on = this.#name(instr[1], at);
          yield { do: "reset", on, ns: number(instr[2]), into: instr[3] ?? null };
          break;
        }
        case "sleep":
        case "syscall":
        case "netpoll": {
          const ns = this.#known(instr[1], at);
          if (instr[0] !== "sleep" || ns !== 0) yield { do: "rest", ns };
          break;
        }
        case "select":
          yield this.#select(instr.slice(1) as readonly SelectPart[], at);
          break;
        case "compute":
          this.worked(at, this.#known(instr[1], at));
          break;
        case "yield":
        case "mark":
        case "assert":
        case "pin":
        case "unpin":
          break;
        default:
          throw new NotJudged(instr[0]);
      }
    }
    return false;
  }

  /** sync/once.go: a look, and behind a mutex another one. @returns The body ended the G. */
  *#once(on: string, body: Block, at: Variables): Generator<Visible, boolean> {
    let done = 0;
    const look: Visible = { do: "count", on, isRead: true, change: (value) => done = value };
    yield look;
    if (done !== 0) return false;
    yield { do: "lock", on };
    yield look;
    let isOver = false;
    if (done === 0) {
      isOver = yield* this.#block(body, at);
      yield { do: "count", on, isRead: false, change: () => 1 };
    }
    yield { do: "unlock", on };
    return isOver;
  }

  #select(parts: readonly SelectPart[], at: Variables): Visible {
    let hasDefault = false, into: string | null = null, limitNs: number | null = null;
    const cases: SelectedCase[] = [];
    for (const part of parts) {
      if (part === "default") hasDefault = true;
      else if ("into" in part) into = part.into;
      else if (part[0] === "timeout") limitNs = this.#value(part[1], at);
      else {
        const sends = part[0] === "send";
        cases.push({
          sends,
          on: this.#name(part[1], at),
          value: () => sends ? this.#value(part[2] as Expr ?? 0, at) : 0,
          into: sends ? null : (part[2] as string | undefined) ?? null,
          ok: sends ? null : (part[3] as string | undefined) ?? null,
        });
      }
    }
    return { do: "select", cases, hasDefault, into, limitNs };
  }

  /** Variables that a G is given, by name. */
  #given(given: Readonly<Record<string, Expr>>, at: Variables): ReadonlyMap<string, number> {
    return new Map(Object.entries(given).map(([name, x]) => [name, this.#value(x, at)]));
  }

  /** An object, as the run names it. */
  #name(ref: ObjectRef, at: Variables): string {
    const [name, index] = typeof ref === "string" ? [ref, 0] : [ref[0], this.#value(ref[1], at)];
    return this.workload.objects![name].n === undefined ? name : `${name}[${index}]`;
  }

  /** A number, or null: it is drawn. */
  #known(x: Expr, at: Variables): number | null {
    try {
      return this.#value(x, at);
    } catch (error) {
      if (error instanceof NotJudged) return null;
      throw error;
    }
  }

  #value(x: Expr, at: Variables): number {
    if (typeof x === "number") return x;
    if (typeof x === "string") {
      const value = at.get(x) ?? this.#params[x] ?? 0;
      if (Number.isNaN(value)) throw new NotJudged(`${x} is drawn`);
      return value;
    }
    if (x[0] === "draw") throw new NotJudged("a draw");
    const a = this.#value(x[1], at), b = this.#value(x[2], at);
    switch (x[0]) {
      case "+":
        return a + b;
      case "-":
        return a - b;
      case "*":
        return a * b + 0;
      case "%":
        return a % b + 0;
      case "<":
        return a < b ? 1 : 0;
      case "==":
        return a === b ? 1 : 0;
    }
  }
}
