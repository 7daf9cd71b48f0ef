/**
 * From the log to instructions: one list for each goroutine.
 *
 * @module
 */

import type { Channel } from "./channels.ts";
import { Did } from "./log.ts";
import {
  channelName,
  choice,
  compute,
  groupsOf,
  lockInstr,
  nameOf,
  type Objects,
  select,
  takeJobs,
} from "./instrs.ts";
import { Ending, type Outline } from "./outline.ts";
import type { Pool } from "./pools.ts";
import type { Instr } from "./progs.ts";
import { findTickers, type Ticker } from "./tickers.ts";
import { SPAN_PARAM } from "./replay.ts";
import { isTimed, timeouts, WaitLengths } from "./timers.ts";

/** A channel that nobody sends on: where a goroutine ends that the trace left waiting. */
const NEVER = "never";
/** The channel by which the last goroutine ends the program, if it is not `main` itself. */
export const END = "end";

/** Starts goroutine `g`, whose prog is named later. */
export type SpawnOf = (g: number) => Instr;

/** A step that left no event: when so much of the row's work is done. */
interface Within {
  readonly afterNs: number;
  readonly instr: Instr;
}

const NOTHING: readonly Within[] = [];

/** Writes the instructions of goroutines. */
export class Bodies {
  readonly objects: Objects = { [NEVER]: { type: "chan" } };
  /** Each group and the channel of each wait that a goroutine ends: its family, its index there. */
  readonly #group: (readonly [family: string, index: number])[] = [];
  readonly #lengths: WaitLengths;
  /** Timers that start goroutines. */
  #calls = 0;
  readonly #tickers: readonly Ticker[];
  /** The ticker that each wait receives from. */
  readonly #tickerOf = new Map<number, number>();
  /** What stands for a row, where it is no wait for who woke. */
  readonly #atRow = new Map<number, readonly Instr[]>();
  readonly #afterRow = new Map<number, Instr>();
  readonly #atRowToo = new Map<number, Within[]>();
  /** What is done once, by the row in which it begins, and by those in which others wait for it. */
  readonly #onceFrom = new Map<number, number>();
  readonly #onceAt = new Map<number, number>();
  /** The work that a goroutine shares with others. */
  readonly #shareOf = new Map<number, number>();
  /** Places of selects that a timer ended at one time and a goroutine at another. */
  readonly #timeouts: ReadonlySet<number>;
  readonly #channel = new Map<string, readonly [family: string, index: number]>();

  /** @param wakeNs How late an idle P notices something, taken off waits that the world ends. */
  constructor(
    private readonly outline: Outline,
    wakeNs: number,
    private readonly spawnOf: SpawnOf,
  ) {
    this.#lengths = new WaitLengths(outline.log, wakeNs);
    this.#tickers = findTickers(outline.log, outline.rows, wakeNs);
    for (const [i, { waits }] of this.#tickers.entries()) {
      for (const wait of waits) this.#tickerOf.set(wait, i);
    }
    if (this.#tickers.length > 0) {
      this.objects[TICKERS] = { type: "timer", n: this.#tickers.length };
    }
    for (const [row, step] of outline.locks.atRow) {
      this.#atRow.set(row, step === null ? [] : [lockInstr(step)]);
    }
    for (const [row, step] of outline.locks.after) this.#afterRow.set(row, lockInstr(step));
    for (const held of outline.locks.all) {
      if (held.type === "sem") this.objects[nameOf(held)] = { type: "sem", cap: held.cap };
      else this.objects[held.type] = { type: held.type, n: held.index + 1 };
    }
    for (const [i, once] of outline.onces.entries()) {
      this.#onceFrom.set(once.fromRow, i);
      for (const row of once.waitRows) this.#onceAt.set(row, i);
      for (const row of once.innerRows) this.#atRow.set(row, []);
      this.objects[ONCES] = { type: "once", n: i + 1 };
    }
    for (const [i, { workers }] of outline.shares.entries()) {
      for (const g of workers) this.#shareOf.set(g, i);
      this.objects[SHARES] = { type: "counter", n: i + 1 };
    }
    this.#timeouts = timeouts(outline.log);
    this.#makeChannels();
    this.#makeGroups();
    this.#collectQuiet();
    for (const pool of outline.pools) this.#makePool(pool);
    for (const channel of outline.plain) this.#makePlain(channel);
  }

  /** What `main` does first: says for how many each wait group waits. */
  begin(): Instr[] {
    return Object.entries(this.objects).flatMap(([name, object]) =>
      object.type === "wg" ? [groupsOf(name, object.n)] : []
    );
  }

  /** How `main` starts `g`: at once, or by a timer, if the trace shows no goroutine that did. */
  start(g: number): Instr {
    const birth = this.outline.log.bornOutside.get(g);
    if (birth === undefined) return this.spawnOf(g);
    const [, ...what] = this.spawnOf(g);
    const timer = [CALLS, this.#calls++], ns = this.#lengths.ofBirthNs(birth);
    this.objects[CALLS] = { type: "timer", n: this.#calls };
    return ["afterfunc", timer, ns, ...what] as unknown as Instr;
  }

  /** The instructions of `g`, up to its end or to where the trace left it. */
  body(g: number): Instr[] {
    const { log } = this.outline, x = log.goroutines[g];
    const list: Instr[] = [];
    if (x.foundIn >= 0 && !this.outline.firstWakes.has(x.foundIn)) list.push(this.#wait(x.foundIn));
    const { rows, endGroup, closer } = this.outline;
    const share = this.#shareOf.get(g);
    if (share === undefined) this.#write(list, rows.of(g));
    else {
      list.push(...takeJobs([SHARES, share], this.outline.shares[share]));
      // Its own work is done; the memory that it took is taken by it in every run.
      for (const row of rows.of(g)) {
        const isWork = log.rowDid.at(row) === Did.COMPUTE;
        this.#writeRow(list, row, isWork ? log.rowX.at(row) : 0, Infinity);
      }
    }
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
    const { rows } = this.outline;
    const before = choice("w", 0, workers.length, (w) => this.#write([], workers[w].before));
    const after = choice("w", 0, workers.length, (w) => {
      const { g, after } = workers[w];
      return this.#write([], after).concat([rows.exit(g) < 0 ? ["recv", NEVER] : ["exit"]]);
    });
    // A channel that is closed gives 0.
    const work = choice("job", 1, jobs.length + 1, (job) => this.#write([], jobs[job - 1]));
    const turn: Instr[] = [["recv", channelName(channel), "job"], ["if", "job", work, after]];
    return [...before, ["for", "turn", jobs.length + workers.length, turn]];
  }

  /**
   * Appends the instructions of some rows of one goroutine.
   *
   * @param begunNs How much of the first is done already, -1: nothing of it.
   */
  #write(list: Instr[], some: Int32Array, begunNs = -1): Instr[] {
    for (let i = 0; i < some.length; i++) {
      const row = some[i], isBegun = i === 0 && begunNs >= 0;
      const from = isBegun ? undefined : this.#onceFrom.get(row), at = this.#onceAt.get(row);
      if (from !== undefined) {
        const { afterNs, endRow } = this.outline.onces[from];
        this.#writeRow(list, row, 0, afterNs);
        list.push(this.#once(from));
        const end = some.indexOf(endRow);
        i = (end < 0 ? some.length : end) - 1;
      } else if (at !== undefined) list.push(this.#once(at));
      else this.#writeRow(list, row, isBegun ? begunNs : 0, Infinity);
    }
    return list;
  }

  /** What is done once, by whoever comes first. */
  #once(i: number): Instr {
    const { g, fromRow, afterNs, endRow } = this.outline.onces[i];
    const list = this.outline.rows.of(g);
    const some = list.subarray(list.indexOf(fromRow), list.indexOf(endRow));
    return ["once", [ONCES, i], this.#write([], some, afterNs)] as unknown as Instr;
  }

  /** Appends what is done in a row between so much of its work and so much. */
  #writeRow(list: Instr[], row: number, fromNs: number, toNs: number): void {
    const { log, groups } = this.outline;
    let doneNs = fromNs;
    for (const { afterNs, instr } of this.#within(row)) {
      if (afterNs < fromNs || afterNs >= toNs) continue;
      if (afterNs > doneNs) compute(list, afterNs - doneNs);
      doneNs = Math.max(doneNs, afterNs);
      list.push(instr);
    }
    if (toNs < Infinity) {
      if (toNs > doneNs) compute(list, toNs - doneNs);
      return;
    }
    for (const group of groups.doneAt.get(row) ?? []) list.push(["wgdone", this.#group[group]]);
    const own = this.#atRow.get(row);
    if (own !== undefined) list.push(...own);
    else {
      const instr = this.#instr(log.rowDid.at(row), log.rowX.at(row), doneNs);
      if (instr?.[0] === "compute") compute(list, Number(instr[1]));
      else if (instr !== null) list.push(instr);
    }
    const spans = log.rowSpans.at(row);
    if (spans > 0 && log.machineProcs === 1) list.push(["compute", ["*", SPAN_PARAM, spans]]);
    const next = this.#afterRow.get(row);
    if (next !== undefined) list.push(next);
  }

  /** What is done before a row, or within it: steps that left no event. */
  #within(row: number): readonly Within[] {
    return this.#atRowToo.get(row) ?? NOTHING;
  }

  /** Collects what left no event, in the order in which it is done. */
  #collectQuiet(): void {
    const { outline } = this, { groups, locks, log } = outline;
    const add = (row: number, afterNs: number, instr: Instr) => {
      const list = this.#atRowToo.get(row);
      if (list === undefined) this.#atRowToo.set(row, [{ afterNs, instr }]);
      else list.push({ afterNs, instr });
    };
    for (const [i, { row, afterNs, periodNs }] of this.#tickers.entries()) {
      add(row, afterNs, ["newticker", [TICKERS, i], periodNs]);
    }
    for (let row = 0; this.#tickers.length > 0 && row < log.rowG.length; row++) {
      if (log.rowDid.at(row) !== Did.WAIT) continue;
      const wait = log.rowX.at(row), ticker = this.#tickerOf.get(wait);
      // The tick that lay there already before a wait for the next.
      if (ticker !== undefined && this.#tickers[ticker].after.has(wait)) {
        add(row, 0, ["recv", [TICKERS, ticker]]);
      }
    }
    for (const [row, list] of groups.quietAt) {
      for (const { group, afterNs } of list) add(row, afterNs, ["wgwait", this.#group[group]]);
    }
    for (const [row, list] of locks.within) {
      for (const step of list) add(row, step.afterNs, lockInstr(step));
    }
    for (const { g, fromRow, toRow } of log.lockedThreads) {
      const rows = outline.rows.of(g), first = rows.findIndex((row) => row >= fromRow);
      // It was locked when it stopped before the first turn that shows it.
      const from = rows[Math.max(0, first - 1)], to = rows.find((row) => row >= toRow);
      if (from !== undefined) add(from, 0, ["lockthread"]);
      if (to !== undefined) add(to, 0, ["unlockthread"]);
    }
    for (const list of this.#atRowToo.values()) list.sort((a, b) => a.afterNs - b.afterNs);
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

  /** After how long a select gives up, ns; -1: it is none, or nobody saw it do so. */
  #timeoutNs(wait: number): number {
    const { log } = this.outline, site = log.waitSite.at(wait);
    if (!this.#timeouts.has(site)) return -1;
    const ns = this.#lengths.timeoutNs(wait);
    // One that waited longer had another timer.
    return log.waitToNs.at(wait) - log.waitFromNs.at(wait) > ns && !isTimed(log, wait) ? -1 : ns;
  }

  #wait(wait: number): Instr {
    const { outline } = this, ticker = this.#tickerOf.get(wait);
    if (ticker !== undefined) return ["recv", [TICKERS, ticker]];
    switch (outline.ending(wait)) {
      case Ending.NEVER:
        return ["recv", NEVER];
      case Ending.GOROUTINE: {
        const channel = this.#channel.get(this.#key(wait))!, ns = this.#timeoutNs(wait);
        return ns < 0 ? ["recv", channel] : select(channel, ns);
      }
      case Ending.SOCKET:
        return ["recv", this.#channel.get(this.#key(wait))!];
      case Ending.NETPOLL:
        return ["netpoll", this.#lengths.ofNs(wait)];
      case Ending.SLEEP:
        return this.#timeoutNs(wait) < 0
          ? ["sleep", this.#lengths.ofNs(wait)]
          : select(NEVER, this.#lengths.ofNs(wait));
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
    // What comes after the timeout is for nobody: it may not end the next wait there.
    if (this.#timeoutNs(wait) >= 0) return `${g} ${log.waitSite.at(wait)} ${wait}`;
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
      this.#atRow.set(sendRow, [["send", name, job + 1]]);
    }
    for (const [i, row] of channel.closeRows.entries()) {
      this.#atRow.set(row, i === 0 ? [["close", name]] : []);
    }
    if (closeAfter >= 0) this.#afterRow.set(closeAfter, ["close", name]);
  }

  /** A channel without room, whose transfers stay with those who made them. */
  #makePlain(channel: Channel): void {
    const name = channelName(channel);
    this.objects[name] = { type: "chan" };
    for (const { sendRow, recvRow } of channel.transfers) {
      this.#atRow.set(sendRow, [["send", name]]);
      this.#atRow.set(recvRow, [["recv", name]]);
    }
    for (const row of channel.idleRows) this.#atRow.set(row, [["recv", name]]);
    for (const [i, row] of channel.closeRows.entries()) {
      this.#atRow.set(row, i === 0 ? [["close", name]] : []);
    }
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

/** What is done once; jobs taken; the tickers, and the timers that start goroutines. */
const ONCES = "once";
const SHARES = "taken";
const TICKERS = "ticker";
const CALLS = "call";
