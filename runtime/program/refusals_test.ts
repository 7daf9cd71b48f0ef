import { assertEquals, assertThrows } from "@std/assert";
import { WorkloadError } from "../core/errors.ts";
import { assemble } from "./assemble.ts";
import { WorkloadLimits } from "./source.ts";

/**
 * `main` with these instructions, beside a channel, three more, a mutex, a wait group and a dist.
 */
const main = (...instructions: unknown[]) => ({
  params: { n: 4, neg: -1 },
  objects: {
    c: { type: "chan" },
    many: { type: "chan", n: 3 },
    m: { type: "mutex" },
    w: { type: "wg" },
  },
  dists: { fast: { kind: "const", ns: 5 } },
  progs: { main: instructions, other: [] },
});

/** An empty `main` beside the rest of a workload. */
const beside = (rest: object) => ({ ...rest, progs: { main: [] } });
/** What is said of an instruction that does not exist. */
const unknownInstruction = (place: string, received: string) =>
  `${place}: unknown instruction, must be one of mark, spawn, yield, send, recv, close, lock, ` +
  "unlock, wgwait, wgadd, wgdone, select, for, if, set, compute, sleep, syscall, netpoll, pin, " +
  "unpin, assert, exit, rlock, runlock, wlock, wunlock, condwait, signal, broadcast, acquire, release, " +
  "add, store, load, lockthread, unlockthread, once, while, afterfunc, newtimer, newticker, stop, " +
  `reset: received "${received}"`;

const job = (arrivals: unknown) => ({ progs: { job: [["compute", "service"]] }, arrivals });
const svc = { kind: "const", ns: 5 };

/** Workload, then the whole message. */
const REFUSED: readonly [unknown, string][] = [
  // shapes
  [null, "workload: must be an object: received null"],
  [[], "workload: must be an object: received []"],
  ["x", 'workload: must be an object: received "x"'],
  [
    { progs: { main: [] }, prog: 1 },
    "prog: unknown key, must be one of $schema, name, about, params, objects, dists, progs, " +
    "attrs, sync, arrivals, marks, warm, recorded: received 1",
  ],
  [beside({ attrs: 5 }), "attrs: must be an object: received 5"],
  [beside({ attrs: { w: {} } }), 'attrs.w: unknown prog, must be one of main: received "w"'],
  [
    beside({ attrs: { main: { prio: 1 } } }),
    "attrs.main.prio: unknown key, must be one of class, weight, deadlineNs: received 1",
  ],
  [
    beside({ params: { n: 256 }, attrs: { main: { class: "n" } } }),
    'attrs.main.class: must be a whole number in 0..255: received "n" = 256',
  ],
  [
    beside({ attrs: { main: { weight: 0 } } }),
    "attrs.main.weight: must be a whole number in 1..1048576: received 0",
  ],
  [
    main(["spawn", "other", {}, { deadlineNs: -1 }]),
    "progs.main[0][3].deadlineNs: must be a whole number in 0..2**45-1: received -1",
  ],
  [
    main(["spawn", "other", {}, { class: "x" }]),
    "progs.main[0][3].class: unknown variable or param in prog main, must be one of id, n, neg: " +
    'received "x"',
  ],
  [main(["pin", 1]), 'progs.main[0]: must have the form ["pin"]: received ["pin",1]'],
  [beside({ sync: "rust" }), 'sync: must be one of go, fifo, tokio, jdk: received "rust"'],
  [beside({ name: 5 }), "name: must be a text: received 5"],
  [{}, "progs: must be an object: received undefined"],
  [{ progs: {} }, "progs: must hold at least one prog: received {}"],
  [{ progs: [] }, "progs: must be an object: received []"],
  [
    { progs: { other: [] } },
    "progs.main: must be there, as nothing arrives from outside: received undefined",
  ],
  [{ progs: { main: {} } }, "progs.main: must be a list of instructions: received {}"],
  [
    { progs: { "9": [], main: [] } },
    'progs.9: must be the name of a prog (letters, digits, _ . -): received "9"',
  ],
  // params
  [beside({ params: { n: 1.5 } }), "params.n: must be a whole number: received 1.5"],
  [beside({ params: { n: "5" } }), 'params.n: must be a whole number: received "5"'],
  [beside({ params: [] }), "params: must be an object: received []"],
  [
    beside({ params: { id: 1 } }),
    "params.id: must have another name: id is the mark id: received 1",
  ],
  [
    beside({ marks: "n" }),
    'marks: unknown param, must be one of (none are declared): received "n"',
  ],
  // instructions
  [main("yield"), 'progs.main[0]: must be an instruction, such as ["yield"]: received "yield"'],
  [main([]), 'progs.main[0]: must be an instruction, such as ["yield"]: received []'],
  [main(["yield"], ["goto", 1]), unknownInstruction("progs.main[1][0]", "goto")],
  [main(["toString"]), unknownInstruction("progs.main[0][0]", "toString")],
  [main(["yield", 1]), 'progs.main[0]: must have the form ["yield"]: received ["yield",1]'],
  [
    main(["send"]),
    'progs.main[0]: must have the form ["send", channel] or ["send", channel, value]: received ["send"]',
  ],
  [
    main(["wgadd", "w"]),
    'progs.main[0]: must have the form ["wgadd", waitGroup, number]: received ["wgadd","w"]',
  ],
  [
    main(["for", "i", 3]),
    'progs.main[0]: must have the form ["for", variable, count, [instructions]]: received ' +
    '["for","i",3]',
  ],
  [main(["if", 1, [["mark"]], [["goto"]]]), unknownInstruction("progs.main[0][3][0][0]", "goto")],
  // expressions
  [
    main(["mark", 1.5]),
    "progs.main[0][1]: must be a whole number between -(2**53-1) and 2**53-1: received 1.5",
  ],
  [
    main(["mark", null]),
    "progs.main[0][1]: must be a whole number, a name or an operation [op, a, b]: received null",
  ],
  [
    main(["mark", ["+", 1]]),
    'progs.main[0][1]: must have two operands: ["+", a, b]: received ["+",1]',
  ],
  [
    main(["mark", ["/", 1, 2]]),
    'progs.main[0][1][0]: must be an operation, one of + - * % < == draw: received "/"',
  ],
  [main(["mark", ["%", 1, 0]]), "progs.main[0][1][2]: must not be 0: received 0"],
  [
    main(["mark", ["*", 9007199254740991, 2]]),
    "progs.main[0][1]: must stay a whole number between -(2**53-1) and 2**53-1, but is " +
    '18014398509481982: received ["*",9007199254740991,2]',
  ],
  [
    main(["mark", ["draw", "slow"]]),
    'progs.main[0][1][1]: unknown distribution, must be one of fast: received "slow"',
  ],
  [
    main(["mark", ["draw"]]),
    'progs.main[0][1]: must have one operand: ["draw", distribution]: received ["draw"]',
  ],
  [
    main(["set", "x", 1], ["mark", ["+", "y", 1]]),
    "progs.main[1][1][1]: unknown variable or param in prog main, must be one of id, x, n, neg: " +
    'received "y"',
  ],
  [main(["compute", -1]), "progs.main[0][1]: a duration must be in 0..2**45-1 ns: received -1"],
  [
    main(["sleep", ["*", "neg", 5]]),
    'progs.main[0][1]: a duration must be in 0..2**45-1 ns: received ["*","neg",5] = -5',
  ],
  // variables
  [
    main(["set", "n", 1]),
    'progs.main[0][1]: must not be the name of a param: params keep their value: received "n"',
  ],
  [
    main(["set", 5, 1]),
    "progs.main[0][1]: must be the name of a variable (letters, digits, _ . -): received 5",
  ],
  [
    main(["for", "i", 2, [["set", "i", 1]]]),
    'progs.main[0][3][0][1]: must not be the variable of a loop around it: received "i"',
  ],
  [
    main(["for", "i", 2, [["for", "i", 2, []]]]),
    'progs.main[0][3][0][1]: must not be the variable of a loop around it: received "i"',
  ],
  [
    main(["for", "i", "neg", []]),
    'progs.main[0][2]: a count must not be negative: received "neg" = -1',
  ],
  // spawn
  [
    main(["spawn", "worker"]),
    'progs.main[0][1]: unknown prog, must be one of main, other: received "worker"',
  ],
  [main(["spawn", "other", 5]), "progs.main[0][2]: must be an object: received 5"],
  [
    main(["spawn", "other", { "a b": 5 }]),
    "progs.main[0][2].a b: must be the name of a variable (letters, digits, _ . -): received " +
    '"a b"',
  ],
  [
    main(["spawn", "other", { n: 1 }], ["spawn", "other"]),
    "progs.main[1][2]: must give n: it hides a param in prog other, so every spawn has to: " +
    "received {}",
  ],
  [
    main(["spawn", "main", { n: 1 }]),
    "progs.main: starts without being spawned, so its variables must not have the name of a " +
    'param: received "n"',
  ],
  // objects
  [main(["send", "q"]), 'progs.main[0][1]: unknown channel, must be one of c, many: received "q"'],
  [
    main(["rlock", "m"]),
    'progs.main[0][1]: must be a readers-writer lock, but m is a mutex: received "m"',
  ],
  [
    main(["acquire", "s"]),
    'progs.main[0][1]: unknown semaphore, must be one of (none are declared): received "s"',
  ],
  [
    main(["while", 1, []]),
    'progs.main[0]: must have the form ["while", condition, bound, [instructions]]: received ' +
    '["while",1,[]]',
  ],
  [main(["lock", "c"]), 'progs.main[0][1]: must be a mutex, but c is a channel: received "c"'],
  [
    main(["wgdone", 5]),
    "progs.main[0][1]: must be a wait group: its name, or [name, index]: " +
    "received 5",
  ],
  [
    main(["recv", "many"]),
    'progs.main[0][1]: must say which of 3 objects: ["many", index]: received "many"',
  ],
  [main(["recv", ["many", "n"]]), 'progs.main[0][1][1]: index must be in 0..2: received "n" = 4'],
  [main(["recv", ["many", -1]]), "progs.main[0][1][1]: index must be in 0..2: received -1"],
  [
    beside({ objects: { x: { type: "queue" } } }),
    "objects.x.type: must be one of chan, mutex, wg, rwmutex, cond, once, sem, counter, timer: " +
    'received "queue"',
  ],
  [
    beside({ objects: { x: { type: "mutex", cap: 3 } } }),
    "objects.x.cap: unknown key, must be one of type, n: received 3",
  ],
  [
    beside({ objects: { x: { type: "chan", cap: -1 } } }),
    "objects.x.cap: capacity must be in 0..10000000: received -1",
  ],
  [
    beside({ objects: { x: { type: "chan", n: ["*", 1000, 1001] } } }),
    'objects.x.n: number of objects must be in 0..1000000: received ["*",1000,1001] = 1001000',
  ],
  [
    beside({ objects: { x: { type: "wg", n: 600_000 }, y: { type: "wg", n: 600_000 } } }),
    "objects.y.n: all objects together may be 1000000: received 1200000",
  ],
  [
    beside({ objects: { x: { type: "chan", n: 11, cap: 10_000_000 } } }),
    "objects.x.cap: all channels together may hold 100000000 values: received 110000000",
  ],
  [
    beside({ objects: { x: { type: "chan", n: ["draw", "d"] } } }),
    'objects.x.n: must be known before the run, nothing random: received ["draw","d"]',
  ],
  [
    beside({ objects: { x: { type: "chan", n: "k" } }, params: { r: 1 } }),
    'objects.x.n: unknown param, must be one of r: received "k"',
  ],
  // select
  [
    main(["select", "default"]),
    'progs.main[0]: must have at least one case: received ["select","default"]',
  ],
  [
    main(["select", ["recv", "c"], "default", "default"]),
    'progs.main[0][3]: must be the only default of its select: received "default"',
  ],
  [
    main(["select", ["close", "c"]]),
    'progs.main[0][1]: must be ["recv", channel, variable?, ok?], ["send", channel, value?], ' +
    '["timeout", ns], "default" or {"into": variable}: received ["close","c"]',
  ],
  [
    main(["select", ["timeout", 5], ["recv", "c"]]),
    'progs.main[0][2]: must stand before the timeout: received ["recv","c"]',
  ],
  [
    main(["select", ["recv", "c"], { in: "x" }]),
    'progs.main[0][2].in: unknown key, must be one of into: received "x"',
  ],
  [
    main(["select", ["recv", "m"]]),
    'progs.main[0][1][1]: must be a channel, but m is a mutex: received "m"',
  ],
  // dists and arrivals
  [
    beside({ dists: { d: { kind: "exp", meanNs: -1 } } }),
    "dists.d.meanNs: must be a number of ns greater than 0, at most 2**45-1: received -1",
  ],
  [beside({ dists: { d: 5 } }), "dists.d: must be an object: received 5"],
  [
    beside({ dists: { d: { kind: "const", ns: "k" } } }),
    'dists.d.ns: unknown param, must be one of (none are declared): received "k"',
  ],
  [
    job({ kind: "poisson", ratePerS: 0, count: 5, prog: "job", service: svc }),
    "arrivals.ratePerS: must be a number per second greater than 0, at most 1000000000: " +
    "received 0",
  ],
  [
    job({ kind: "poisson", ratePerS: 5, count: 5, prog: "jobs", service: svc }),
    'arrivals.prog: unknown prog, must be one of job: received "jobs"',
  ],
  [
    job({ kind: "poisson", ratePerS: 5, count: 0, prog: "job", service: svc }),
    "arrivals.count: number of arrivals must be in 1..10000000: received 0",
  ],
  [
    job({ kind: "poisson", ratePerS: 5, prog: "job", service: svc }),
    "arrivals.count: must be a whole number, a name or an operation [op, a, b]: received undefined",
  ],
  [
    job({ kind: "times", atNs: [3, 1], prog: "job", service: svc }),
    "arrivals.atNs[1]: must not be earlier than the time before it (3): received 1",
  ],
  [
    job({ kind: "times", atNs: [1, 3], count: 3, prog: "job", service: svc }),
    "arrivals.count: number of arrivals must be in 1..2: received 3",
  ],
  [
    job({ kind: "uniform", gapNs: 1, count: 1, prog: "job", service: svc, place: "p0" }),
    'arrivals.place: must be one of none, random, round-robin: received "p0"',
  ],
  [
    job({ kind: "uniform", gapNs: 1, count: 1, prog: "job", service: "svc" }),
    "arrivals.service: unknown distribution, must be one of (none are declared): received " +
    '"svc"',
  ],
  [
    job({ kind: "uniform", gapNs: 1, count: 1, prog: "job", serviceVar: "x" }),
    'arrivals.serviceVar: needs arrivals.service, the time it receives: received "x"',
  ],
  [
    job({ kind: "uniform", gapNs: 1, count: 1, prog: "job" }),
    "progs.job[0][1]: unknown variable or param in prog job, must be one of id: received " +
    '"service"',
  ],
  [
    job({ kind: "uniform", gapNs: 1, rate: 2, count: 1, prog: "job", service: svc }),
    "arrivals.rate: unknown field, must be one of kind, count, prog, place, service, serviceVar, " +
    "gapNs: received 2",
  ],
  [
    job({ kind: "closed", clients: 1, think: { kind: "exp" }, count: 1, prog: "job" }),
    "arrivals.think.meanNs: must be a number of ns greater than 0, at most 2**45-1: received " +
    "undefined",
  ],
];

Deno.test("assemble() refuses what is wrong with place, rule and value received", () => {
  for (const [workload, message] of REFUSED) {
    const error = assertThrows(() => assemble(workload), WorkloadError);
    assertEquals(error.message, message);
  }
});

Deno.test("assemble() refuses overrides that are no whole numbers", () => {
  for (const bad of [1.5, NaN, Infinity, 2 ** 53]) {
    const workload = beside({ params: { n: 1 } });
    const error = assertThrows(() => assemble(workload, { n: bad }), WorkloadError);
    assertEquals(error.message, `params.n: must be a whole number: received ${bad}`);
  }
});

/** `depth` times `wrap` around `core`. */
function nested(depth: number, core: unknown, wrap: (inner: unknown) => unknown): unknown {
  let result = core;
  for (let i = 0; i < depth; i++) result = wrap(result);
  return result;
}

Deno.test("assemble() takes nesting up to its limit and refuses more, however deep", () => {
  const blocks = (depth: number) => main(nested(depth, ["yield"], (inner) => ["if", "n", [inner]]));
  const sums = (depth: number) => main(["mark", nested(depth, 1, (inner) => ["+", inner, "id"])]);
  const limit = WorkloadLimits.nesting;
  assemble(blocks(limit));
  assemble(sums(limit));
  for (const depth of [limit + 1, 1000, 200_000]) {
    assertThrows(() => assemble(blocks(depth)), WorkloadError, "blocks may be nested 64 deep");
    assertThrows(() => assemble(sums(depth)), WorkloadError, "operations may be nested 64 deep");
  }
});

Deno.test("assemble() refuses a prog with too many variables", () => {
  const sets = Array.from(
    { length: WorkloadLimits.variablesPerProg },
    (_, i) => ["set", `v${i}`, 1],
  );
  assemble(main(...sets));
  const error = assertThrows(() => assemble(main(...sets, ["set", "more", 1])), WorkloadError);
  assertEquals(error.message, "progs.main[1000][1]: a prog may have 1000 variables: received 1001");
});

Deno.test("assemble() refuses a program with too many instructions", () => {
  const body = new Array(WorkloadLimits.instructions).fill(["yield"]);
  const error = assertThrows(() => assemble({ progs: { main: body } }), WorkloadError);
  assertEquals(error.rule, "a program may have 1000000 instructions");
});
