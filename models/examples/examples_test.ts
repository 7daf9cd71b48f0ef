/**
 * What each example is about, on a program that shows it. That they are right is tested in props/.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, Ev, type Outcome, simulate, type Workload } from "@lab/runtime";
import { configure } from "../mod.ts";

const MS = 1_000_000;
const OBJECTS = { wg: { type: "wg" }, c: { type: "chan" }, d: { type: "chan" } } as const;

interface Settings {
  readonly procs?: number;
  readonly cores?: number;
  readonly seed?: number;
  readonly options?: Readonly<Record<string, string>>;
  readonly attrs?: Workload["attrs"];
}

function run(model: string, progs: Workload["progs"], settings: Settings = {}): Outcome {
  const { procs = 1, cores = procs, seed = 1, options = {}, attrs } = settings;
  const outcome = simulate({
    model: configure(model, options).make,
    program: assemble({ objects: OBJECTS, progs, attrs }),
    machine: { procs, cores },
    seed,
    sink: "columns",
    verify: true,
  });
  assert(outcome.endName === "done" || outcome.endName === "main", outcome.endName);
  return outcome;
}

/** `n` Gs of `body`, numbered `id` from 0; main waits for them. */
const workers = (n: number, body: Workload["progs"][string]): Workload["progs"] => ({
  main: [["wgadd", "wg", n], ["for", "i", n, [["spawn", "w", { id: "i" }]]], ["wgwait", "wg"]],
  w: [...body, ["wgdone", "wg"]],
});

const MARKS: Workload["progs"][string] = [["mark", "id"], ["compute", 10]];

/** The events of one kind, as rows of some columns. */
function rows({ trace }: Outcome, code: number, columns: readonly ("g" | "p" | "a" | "b")[]) {
  const all = Array.from({ length: trace!.length }, (_, i) => i);
  return all.filter((i) => trace!.code[i] === code).map((i) => columns.map((at) => trace![at][i]));
}

Deno.test("cilk runs the newest first at home, and thieves take one of the oldest", () => {
  assertEquals(run("cilk", workers(4, MARKS)).marks.id, [3, 2, 1, 0]);
  const two = run("cilk", workers(6, [["compute", 1_000]]), { procs: 2 });
  const thefts = rows(two, Ev.Q_ROB, ["g"]).flat().filter((g) => g > 0);
  assert(thefts.length >= 2);
  assertEquals(thefts, [...thefts].sort((a, b) => a - b));
  assertEquals(rows(two, Ev.Q_MOVE, ["a"]).flat().every((count) => count === 1), true);
});

Deno.test("gm-lifo runs the newest first, and who yields after all others", () => {
  assertEquals(run("gm-lifo", workers(4, MARKS)).marks.id, [3, 2, 1, 0]);
  const yields = run("gm-lifo", workers(3, [["mark", "id"], ["yield"], ["mark", "id"]]));
  assertEquals(yields.marks.id, [2, 1, 0, 2, 1, 0]);
});

Deno.test("a thief of stack takes the newest half, and goes on with the oldest of it", () => {
  const out = run("stack", workers(16, [["compute", 1_000]]), { procs: 2 });
  const { trace } = out;
  let big = 0;
  for (let i = 0; i < trace!.length; i++) {
    const [count, size] = [trace!.a[i], trace!.b[i]];
    if (trace!.code[i] !== Ev.Q_MOVE || size < 4) continue;
    big++;
    assertEquals(count, Math.ceil(size / 2));
    const after = (code: number) =>
      Array.from({ length: trace!.length }, (_, at) => at)
        .filter((at) => at > i && trace!.code[at] === code && trace!.m[at] === trace!.m[i])
        .map((at) => trace!.g[at]);
    const batch = after(Ev.Q_ROB).slice(0, count);
    assertEquals(batch, [...batch].sort((a, b) => b - a));
    assertEquals(after(Ev.RUN)[0], batch.at(-1));
  }
  assert(big > 0, "no theft was large enough to show it");
});

Deno.test("random-choice of two balances better than of one", () => {
  const spread = (choices: string) => {
    let sum = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const options = { choices };
      sum += run("random-choice", workers(64, [["compute", 1_000]]), { procs: 8, seed, options })
        .elapsedNs;
    }
    return sum / 20;
  };
  const one = spread("1"), two = spread("2"), best = 8_000;
  assert(two - best < (one - best) / 2, `${one} with one choice, ${two} with two`);
});

Deno.test("lifo-slot runs lifoCap Gs in a row out of the slot, and then the ring", () => {
  // Each link starts the next one through the slot; a bystander waits in the ring.
  const progs: Workload["progs"] = {
    main: [["spawn", "by"], ["spawn", "link", { left: 8 }], ["recv", "c"]],
    link: [
      ["mark", "left"],
      ["if", "left", [["spawn", "link", { left: ["-", "left", 1] }]], [["send", "c"]]],
    ],
    by: [["mark", 99]],
  };
  const orderWith = (lifoCap: string) => run("lifo-slot", progs, { options: { lifoCap } }).marks.id;
  assertEquals(orderWith("1"), [8, 99, 7, 6, 5, 4, 3, 2, 1, 0]);
  assertEquals(orderWith("3"), [8, 7, 6, 99, 5, 4, 3, 2, 1, 0]);
  // The last link wakes main through the slot, and with main the run ends.
  assertEquals(orderWith("100"), [8, 7, 6, 5, 4, 3, 2, 1, 0]);
});

Deno.test("lifo-slot gives the newer half of a full ring away", () => {
  const out = run("lifo-slot", workers(6, MARKS), { options: { ring: "4" } });
  assertEquals(out.marks.id, [5, 0, 1, 2, 3, 4]);
  // What stood in the ring as it overflowed: 0 to 3. 2 and 3 went, and 4, for which there was no
  // room.
  assertEquals(rows(out, Ev.PUT_GLOBAL, ["g"]).flat().slice(-3), [3, 4, 5]);
});

Deno.test("lifo-slot puts yields off: the first of them comes first, then the last", () => {
  const out = run("lifo-slot", workers(4, [["yield"], ["mark", "id"]]));
  const [first, ...others] = [3, 0, 1, 2];
  assertEquals(out.marks.id, [first, ...others.reverse()]);
});

Deno.test("priorities takes the P of a lower class at once", () => {
  const progs: Workload["progs"] = {
    main: [["wgadd", "wg", 2], ["spawn", "high"], ["spawn", "low"], ["wgwait", "wg"]],
    high: [["sleep", 1_000], ["compute", 500], ["mark", 0], ["wgdone", "wg"]],
    low: [["compute", 1 * MS], ["mark", 1], ["wgdone", "wg"]],
  };
  const attrs = { high: { class: 0 }, low: { class: 3 } };
  const { marks } = run("priorities", progs, { attrs });
  assertEquals([marks.id, marks.atNs], [[0, 1], [1_500, 1 * MS + 500]]);
});

Deno.test("priorities lets a low class through only if it ages", () => {
  // There are always two of the high class: each starts the one after the next.
  const progs: Workload["progs"] = {
    main: [["wgadd", "wg", 3], ["spawn", "low"], ["spawn", "high", { left: 100 }], [
      "spawn",
      "high",
      { left: 100 },
    ], ["wgwait", "wg"]],
    high: [
      ["compute", 1_000],
      ["if", "left", [["spawn", "high", { left: ["-", "left", 1] }]], [["wgdone", "wg"]]],
    ],
    low: [["mark", 1], ["wgdone", "wg"]],
  };
  const atNs = (aging: string) =>
    run("priorities", progs, { attrs: { low: { class: 1 } }, options: { aging } }).marks.atNs[0];
  assertEquals(atNs("never"), 202_000);
  // Behind the one that runs just then.
  assertEquals(atNs("50000"), 51_000);
});

Deno.test("edf meets a deadline that first in, first out misses", () => {
  const progs: Workload["progs"] = {
    main: [["wgadd", "wg", 2], ["spawn", "long"], ["spawn", "short"], ["wgwait", "wg"]],
    long: [["compute", 10_000], ["mark", 1], ["wgdone", "wg"]],
    short: [["compute", 1_000], ["mark", 2], ["wgdone", "wg"]],
  };
  // Else main, without a deadline, would have to give its P away before it has spawned both.
  const main = { deadlineNs: 0 };
  const attrs = { main, long: { deadlineNs: 12_000 }, short: { deadlineNs: 2_000 } };
  const doneNs = (model: string) => {
    const { marks } = run(model, progs, { attrs });
    return [1, 2].map((id) => marks.atNs[marks.id.indexOf(id)]);
  };
  assertEquals(doneNs("gm"), [10_000, 11_000]);
  assertEquals(doneNs("edf"), [11_000, 1_000]);
});

Deno.test("edf takes the P of the G that is due last when one that is due sooner wakes up", () => {
  const progs: Workload["progs"] = {
    main: [["wgadd", "wg", 2], ["spawn", "short"], ["spawn", "long"], ["wgwait", "wg"]],
    long: [["compute", 10_000], ["wgdone", "wg"]],
    short: [["sleep", 3_000], ["compute", 1_000], ["mark"], ["wgdone", "wg"]],
  };
  const attrs = { long: { deadlineNs: 50_000 }, short: { deadlineNs: 5_000 } };
  assertEquals(run("edf", progs, { attrs }).marks.atNs, [4_000]);
});

Deno.test("cfs shares a P by weight, 1 to 3, within 2 %", () => {
  const progs: Workload["progs"] = {
    main: [["wgadd", "wg", 2], ["spawn", "light"], ["spawn", "heavy"], ["wgwait", "wg"]],
    light: [["compute", 250 * MS], ["mark", 1], ["wgdone", "wg"]],
    heavy: [["compute", 750 * MS], ["mark", 3], ["wgdone", "wg"]],
  };
  const lightDoneMs = (attrs: Workload["attrs"]) => {
    const { marks } = run("cfs", progs, { attrs });
    return marks.atNs[marks.id.indexOf(1)] / MS;
  };
  // It has its 250 ms when the heavy one has 750; with equal weights, when that has 250 too.
  const byWeight = lightDoneMs({ light: { weight: 1_024 }, heavy: { weight: 3_072 } });
  const equal = lightDoneMs(undefined);
  assert(Math.abs(byWeight - 1_000) < 20, `${byWeight} ms`);
  assert(Math.abs(equal - 500) < 10, `${equal} ms`);
});

Deno.test("cfs gives a G that wakes up a P before the slice there is over", () => {
  const progs: Workload["progs"] = {
    main: [["wgadd", "wg", 2], ["spawn", "sleeper"], ["spawn", "hog"], ["wgwait", "wg"]],
    hog: [["compute", 100 * MS], ["wgdone", "wg"]],
    sleeper: [["for", "j", 10, [["sleep", 5 * MS], ["mark"]]], ["wgdone", "wg"]],
  };
  const { atNs } = run("cfs", progs).marks;
  assertEquals(atNs, Array.from({ length: 10 }, (_, i) => 5 * MS * (i + 1)));
});

Deno.test("cfs evens queues out: of four Gs on two Ps none is done before the others are near", () => {
  const { marks } = run("cfs", workers(4, [["compute", 100 * MS], ["mark", "id"]]), { procs: 2 });
  assert(marks.atNs[0] > 160 * MS && marks.atNs[3] <= 201 * MS, `${marks.atNs}`);
});

Deno.test("injection adds a thread for each 500 ms in which work waits and nobody takes any", () => {
  const progs: Workload["progs"] = {
    main: [["for", "i", 4, [["spawn", "blocks"]]], ["spawn", "short"], ["sleep", 5_000 * MS]],
    blocks: [["syscall", 4_000 * MS]],
    short: [["mark"]],
  };
  const at = (settings: Settings) => run("injection", progs, settings).marks.atNs[0] / MS;
  // Two threads block at once; the third does at 500 ms, the fourth at 1,000 ms.
  assertEquals(at({ procs: 8, cores: 2 }), 1_500);
  assertEquals(at({ procs: 8, cores: 2, options: { inject: "10000000" } }), 30);
  assertEquals(at({ procs: 8, cores: 8 }), 0);
});

Deno.test("injection adds no thread to a pool that is busy and gets on", () => {
  const busy = run("injection", workers(300, [["compute", 20 * MS]]), { procs: 8, cores: 2 });
  assertEquals([busy.elapsedNs, busy.metrics.msMax], [3_000 * MS, 2]);
});
