/**
 * Programs have a reference: a second interpreter, as simple as can be, that works on the text of
 * the workload. It is led through the run step by step: whenever the machine lets a G act, the
 * reference says what may come of it in the words of channels, selects, mutexes and wait groups,
 * and takes the one of these that came. So each run is one that programs may have, or there is a
 * difference.
 *
 * What it says nothing about: who runs when (that is the model's), and how long things take, but
 * that no sleep and no timer is over before its time, that each does then what it is for, once, and
 * that timers of one P go off in order.
 *
 * @module
 */

import {
  type CostTable,
  EndWhy,
  type MachineParts,
  type Outcome,
  type Program,
  type Summary,
  type Workload,
} from "@lab/runtime";
import { type Possible, ReferenceChannels } from "./channels.ts";
import { type ObjectStep, ReferenceObjects } from "./objects.ts";
import { ReferenceMutex, wordsOfAttempt } from "./mutex.ts";
import { ReferenceRWMutex } from "./rwmutex.ts";
import { type Difference, keyOf } from "./words.ts";
import { faultsAtEnd } from "./ending.ts";
import { ReferenceGroups } from "./groups.ts";
import { lead } from "./lead.ts";
import { Bill } from "./prices.ts";
import { waysOfSelect } from "./selects.ts";
import { Sleepers } from "./sleepers.ts";
import {
  type Goroutine,
  goroutine,
  NotJudged,
  Source,
  type Variables,
  type Visible,
} from "./source.ts";
import { type Owed, ReferenceTimers } from "./timers.ts";

/** The reference at one run. */
export class Reference {
  readonly differences: Difference[] = [];
  /** Steps of Gs that were judged. */
  judged = 0;
  /** How often each case of a select was taken where several were ready, by the number ready. */
  readonly taken = new Map<number, number[]>();
  readonly #source: Source;
  readonly #channels: ReferenceChannels;
  /** What it knows of timers, and what it saw of them. */
  readonly timers: ReferenceTimers;
  readonly #objects: ReferenceObjects;
  readonly #mutexes: readonly ReferenceMutex[];
  readonly #rwmutexes: readonly ReferenceRWMutex[];
  readonly #groups: ReferenceGroups;
  readonly #gs: Goroutine[] = [];
  readonly #progOf: number[] = [];
  readonly #bill = new Bill();
  /** What Gs have worked, NaN: nobody knows; by their variables. */
  readonly #worked = new Map<Variables, number>();
  /** The run ended in the middle of it all: some may have paid for what they had no time to do. */
  #hasStopped = false;
  readonly #asleep = new Sleepers();
  /** It met something that only the run knows: from here on it is silent. */
  #isLost = false;

  constructor(workload: Workload, private readonly program: Program) {
    this.#source = new Source(workload, (at, ns) => {
      this.#worked.set(at, (this.#worked.get(at) ?? 0) + (ns ?? NaN));
    });
    this.#channels = new ReferenceChannels(program, (waiter, value, number) => {
      const { variables, caseInto } = this.#gs[waiter.g], { into, ok, kase } = waiter;
      if (into !== null && value !== null) variables.set(into, value);
      if (ok !== null && value !== null) variables.set(ok, number < 0 ? 0 : 1);
      if (kase !== null && caseInto !== null) variables.set(caseInto, kase);
    }, (g) => this.#released(g));
    this.timers = new ReferenceTimers(program, this.#channels, ({ prog, given }) => {
      const at = program.progNames.indexOf(prog), child = this.#gs.length;
      const happen = () => this.#create(child, at, new Map(given));
      return { events: [`spawn prog ${at}`], readied: [child], happen };
    });
    this.#objects = new ReferenceObjects(program);
    this.#mutexes = program.mutexNames.map(() => new ReferenceMutex(program.sync === "fifo"));
    this.#rwmutexes = program.objectNames.rwmutex.map((_, x) =>
      new ReferenceRWMutex(x, program.sync === "fifo")
    );
    this.#groups = new ReferenceGroups(program);
  }

  /** Looks on while a machine runs; to be given to it before. */
  watch(parts: MachineParts): void {
    lead(parts, {
      created: (g, prog) => this.#create(g, prog, new Map()),
      acts: (g, atNs, events, readied) => this.#act(g, atNs, events, readied),
      ends: (g, atNs, workNs) => this.#ends(g, atNs, workNs),
      isSet: (key, p) => this.#asleep.set(key, p),
      isRemoved: (key) => this.#asleep.remove(key),
      isDue: (key, p, atNs) => this.#isDue(key, p, atNs),
      goesOff: (t, atNs) => this.#goesOff(t, atNs),
      isOwed: (atNs, what) => this.#differ(-1, atNs, `a timer has gone off without: ${what}`),
      wakes: (g, atNs) => this.#wakes(g, atNs),
      isStray: (g, atNs) => this.#differ(g, atNs, "it is told of an M that does not act"),
      waitsForNet: (g) => this.#channels.waitsForNet(g),
    });
  }

  /** Holds the end of the run against the reference. */
  end({ end, finals, elapsedNs }: Pick<Outcome, "end" | "finals" | "elapsedNs">): void {
    this.#hasStopped = end !== EndWhy.DONE;
    if (this.#isLost || end === EndWhy.UNTIL || end === EndWhy.STALLED) return;
    const here = { program: this.program, gs: this.#gs, progOf: this.#progOf };
    const ending = { ...here, pending: this.timers.pending };
    for (const { g, reason } of faultsAtEnd({ end, finals }, ending)) {
      this.#differ(g, elapsedNs, reason);
    }
  }

  #create(g: number, prog: number, variables: Variables): void {
    const { arrivals } = this.program;
    if (arrivals !== null && arrivals.prog === prog && arrivals.serviceVar >= 0) {
      const name = this.program.varNames[prog][arrivals.serviceVar];
      if (!variables.has(name)) variables.set(name, NaN);
    }
    const steps = this.#source.run(this.program.progNames[prog], variables);
    this.#progOf[g] = prog;
    this.#gs[g] = goroutine(variables, steps);
    this.#goOn(this.#gs[g]);
  }

  /** Local instructions, up to the next one that others can see. */
  #goOn(it: Goroutine): void {
    if (this.#isLost) return;
    try {
      const { value, done } = it.steps.next();
      it.next = done ? null : value;
    } catch (error) {
      if (!(error instanceof NotJudged)) throw error;
      this.#isLost = true;
    }
  }

  /** `g` ends, having worked `workNs` as the machine says. */
  #ends(g: number, atNs: number, workNs: number): void {
    const it = this.#gs[g];
    if (this.#isLost || it === undefined) return;
    const mustNs = this.#worked.get(it.variables) ?? 0;
    if (Number.isNaN(mustNs) || workNs === mustNs) return;
    this.#differ(g, atNs, `it worked ${workNs} ns, its program has ${mustNs}`);
  }

  /** The timer `key` of `p` is due: a G, or `~t` for timer `t` of the program. */
  #isDue(key: number, p: number, nowNs: number): void {
    if (this.#isLost) return;
    const reason = this.#asleep.goesOff(key, p, nowNs, (other) => {
      if (other < 0) return this.timers.dueNs(~other);
      return this.#gs[other].limit?.endNs ?? this.#gs[other].untilNs;
    });
    if (reason !== null) this.#differ(key, nowNs, reason);
  }

  /** Timer `t` of the program goes off. */
  #goesOff(t: number, nowNs: number): Owed | null {
    if (this.#isLost) return null;
    const owed = this.timers.goesOff(t, nowNs);
    if (typeof owed !== "string") {
      owed.happen();
      return owed;
    }
    this.#differ(-1, nowNs, owed);
    return null;
  }

  /** No G has made `g` ready: it has slept long enough, or its select has waited so. */
  #wakes(g: number, nowNs: number): void {
    const it = this.#gs[g];
    if (this.#isLost || it === undefined || !it.waits) return;
    const { limit } = it;
    if (limit === null) return this.#differ(g, nowNs, "it is made ready, and nobody has let it go");
    if (nowNs < limit.endNs) {
      return this.#differ(g, nowNs, `its select ends at ${nowNs} ns, before ${limit.endNs}`);
    }
    this.#channels.leave(g);
    if (it.caseInto !== null) it.variables.set(it.caseInto, limit.kase);
    this.#released(g);
  }

  #differ(g: number, atNs: number, reason: string): void {
    if (this.#isLost) return;
    this.differences.push({ atNs, g, reason });
    this.#isLost = true;
  }

  /** `g` has done one step in the machine. */
  #act(g: number, nowNs: number, events: readonly string[], readied: readonly number[]): void {
    if (this.#isLost) return;
    const it = this.#gs[g];
    // A G of the machine's own.
    if (it === undefined) return;
    this.judged++;
    if (it.waits) return this.#differ(g, nowNs, "it goes on though nobody has let it go");
    if (nowNs < it.untilNs) {
      return this.#differ(g, nowNs, `it goes on at ${nowNs} ns, before ${it.untilNs}`);
    }
    let ways: readonly Possible[];
    try {
      ways = this.#ways(g, it, nowNs);
    } catch (error) {
      if (!(error instanceof NotJudged)) throw error;
      this.#isLost = true;
      return;
    }
    const came = keyOf(events, readied);
    const way = ways.find((possible) => keyOf(possible.events, possible.readied) === came);
    if (way === undefined) {
      const all = ways.map((possible) => keyOf(possible.events, possible.readied)).join(" | ");
      return this.#differ(g, nowNs, `at ${it.next?.do ?? "its end"}: ${came}; possible: ${all}`);
    }
    const { next } = it;
    if (next?.do === "select") this.#note(ways, way);
    if (next !== null && !this.#isPaid(next, g)) this.#bill.add(next);
    way.happen();
  }

  /** Holds the rows of operations on objects against what was done. */
  costs(said: Pick<Summary, "costs" | "counts">, table: CostTable): void {
    if (this.#isLost || this.#hasStopped) return;
    const fault = this.#bill.fault(said, table);
    if (fault !== null) this.#differ(-1, 0, fault);
  }

  /** A round of spinning has a price of its own, and what follows it has been paid for. */
  #isPaid(step: Visible, g: number): boolean {
    if (step.do === "lock") return this.#mutex(step.on).isSpinning(g);
    return (step.do === "rlock" || step.do === "wlock") && this.#rwmutex(step.on).hasWaited(g);
  }

  #rwmutex(name: string): ReferenceRWMutex {
    return this.#rwmutexes[this.program.objectNames.rwmutex.indexOf(name)];
  }

  #mutex(name: string): ReferenceMutex {
    return this.#mutexes[this.program.mutexNames.indexOf(name)];
  }

  /** A select took one of these ways. */
  #note(ways: readonly Possible[], way: Possible): void {
    if (way.counts !== undefined) this.#bill.count(way.counts);
    if (ways.length < 2) return;
    const counts = this.taken.get(ways.length) ?? Array(ways.length).fill(0);
    counts[ways.indexOf(way)]++;
    this.taken.set(ways.length, counts);
  }

  /** All that may come of the next step of `g`. */
  #ways(g: number, it: Goroutine, nowNs: number): readonly Possible[] {
    const step = it.next, goOn = () => this.#goOn(it);
    if (step === null) return [{ events: [`exit G${g}`], readied: [], happen: () => {} }];
    const late = this.timers.missing(step, nowNs);
    if (late !== null) return [{ events: [`a tick of ${late}`], readied: [], happen: () => {} }];
    const sleeps = { events: [`wait G${g}`], readied: [] };
    switch (step.do) {
      case "rest":
        return [{
          ...sleeps,
          happen: () => {
            it.untilNs = step.ns === null ? NaN : nowNs + step.ns;
            goOn();
          },
        }];
      case "spawn": {
        const prog = this.program.progNames.indexOf(step.prog), child = this.#gs.length;
        const happen = () => {
          this.#create(child, prog, new Map(step.given));
          goOn();
        };
        return [{ events: [`spawn prog ${prog}`], readied: [child], happen }];
      }
      case "send":
      case "recv": {
        const c = this.#channels.named(step.on), sends = step.do === "send";
        const waiter = {
          g,
          value: sends ? step.value : 0,
          into: sends ? null : step.into,
          ok: sends ? null : step.ok,
          kase: null,
        };
        const way = this.#channels.passes(c, sends, waiter, goOn);
        if (way !== null) return [way];
        const happen = () => {
          it.waits = true;
          this.#channels.wait(c, sends, waiter);
        };
        return [{ ...sleeps, happen }];
      }
      case "select": {
        const channels = this.#channels, inOrder = this.program.sync === "fifo";
        const parts = { channels, inOrder, goOn: () => this.#goOn(it) };
        return waysOfSelect(parts, g, it, step, nowNs);
      }
      case "settimer":
      case "stop":
      case "reset":
        return [this.timers.way(g, step, nowNs, it.variables, goOn)];
      case "close":
        return [this.#channels.close(this.#channels.named(step.on), goOn)];
      case "lock":
        return this.#lock(g, it, step.on, nowNs);
      case "rlock":
      case "runlock":
      case "wlock":
      case "wunlock": {
        const way = this.#rwmutex(step.on).way(g, step.do, goOn, () => void (it.waits = true));
        // Whoever is woken tries again.
        const happen = () => {
          for (const other of way.readied) this.#gs[other].waits = false;
          way.happen();
        };
        return [{ ...way, happen }];
      }
      case "unlock": {
        const x = this.program.mutexNames.indexOf(step.on), mutex = this.#mutexes[x];
        // Nobody else acts in between: what comes of it can be seen at once.
        const { woken, holds } = mutex.unlock();
        const events = [`unlock mutex ${x}`];
        if (holds) events.push(`lock G${woken} mutex ${x} handed over`);
        const happen = () => {
          // Who holds it by now goes on; any other tries again.
          if (woken !== null && holds) this.#released(woken);
          else if (woken !== null) this.#gs[woken].waits = false;
          goOn();
        };
        return [{ events, readied: woken === null ? [] : [woken], happen }];
      }
      case "wgadd":
        return [this.#atObject(g, it, this.#groups.add(step.on, step.by))];
      case "wgwait":
        return [this.#atObject(g, it, this.#groups.wait(g, step.on))];
      case "condenter":
      case "condwait":
      case "signal":
      case "broadcast":
        return [this.#atObject(g, it, this.#objects.condition(g, step.on, step.do))];
      case "acquire":
        return [this.#atObject(g, it, this.#objects.acquire(g, step.on, step.by))];
      case "release":
        return [this.#atObject(g, it, this.#objects.release(step.on, step.by))];
      case "count":
        return [this.#atObject(g, it, this.#objects.count(step.on, step.change))];
    }
  }

  /** `g` need not wait any more. What it does next may depend on what it got. */
  #released(g: number): void {
    this.#gs[g].waits = false;
    this.#gs[g].limit = null;
    this.#goOn(this.#gs[g]);
  }

  #atObject(g: number, it: Goroutine, { waits, readied, happen }: ObjectStep): Possible {
    return {
      events: waits ? [`wait G${g}`] : [],
      readied,
      happen: () => {
        happen();
        for (const other of readied) this.#released(other);
        it.waits = waits;
        if (!waits) this.#goOn(it);
      },
    };
  }

  #lock(g: number, it: Goroutine, on: string, nowNs: number): readonly Possible[] {
    const x = this.program.mutexNames.indexOf(on), mutex = this.#mutexes[x];
    return mutex.outcomes(g, nowNs).map((outcome) => ({
      events: wordsOfAttempt(outcome, g, x),
      readied: [],
      happen: () => {
        const wasStarving = mutex.isStarving;
        mutex.take(g, nowNs, outcome);
        if (outcome === "spins") this.#bill.count("mutexSpins");
        if (mutex.isStarving && !wasStarving) this.#bill.count("mutexStarvations");
        it.waits = outcome === "waits";
        if (outcome === "locked" || outcome === "handed") this.#goOn(it);
      },
    }));
  }
}
