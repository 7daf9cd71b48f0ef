/**
 * One prog for all goroutines that do the same. Programs start thousands of goroutines of a few
 * instructions each, which differ only in their numbers.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";
import { isRuntimes, RUNTIME_PROG } from "./waits.ts";

/** One instruction of a workload. */
export type Instr = Workload["progs"][string][number];

/** Bodies with more numbers than this get a prog of their own. */
const NUMBERS_MAX = 12;
const NAME_CHARS_MAX = 40;

/** A body whose numbers are variables, and those numbers. */
interface Shape {
  readonly body: Instr[];
  readonly numbers: readonly number[];
}

/** How a goroutine is started. */
interface Start {
  readonly prog: string;
  readonly given: Readonly<Record<string, number>> | null;
}

/** The progs of a workload. */
export class Progs {
  readonly progs: { [name: string]: readonly Instr[] } = {};
  readonly #starts: Start[] = [];
  /** Shapes seen: how often, and the name of their prog once there is one. */
  readonly #shapes = new Map<string, { times: number; name: string }>();

  /** First round, for all goroutines: counts the shape of a body that begins in this function. */
  count(begin: string, body: readonly Instr[]): void {
    const shape = shapeOf(body);
    if (shape === null) return;
    const key = keyOf(begin, shape);
    const seen = this.#shapes.get(key);
    if (seen === undefined) this.#shapes.set(key, { times: 1, name: "" });
    else seen.times++;
  }

  /** Second round: finds a name for the prog of goroutine `g`, which began in function `begin`. */
  name(g: number, begin: string, id: number, body: readonly Instr[]): void {
    const shape = shapeOf(body);
    const seen = shape === null ? undefined : this.#shapes.get(keyOf(begin, shape));
    if (shape === null || seen === undefined || seen.times < 2) {
      this.#starts[g] = { prog: `${progName(begin)}-g${id}`, given: null };
      return;
    }
    if (seen.name === "") {
      seen.name = `${progName(begin)}-like-g${id}`;
      this.progs[seen.name] = shape.body;
    }
    const given = Object.fromEntries(shape.numbers.map((value, i) => [`n${i}`, value]));
    this.#starts[g] = { prog: seen.name, given: shape.numbers.length === 0 ? null : given };
  }

  /** Third round: writes the body of `g`, unless its prog is there already. */
  write(g: number, body: () => readonly Instr[]): void {
    const { prog } = this.#starts[g];
    if (!Object.hasOwn(this.progs, prog)) this.progs[prog] = body();
  }

  /** All workers of a pool run one prog. @param id Of the first of them. */
  share(workers: readonly number[], begin: string, id: number, body: () => readonly Instr[]): void {
    const prog = `${progName(begin)}-pool-g${id}`;
    for (const [w, g] of workers.entries()) this.#starts[g] = { prog, given: { w } };
    this.progs[prog] = body();
  }

  /** The instruction that starts `g`; without a name yet in the first two rounds. */
  spawn(g: number): Instr {
    const start = this.#starts[g];
    if (start === undefined || start.given === null) return ["spawn", start?.prog ?? ""];
    return ["spawn", start.prog, start.given];
  }
}

/** The body with variables for its numbers; null if it has too many, or starts others. */
function shapeOf(body: readonly Instr[]): Shape | null {
  const numbers: number[] = [];
  const variable = (value: number): string => `n${numbers.push(value) - 1}`;
  const shape: Instr[] = [];
  for (const instr of body) {
    if (numbers.length > NUMBERS_MAX || startsOthers(instr)) return null;
    const [op, ...operands] = instr;
    const shaped = operands.map((operand) => {
      if (typeof operand === "number") return variable(operand);
      return Array.isArray(operand) && typeof operand[1] === "number"
        ? [operand[0], variable(operand[1])]
        : operand;
    });
    shape.push([op, ...shaped] as unknown as Instr);
  }
  return numbers.length > NUMBERS_MAX ? null : { body: shape, numbers };
}

/** Does it start a goroutine, itself or in a list of its own? */
function startsOthers([op, ...operands]: Instr): boolean {
  return op === "spawn" ||
    op === "once" && (operands[1] as unknown as Instr[]).some(startsOthers);
}

/** Goroutines of the runtime share no prog with others: their waits are told apart by its name. */
function keyOf(begin: string, { body }: Shape): string {
  return `${isRuntimes(begin) ? RUNTIME_PROG : ""}${JSON.stringify(body)}`;
}

/** `net_http.conn.serve` of `net/http.(*conn).serve`. */
function progName(begin: string): string {
  const name = begin.replaceAll(/[^\w.-]+/g, "_").replace(/^[^A-Za-z_]+/, "");
  const short = (name === "" ? "goroutine" : name).slice(-NAME_CHARS_MAX)
    .replace(/^[^A-Za-z_]+/, "");
  if (short.startsWith(RUNTIME_PROG) === isRuntimes(begin)) return short;
  return isRuntimes(begin) ? RUNTIME_PROG + short : `_${short}`;
}
