/**
 * What each runtime is known for, on a program that shows it. That they are right is tested in
 * props/, where recorded orders of the real ones are, too.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, Ev, type Outcome, simulate, type Workload } from "@lab/runtime";
import { configure } from "../mod.ts";

const OBJECTS = {
  wg: { type: "wg" },
  c: { type: "chan" },
  d: { type: "chan" },
  b: { type: "chan", cap: 99 },
} as const;
type Progs = Workload["progs"];
type Texts = Readonly<Record<string, string>>;

function run(model: string, progs: Progs, options: Texts = {}, procs = 1): Outcome {
  const outcome = simulate({
    model: configure(model, options).make,
    program: assemble({ sync: "fifo", objects: OBJECTS, progs }),
    machine: { procs },
    sink: "columns",
    verify: true,
  });
  assert(outcome.endName === "done" || outcome.endName === "main", outcome.endName);
  return outcome;
}
const orderOf = (...args: Parameters<typeof run>) => run(...args).marks.id;

/** `n` Gs of `body`, numbered `id` from 0; main waits for them. */
const workers = (n: number, body: Progs[string]): Progs => ({
  main: [["wgadd", "wg", n], ["for", "i", n, [["spawn", "w", { id: "i" }]]], ["wgwait", "wg"]],
  w: [...body, ["wgdone", "wg"]],
});
/** Two that wake each other 50 times, and one that was started after them. */
const PING_PONG: Progs = {
  main: [
    ["wgadd", "wg", 3],
    ...["ping", "pong", "late"].map((name) => ["spawn", name] as const),
    ["wgwait", "wg"],
  ],
  ping: [["for", "j", 50, [["send", "c"], ["recv", "d"]]], ["mark", 7], ["wgdone", "wg"]],
  pong: [["for", "j", 50, [["recv", "c"], ["send", "d"]]], ["wgdone", "wg"]],
  late: [["mark", 9], ["wgdone", "wg"]],
};

Deno.test("a pair that wakes each other starves who was started under jdk, not under tokio", () => {
  assertEquals(orderOf("jdk", PING_PONG), [7, 9]);
  assertEquals(orderOf("tokio", PING_PONG), [9, 7]);
  assertEquals(orderOf("tokio-current-thread", PING_PONG), [9, 7]);
});

Deno.test("jdk keeps a started thread out of the own queue, and an unparked one in it", () => {
  const { trace } = run("jdk", workers(3, [["mark"]]));
  const all = Array.from({ length: trace!.length }, (_, i) => i);
  const puts = all.filter((i) => trace!.code[i] === Ev.Q_PUT).map((i) => [
    trace!.g[i],
    trace!.about.queues.find(({ q }) => q === trace!.a[i])!.name,
  ]);
  assertEquals(puts, [[0, "submit"], [1, "submit"], [2, "submit"], [3, "submit"]]);
  // main, which the last of them wakes, comes back by the own queue.
  const own = all.filter((i) => trace!.code[i] === Ev.PUT_LOCAL).map((i) => trace!.g[i]);
  assertEquals(own, [0]);
});

/** A G that starts another one and computes on for long. */
const BEHIND_LONG: Progs = {
  main: [["wgadd", "wg", 1], ["spawn", "w"], ["compute", 1_000_000], ["mark", 0], ["wgwait", "wg"]],
  w: [["mark", 1], ["wgdone", "wg"]],
};

Deno.test("tokio#4941: a task in the slot waits behind a long one, unless the slot is stealable", () => {
  // Another put wakes the second worker; it finds the slot closed.
  assertEquals(orderOf("tokio", BEHIND_LONG, {}, 2), [0, 1]);
  const two: Progs = { ...BEHIND_LONG, main: [["spawn", "by"], ...BEHIND_LONG.main], by: [] };
  assertEquals(orderOf("tokio", two, {}, 2), [0, 1]);
  assertEquals(orderOf("tokio", two, { lifoSlot: "stealable" }, 2), [1, 0]);
  assertEquals(orderOf("tokio", two, { lifoSlot: "off" }, 2), [1, 0]);
  assertEquals(orderOf("kotlin", two, {}, 2), [1, 0]);
});

Deno.test("tokio: with the slot off tasks run as they came, and lifoCap says how many in a row", () => {
  const links: Progs = {
    main: [["spawn", "by"], ["spawn", "link", { left: 8 }], ["recv", "c"]],
    link: [
      ["mark", "left"],
      ["if", "left", [["spawn", "link", { left: ["-", "left", 1] }]], [["send", "c"]]],
    ],
    by: [["mark", 99]],
  };
  const withCap = (lifoCap: string) => orderOf("tokio", links, { lifoCap });
  assertEquals(withCap("1"), [8, 99, 7, 6, 5, 4, 3, 2, 1, 0]);
  assertEquals(withCap("3"), [8, 7, 6, 99, 5, 4, 3, 2, 1, 0]);
  assertEquals(withCap("100"), [8, 7, 6, 5, 4, 3, 2, 1, 0]);
  assertEquals(orderOf("tokio", workers(4, [["mark"]]), { lifoSlot: "off" }), [0, 1, 2, 3]);
});

Deno.test("tokio tunes how often inject goes first: 200 us of tasks lie between", () => {
  // 300 tasks overflow the ring: those in inject come between the others, one in so many ticks.
  const gap = (compute: number) => {
    const order = orderOf("tokio", workers(300, [["mark"], ["compute", compute]]), {
      globalQueueInterval: "0",
    });
    return order.indexOf(129) - order.indexOf(128);
  };
  assert(gap(100_000) < gap(3_000), `${gap(100_000)} ${gap(3_000)}`);
});

Deno.test("blocking calls: a pool of its own, compensation, or none", () => {
  const calls: Progs = { ...workers(2, [["syscall", 1_000]]) };
  const elapsed = (model: string, options: Texts) => run(model, calls, options).elapsedNs;
  for (
    const [model, option, apart, alone] of [
      ["tokio", "blocking", "spawn_blocking", "nothing"],
      ["tokio", "blocking", "block_in_place", "nothing"],
      ["tokio-current-thread", "blocking", "spawn_blocking", "nothing"],
      ["kotlin", "blocking", "io", "nothing"],
      ["jdk", "compensate", "true", "false"],
      ["jdk", "maxPoolSize", "256", "1"],
    ]
  ) {
    assertEquals(elapsed(model, { [option]: alone }), 2_000, `${model} ${option}=${alone}`);
    assertEquals(elapsed(model, { [option]: apart }), 1_000, `${model} ${option}=${apart}`);
  }
});

Deno.test("fewer workers than Ps: nobody runs beside them", () => {
  const long = workers(8, [["compute", 1_000]]);
  for (
    const [model, option] of [
      ["tokio", "workers"],
      ["jdk", "parallelism"],
      ["kotlin", "corePoolSize"],
      ["rayon", "numThreads"],
      ["beam", "schedulers"],
    ]
  ) {
    const most = (texts: Texts) => run(model, long, texts, 4).elapsedNs;
    assertEquals(most({ [option]: "1" }), 8_000, model);
    assert(most({ [option]: "2" }) >= 4_000, model);
    if (model !== "beam") assert(most({}) < 8_000, model);
  }
});

Deno.test("beam: strict priorities, a low one each 8th time, slices of so many operations", () => {
  const classes: Progs = {
    main: [
      ["wgadd", "wg", 5],
      ...[0, 1, 0, 2, 3].map((label, id) =>
        ["spawn", "w", { id }, { class: label }] as Progs[string][number]
      ),
      ["wgwait", "wg"],
    ],
    w: [["mark"], ["wgdone", "wg"]],
  };
  assertEquals(orderOf("beam", classes), [4, 3, 0, 2, 1]);
  const long = workers(2, [["for", "i", 3, [["mark"], ["send", "b"]]]]);
  assertEquals(orderOf("beam", long), [0, 0, 0, 1, 1, 1]);
  const turns = orderOf("beam", long, { reductions: "1" });
  assert(turns.indexOf(1) < turns.lastIndexOf(0), `nobody was preempted: ${turns}`);
});

Deno.test("rayon: the newest first, or the oldest with breadthFirst", () => {
  assertEquals(orderOf("rayon", workers(4, [["mark"]])), [3, 2, 1, 0]);
  assertEquals(orderOf("rayon", workers(4, [["mark"]]), { breadthFirst: "true" }), [0, 1, 2, 3]);
});
