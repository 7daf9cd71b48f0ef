import { assert, assertEquals, assertThrows } from "@std/assert";
import { assemble, WorkloadError } from "@lab/runtime";
import { WORKLOAD_SCHEMA } from "@lab/runtime";
import schema from "./workload.schema.json" with { type: "json" };
import { schemaProblem } from "./workload_schema.ts";

Deno.test("workload.schema.json is what the tables give: renew it with 'deno task schema'", () => {
  assertEquals<unknown>(schema, JSON.parse(JSON.stringify(WORKLOAD_SCHEMA)));
});

const main = (...instructions: unknown[]) => ({ progs: { main: instructions } });
const arrive = (arrivals: unknown) => ({ progs: { job: [] }, arrivals });
const problemOf = (workload: unknown) => schemaProblem(workload)?.message ?? null;

Deno.test("the schema accepts every form of every instruction", () => {
  assertEquals(
    problemOf({
      $schema: "./workload.schema.json",
      name: "all",
      about: "everything",
      params: { n: 3 },
      objects: {
        c: { type: "chan", n: "n", cap: ["*", "n", 2] },
        m: { type: "mutex" },
        w: { type: "wg", n: 2 },
        rw: { type: "rwmutex", n: "n" },
        cv: { type: "cond" },
        o: { type: "once" },
        s: { type: "sem", cap: "n" },
        k: { type: "counter" },
        t: { type: "timer", n: 2 },
      },
      dists: {
        a: { kind: "const", ns: "n" },
        b: { kind: "uniform", minNs: 1, maxNs: ["+", "n", 5] },
        c: { kind: "exp", meanNs: 0.5 },
        d: { kind: "erlang", k: 2, meanNs: 5 },
        e: { kind: "hyperexp", parts: [[0.5, 1], [0.5, "n"]] },
        f: { kind: "bimodal", parts: [[1, 1]] },
        g: { kind: "lognormal", meanNs: 5, sigma: 1.5 },
        h: { kind: "pareto", alpha: 1.5, minNs: 5 },
        i: { kind: "pareto", alpha: 1.5, minNs: 5, maxNs: 50 },
      },
      progs: {
        main: [
          ["mark"],
          ["mark", ["%", "i", 2]],
          ["spawn", "w"],
          ["spawn", "w", { id: 1, x: ["draw", "a"] }],
          ["spawn", "w", {}, { class: 3, weight: "i", deadlineNs: ["*", "n", 1000] }],
          ["yield"],
          ["send", ["c", 1]],
          ["send", ["c", "i"], 5],
          ["recv", ["c", 0]],
          ["recv", ["c", 0], "v"],
          ["close", ["c", 2]],
          ["lock", "m"],
          ["unlock", "m"],
          ["wgadd", ["w", 0], ["-", 0, 1]],
          ["wgdone", ["w", 1]],
          ["wgwait", ["w", 0]],
          ["select", ["recv", ["c", 0]], ["recv", ["c", 1], "v"], ["send", ["c", 2], 4], "default"],
          ["select", ["send", ["c", 0]], { into: "which" }],
          ["for", "i", "n", [["if", ["<", "i", 2], [], [["exit"]]], ["if", 1, []]]],
          ["set", "x", 4],
          ["compute", 5],
          ["sleep", "x"],
          ["syscall", ["draw", "b"]],
          ["netpoll", 1],
          ["pin"],
          ["unpin"],
          ["lockthread"],
          ["rlock", ["rw", 0]],
          ["wunlock", ["rw", "i"]],
          ["condwait", "cv", "m"],
          ["acquire", "s"],
          ["release", "s", 2],
          ["add", "k", 1],
          ["add", "k", -1, "v"],
          ["load", "k", "v"],
          ["once", "o", [["while", ["<", "v", 3], "n", [["yield"]]]]],
          ["recv", ["c", 0], "v", "ok"],
          ["afterfunc", ["t", 0], 5, "w"],
          ["afterfunc", ["t", 0], "x", "w", { id: 1 }],
          ["newticker", ["t", 1], 5],
          ["stop", ["t", 1]],
          ["reset", ["t", 1], 5, "v"],
          ["select", ["recv", ["t", 1], "v", "ok"], ["timeout", ["*", "x", 5]], { into: "v" }],
        ],
        w: [],
      },
      attrs: { w: { class: 1, weight: "n", deadlineNs: ["*", "n", 1000] }, main: {} },
      sync: "fifo",
      arrivals: {
        kind: "closed",
        clients: "n",
        think: "a",
        count: 5,
        prog: "w",
        place: "round-robin",
        service: { kind: "exp", meanNs: 5 },
        serviceVar: "x",
      },
      marks: ["+", "n", 8],
      warm: 3,
    }),
    null,
  );
  for (
    const times of [
      { kind: "poisson", ratePerS: 0.5 },
      { kind: "uniform", gapNs: 5 },
      { kind: "burst", size: 2, gapNs: 5 },
      { kind: "times", atNs: [1, 2, "n"] },
      { kind: "closed", clients: 2, think: { kind: "const", ns: 5 } },
    ]
  ) {
    assertEquals(problemOf(arrive({ ...times, prog: "job", count: 5 })), null);
  }
});

const opNames = schema.$defs.instruction.items[0].enum.join(", ");

const REFUSED: readonly [unknown, string][] = [
  [null, "workload: must be an object: received null"],
  [{}, "progs: must be there: received nothing"],
  [{ progs: {} }, "progs: must hold at least one prog: received {}"],
  [
    { progs: { main: [] }, prg: 1 },
    "prg: unknown key, must be one of $schema, name, about, params, objects, dists, progs, " +
    "attrs, sync, arrivals, marks, warm, recorded: received 1",
  ],
  [
    { progs: { "a b": [] } },
    'progs.a b: must be a name (letters, digits, _ . - and no digit first): received "a b"',
  ],
  [{ params: { n: 1.5 }, progs: {} }, "params.n: must be a whole number: received 1.5"],
  [main("yield"), 'progs.main[0]: must be a list: received "yield"'],
  [main([]), "progs.main[0]: must have the form [name, operand, …]: received []"],
  [main(["yield"], ["goto"]), `progs.main[1][0]: must be one of ${opNames}: received "goto"`],
  [
    main(["send"]),
    'progs.main[0]: must have the form ["send", channel] or ["send", channel, value]: received ' +
    '["send"]',
  ],
  [main(["yield", 1]), 'progs.main[0]: must have the form ["yield"]: received ["yield",1]'],
  [
    main(["for", "i", 2, [["if", 1, [["mark", 1.5]]]]]),
    "progs.main[0][3][0][2][0][1]: must be a whole number, a name or an operation [op, a, b]: " +
    "received 1.5",
  ],
  [main(["mark", ["+", 1]]), 'progs.main[0][1]: must have the form [op, a, b]: received ["+",1]'],
  [
    main(["mark", ["/", 1, 2]]),
    'progs.main[0][1][0]: must be one of +, -, *, %, <, ==, draw: received "/"',
  ],
  [
    main(["mark", ["draw"]]),
    'progs.main[0][1]: must have the form ["draw", distribution]: received ["draw"]',
  ],
  [main(["recv", 5]), "progs.main[0][1]: must be a name or [name, index]: received 5"],
  [
    main(["recv", "c", "9"]),
    "progs.main[0][2]: must be a name (letters, digits, _ . - and no digit first): received " +
    '"9"',
  ],
  [
    main(["select", ["recv", "c"], "else"]),
    'progs.main[0][2]: must be "default": received "else"',
  ],
  [
    main(["select", 5]),
    'progs.main[0][1]: must be a case, "default" or {"into": variable}: received 5',
  ],
  [
    main(["select", ["close", "c"]]),
    'progs.main[0][1][0]: must be one of recv, send, timeout: received "close"',
  ],
  [
    { objects: { c: { type: "mutex", cap: 1 } }, progs: {} },
    "objects.c.cap: unknown key, must be one of type, n: received 1",
  ],
  [
    { objects: { c: {} }, progs: {} },
    "objects.c.type: must be there: received nothing",
  ],
  [
    { dists: { d: { kind: "exp", mean: 5 } }, progs: {} },
    "dists.d.meanNs: must be there: received nothing",
  ],
  [
    { dists: { d: { kind: "exp", meanNs: 5, sigma: 1 } }, progs: {} },
    "dists.d.sigma: unknown key, must be one of kind, meanNs: received 1",
  ],
  [
    { dists: { d: { kind: "bimodal", parts: [[0.5]] } }, progs: {} },
    "dists.d.parts[0]: must have the form [probability, ns]: received [0.5]",
  ],
  [
    { attrs: { main: { prio: 1 } }, progs: {} },
    "attrs.main.prio: unknown key, must be one of class, weight, deadlineNs: received 1",
  ],
  [
    { attrs: { main: { weight: 0.5 } }, progs: {} },
    "attrs.main.weight: must be a whole number, a param or an operation [op, a, b]: received 0.5",
  ],
  [{ sync: "rust", progs: {} }, 'sync: must be one of go, fifo, tokio, jdk: received "rust"'],
  [
    main(["spawn", "main", {}, { class: "a", x: 1 }]),
    "progs.main[0][3].x: unknown key, must be one of class, weight, deadlineNs: received 1",
  ],
  [
    arrive({ kind: "poisson", prog: "job" }),
    "arrivals.ratePerS: must be there: received nothing",
  ],
  [
    arrive({ kind: "poisson", ratePerS: 5 }),
    "arrivals.prog: must be there: received nothing",
  ],
  [
    arrive({ kind: "often", prog: "job" }),
    'arrivals.kind: must be one of poisson, uniform, burst, times, closed: received "often"',
  ],
];

Deno.test("the schema names the first mistake with place, rule and value received", () => {
  for (const [workload, message] of REFUSED) {
    // The parts that a case does not speak of are good, but for the empty list of progs.
    const progs = (workload as { progs?: object } | null)?.progs;
    const isWhole = progs === undefined || Object.keys(progs).length > 0 ||
      message.startsWith("progs:");
    const whole = isWhole ? workload : { ...workload as object, progs: { main: [] } };
    assertEquals(problemOf(whole), message);
  }
});

Deno.test("what the schema refuses, assemble() refuses as well", () => {
  for (const [workload] of REFUSED) assertThrows(() => assemble(workload), WorkloadError);
});

Deno.test("the schema knows exactly the instructions that assemble() knows", () => {
  const { rule } = assertThrows(() => assemble(main(["no such thing"])), WorkloadError);
  assertEquals(rule, `unknown instruction, must be one of ${opNames}`);
});

Deno.test("the schema knows exactly the kinds and fields that assemble() knows", () => {
  const kindsOf = (definition: { properties: { kind: { enum: string[] } } }) =>
    definition.properties.kind.enum.join(", ");
  const dists = assertThrows(() => assemble({ dists: { d: { kind: "?" } }, progs: {} }));
  assert(String(dists).includes(`must be one of ${kindsOf(schema.$defs.dist)}:`));
  const arrivals = assertThrows(() => assemble(arrive({ kind: "?", prog: "job" })));
  assert(String(arrivals).includes(`must be one of ${kindsOf(schema.$defs.arrivals)}:`));
  for (const { if: { properties: { kind } }, then } of schema.$defs.dist.allOf) {
    const strange = { kind: kind.const, ...goodFields(then.properties), strange: 1 };
    const error = assertThrows(
      () => assemble({ dists: { d: strange }, progs: { main: [] } }),
      WorkloadError,
    );
    const known = /one of (.*)$/.exec(error.rule)?.[1].split(", ").sort();
    assertEquals(known, Object.keys(then.properties).sort(), kind.const);
  }
});

/** A good value for each field that the schema lists, but kind. */
function goodFields(properties: object): Record<string, unknown> {
  const values: Record<string, unknown> = { parts: [[1, 5]], sigma: 1, alpha: 2, k: 2, maxNs: 9 };
  const names = Object.keys(properties).filter((name) => name !== "kind");
  return Object.fromEntries(names.map((name) => [name, values[name] ?? 5]));
}

Deno.test("the schema helps at each instruction and field: no description is missing", () => {
  for (const { then } of schema.$defs.instruction.allOf) {
    assert(then.description.length > 10 && then.title.startsWith("["), then.title);
    assertEquals((then.items[0] as { description: string }).description, then.description);
  }
  for (const value of Object.values(schema.properties)) {
    assert("$ref" in value || value.description.length > 10);
  }
  // Editors propose what stands in `anyOf` and `examples`.
  const [{ enum: names, anyOf }] = schema.$defs.instruction.items;
  assertEquals(anyOf.map((one) => one.const), names);
  assert(anyOf.every(({ description }) => description.length > 10));
  assertEquals(schema.$defs.instruction.examples.map(([name]) => name), names);
});

Deno.test("a workload nested deeper than the schema can follow is left to assemble()", () => {
  let block: unknown[] = [["yield"]];
  for (let i = 0; i < 200_000; i++) block = [["if", 1, block]];
  assertEquals(problemOf({ progs: { main: block } }), null);
  assertThrows(() => assemble({ progs: { main: block } }), WorkloadError, "nested 64 deep");
});
