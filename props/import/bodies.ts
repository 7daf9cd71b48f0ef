/**
 * From the log to instructions: one list for each goroutine, and one prog for all goroutines that
 * do the same. Programs start thousands of goroutines of a few instructions each, which differ only
 * in their numbers.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";
import type { Channel } from "./channels.ts";
import { Did } from "./log.ts";
import type { LockStep } from "./locks.ts";
import { Ending, type Outline } from "./outline.ts";
import type { Pool } from "./pools.ts";
import { WaitLengths } from "./timers.ts";

/** One instruction of a workload. */
export type Instr = Workload["progs"][string][number];
/** The objects of a workload. */
type Objects = {
  [name: string]:
    | { type: "chan"; n?: number; cap?: number; net?: boolean }
    | { type: "wg"; n: number }
    | { type: "mutex"; n: number };
};

/** A channel that nobody sends on: where a goroutine ends that the trace left waiting. */
const NEVER = "never";
/** The channel by which the last goroutine ends the program, if it is not `main` itself. */
export const END = "end";

/** Starts goroutine `g`, whose prog is named later. */
export type SpawnOf = (g: number) => Instr;

/** Writes the instructions of goroutines. */
export class Bodies {
  readonly objects: Objects = { [NEVER]: { type: "chan" } };
  /** Each group and the channel of each wait that a goroutine ends: its family, its index there. */
  readonly #group: (readonly [family: string, index: number])[] = [];
  readonly #lengths: WaitLengths;
  /** What stands for a row of a channel of its own; null: nothing. */
  readonly #atRow = new Map<number, Instr | null>();
  readonly #afterRow = new Map<number, Instr>();
  readonly #channel = new Map<string, readonly [family: string, index: number]>();

  /** @param wakeNs How late an idle P notices something, taken off waits that the world ends. */
  constructor(
    private readonly outline: Outline,
    wakeNs: number,
    private readonly spawnOf: SpawnOf,
  ) {
    this.#lengths = new WaitLengths(outline.log, wakeNs);
    for (const [row, step] of outline.locks.atRow) {
      this.#atRow.set(row, step === null ? null : lockInstr(step));
    }
    for (const [row, step] of outline.locks.after) this.#afterRow.set(row, lockInstr(step));
    if (outline.locks.count > 0) {
      this.objects[MUTEXES] = { type: "mutex", n: outline.locks.count };
    }
    this.#makeChannels();
    this.#makeGroups();
    for (const pool of outline.pools) this.#makePool(pool);
  }

  /** What `main` does first: says for how many each wait group waits. */
  begin(): Instr[] {
    return Object.entries(this.objects).flatMap(([name, object]) =>
      object.type === "wg" ? [groupsOf(name, object.n)] : []
    );
  }

  /** The instructions of `g`, up to its end or to where the trace left it. */
  body(g: number): Instr[] {
    const { log } = this.outline, x = log.goroutines[g];
    const list: Instr[] = [];
    const bornNs = log.bornOutside.get(g);
    if (bornNs !== undefined) list.push(["netpoll", bornNs - log.startNs]);
    if (x.foundIn >= 0 && !this.outline.firstWakes.has(x.foundIn)) list.push(this.#wait(x.foundIn));
    const { rows, endGroup, closer } = this.outline;
    this.#write(list, rows.of(g));
    const ended = rows.exit(g) >= 0;
    if (g === closer && endGroup >= 0) list.push(["wgwait", this.#group[endGroup]]);
    const last = list.at(-1);
    if (!ended && g !== this.outline.closer && !(last?.[0] === "recv" && last[1] === NEVER)) {
      list.push(["recv", NEVER]);
    }
    return list;
  }

  /** The instructions of all workers of a pool: `w` says which one, `job` what is to be done. */
  pool({ workers, jobs, channel }: Pool): Instr[] {
    const { rows, log } = this.outline;
    const before = choice("w", 0, workers.length, (w) => {
      const bornNs = log.bornOutside.get(workers[w].g);
      const list: Instr[] = bornNs === undefined ? [] : [["netpoll", bornNs - log.startNs]];
      return this.#write(list, workers[w].before);
    });
    const after = choice("w", 0, workers.length, (w) => {
      const { g, after } = workers[w];
      return this.#write([], after).concat([rows.exit(g) < 0 ? ["recv", NEVER] : ["exit"]]);
    });
    // A channel that is closed gives 0.
    const work = choice("job", 1, jobs.length + 1, (job) => this.#write([], jobs[job - 1]));
    const turn: Instr[] = [["recv", channelName(channel), "job"], ["if", "job", work, after]];
    return [...before, ["for", "turn", jobs.length + workers.length, turn]];
  }

  /** Appends the instructions of some rows of one goroutine. */
  #write(list: Instr[], some: Int32Array): Instr[] {
    const { log, groups } = this.outline;
    for (const row of some) {
      let doneNs = 0;
      for (const { afterNs, instr } of this.#within(row)) {
        if (afterNs > doneNs) compute(list, afterNs - doneNs);
        doneNs = Math.max(doneNs, afterNs);
        list.push(instr);
      }
      for (const group of groups.doneAt.get(row) ?? []) list.push(["wgdone", this.#group[group]]);
      const own = this.#atRow.get(row);
      const instr = own !== undefined
        ? own
        : this.#instr(log.rowDid.at(row), log.rowX.at(row), doneNs);
      if (instr?.[0] === "compute") compute(list, Number(instr[1]));
      else if (instr !== null) list.push(instr);
      const next = this.#afterRow.get(row);
      if (next !== undefined) list.push(next);
    }
    return list;
  }

  /** What is done before a row, or within it: steps that left no event. */
  #within(row: number): { readonly afterNs: number; readonly instr: Instr }[] {
    const { groups, locks } = this.outline;
    return [
      ...(groups.quietAt.get(row) ?? []).map(({ group, afterNs }) => ({
        afterNs,
        instr: ["wgwait", this.#group[group]] as Instr,
      })),
      ...(locks.within.get(row) ?? []).map((step) => ({
        afterNs: step.afterNs,
        instr: lockInstr(step),
      })),
    ].sort((a, b) => a.afterNs - b.afterNs);
  }

  /** @param doneNs How much of a computation is there already. */
  #instr(did: number, x: number, doneNs: number): Instr | null {
    const { outline } = this, { log } = outline;
    switch (did) {
      case Did.COMPUTE:
        return x > doneNs ? ["compute", x - doneNs] : null;
      case Did.YIELD:
        return ["yield"];
      case Did.SPAWN:
        return outline.leftOut.has(x) ? null : this.spawnOf(x);
      case Did.WAKE:
        if (outline.leftOut.has(log.waitG.at(x))) return null;
        if (outline.ending(x) !== Ending.GOROUTINE) return null;
        return outline.firstWakes.has(x)
          ? this.spawnOf(log.waitG.at(x))
          : ["send", this.#channel.get(this.#key(x))!];
      case Did.WAIT:
        return this.#wait(x);
      case Did.SYSCALL:
        return ["syscall", x];
      case Did.NETWORK_SEND: {
        const wait = outline.reader.get(x);
        return wait === undefined ? null : ["send", this.#channel.get(this.#key(wait))!];
      }
      default:
        return null;
    }
  }

  #wait(wait: number): Instr {
    const { outline } = this;
    switch (outline.ending(wait)) {
      case Ending.NEVER:
        return ["recv", NEVER];
      case Ending.GOROUTINE:
      case Ending.SOCKET:
        return ["recv", this.#channel.get(this.#key(wait))!];
      case Ending.NETPOLL:
        return ["netpoll", this.#lengths.ofNs(wait)];
      case Ending.SLEEP:
        return ["sleep", this.#lengths.ofNs(wait)];
      case Ending.GROUP:
        return ["wgwait", this.#group[outline.groups.of.get(wait)!]];
    }
  }

  /**
   * Waits of one goroutine at one place share a channel: the n-th of them ends with the n-th
   * wake-up there, whoever gives it. So the order among those who may wake it is left to the run.
   */
  #key(wait: number): string {
    const { log } = this.outline, g = log.waitG.at(wait);
    return this.outline.written.has(wait) ? `net ${g}` : `${g} ${log.waitSite.at(wait)}`;
  }

  /** One channel for each place, with room for all wake-ups: who wakes never waits. */
  #makeChannels(): void {
    const { outline, objects } = this, { log } = outline;
    const wakes = new Map<string, number>();
    for (let wait = 0; wait < log.waitG.length; wait++) {
      const ending = outline.ending(wait);
      if (ending !== Ending.GOROUTINE && ending !== Ending.SOCKET) continue;
      if (outline.firstWakes.has(wait) || outline.leftOut.has(log.waitG.at(wait))) continue;
      const key = this.#key(wait);
      wakes.set(key, (wakes.get(key) ?? 0) + 1);
    }
    for (const [key, times] of wakes) {
      // Channels of one declaration have one capacity: powers of two keep declarations few.
      const cap = 2 ** Math.ceil(Math.log2(times)), net = key.startsWith("net ");
      const family = `${net ? "socket" : "wake"}${cap}`;
      const declared = objects[family] ??= { type: "chan", n: 0, cap, ...(net ? { net } : {}) };
      this.#channel.set(key, [family, declared.n!]);
      declared.n!++;
    }
  }

  /** A channel without room: whoever comes first waits, on both sides. */
  #makePool({ channel, closeAfter }: Pool): void {
    const name = channelName(channel);
    this.objects[name] = { type: "chan" };
    for (const [job, { sendRow }] of channel.transfers.entries()) {
      this.#atRow.set(sendRow, ["send", name, job + 1]);
    }
    for (const [i, row] of channel.closeRows.entries()) {
      this.#atRow.set(row, i === 0 ? ["close", name] : null);
    }
    if (closeAfter >= 0) this.#afterRow.set(closeAfter, ["close", name]);
  }

  /** Groups of one size are one declaration, so that one loop says their size. */
  #makeGroups(): void {
    for (const size of this.outline.groups.sizes) {
      const family = `group${size}`;
      const declared = this.objects[family] ??= { type: "wg", n: 0 };
      this.#group.push([family, declared.n!]);
      declared.n!++;
    }
  }
}

/** The mutexes. */
const MUTEXES = "mutex";

function lockInstr({ op, mutex }: LockStep): Instr {
  return [op, [MUTEXES, mutex]];
}

/** Appends a computation, joined with one that stands there. */
function compute(list: Instr[], ns: number): void {
  const before = list.at(-1);
  if (before?.[0] !== "compute") list.push(["compute", ns]);
  else list[list.length - 1] = ["compute", Number(before[1]) + ns];
}

/** Named by its first transfer. */
function channelName({ transfers }: Channel): string {
  return `jobs${transfers[0].wait}`;
}

/** What `of` says for the value of a variable that lies within `from..to - 1`. */
function choice(
  variable: string,
  from: number,
  to: number,
  of: (value: number) => Instr[],
): Instr[] {
  if (to - from === 1) return of(from);
  const middle = (from + to) >> 1;
  const low = choice(variable, from, middle, of), high = choice(variable, middle, to, of);
  return [["if", ["<", variable, middle], low, high]];
}

/** Says the size of all groups of a family, whose name holds it. */
function groupsOf(family: string, n: number): Instr {
  const size = Number(family.slice("group".length));
  return ["for", "i", n, [["wgadd", [family, "i"], size]]];
}

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

  /** First round, for all goroutines: counts the shape of a body. */
  count(body: readonly Instr[]): void {
    const shape = shapeOf(body);
    if (shape === null) return;
    const key = JSON.stringify(shape.body);
    const seen = this.#shapes.get(key);
    if (seen === undefined) this.#shapes.set(key, { times: 1, name: "" });
    else seen.times++;
  }

  /** Second round: finds a name for the prog of goroutine `g`, which began in function `begin`. */
  name(g: number, begin: string, id: number, body: readonly Instr[]): void {
    const shape = shapeOf(body);
    const seen = shape === null ? undefined : this.#shapes.get(JSON.stringify(shape.body));
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
    if (numbers.length > NUMBERS_MAX || instr[0] === "spawn") return null;
    const operand = instr[1];
    if (typeof operand === "number") shape.push([instr[0], variable(operand)] as Instr);
    else if (Array.isArray(operand) && typeof operand[1] === "number") {
      shape.push([instr[0], [operand[0], variable(operand[1])]] as unknown as Instr);
    } else shape.push(instr);
  }
  return numbers.length > NUMBERS_MAX ? null : { body: shape, numbers };
}

/** `net_http.conn.serve` of `net/http.(*conn).serve`. */
function progName(begin: string): string {
  const name = begin.replaceAll(/[^\w.-]+/g, "_").replace(/^[^A-Za-z_]+/, "");
  return (name === "" ? "goroutine" : name).slice(-NAME_CHARS_MAX).replace(/^[^A-Za-z_]+/, "");
}
