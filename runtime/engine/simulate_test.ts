import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { LINUX_X64 } from "../core/cost_presets.ts";
import { type Chooser, ReplayChooser } from "../core/chooser.ts";
import { LimitError, ModelError, ProgramError, WorkloadError } from "../core/errors.ts";
import { DURATION_NS_MAX } from "../core/fields.ts";
import type { GId, MId } from "../core/ids.ts";
import { prngStream } from "../core/prng.ts";
import { DONE, PARK, type ReadyWhy, type Verdict } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import type { SimulateOptions } from "./outcome.ts";
import { simulate } from "./simulate.ts";

const progs = (main: unknown[], others: Record<string, unknown> = {}, rest = {}) =>
  assemble({
    name: "t",
    objects: {
      wg: { type: "wg" },
      c: { type: "chan" },
      b: { type: "chan", cap: 2 },
      mu: { type: "mutex" },
    },
    progs: { main, ...others },
    ...rest,
  });
const run = (program: ReturnType<typeof progs>, more: Partial<SimulateOptions> = {}) =>
  simulate({
    model: (ops) => new TestModel(ops),
    program,
    machine: { procs: 2 },
    verify: true,
    sink: "columns",
    ...more,
  });

for (
  const [name, bad] of [
    ["procs", { machine: { procs: 0 } }],
    ["procs", { machine: { procs: 1025 } }],
    ["procs", { machine: { procs: NaN } }],
    ["cores", { machine: { procs: 1, cores: 0.5 } }],
    ["msMax", { machine: { procs: 1, msMax: 10_001 } }],
    ["seed", { seed: -1 }],
    ["phase", { phase: -3 }],
    ["stepsMax", { limits: { stepsMax: 0 } }],
    ["gsMax", { limits: { gsMax: 1e8 } }],
  ] as [string, Partial<SimulateOptions>][]
) {
  Deno.test(`simulate() refuses ${name} in ${JSON.stringify(bad)} and names it`, () => {
    const error = assertThrows(() => run(progs([]), bad), RangeError);
    assertStringIncludes(error.message, `'${name}'`);
  });
}

Deno.test("simulate() computes in parallel on as many Ps as there are", () => {
  const program = progs(
    [["wgadd", "wg", 4], ["for", "i", 4, [["spawn", "w", {}]]], ["wgwait", "wg"]],
    { w: [["compute", 1000], ["wgdone", "wg"]] },
  );
  for (const [procs, elapsed] of [[1, 4000], [2, 2000], [4, 1000], [8, 1000]]) {
    assertEquals(run(program, { machine: { procs } }).elapsedNs, elapsed);
  }
});

Deno.test("simulate() gives the same trace with every sink, twice, and with the default choices replayed", () => {
  const program = progs(
    [["wgadd", "wg", 9], ["for", "i", 9, [["spawn", "w", { id: "i" }]]], ["wgwait", "wg"]],
    {
      w: [["compute", ["*", "id", 100]], ["yield"], ["sleep", 50], ["compute", 30], [
        "wgdone",
        "wg",
      ]],
    },
  );
  const first = run(program, { costs: LINUX_X64 });
  assertEquals(run(program, { costs: LINUX_X64 }).hash, first.hash);
  assertEquals(run(program, { costs: LINUX_X64, sink: "hash", verify: false }).hash, first.hash);
  const chooser = new ReplayChooser(new Map());
  assertEquals(run(program, { costs: LINUX_X64, chooser }).hash, first.hash);
  const untraced = run(program, { costs: LINUX_X64, sink: "none" });
  assertEquals([untraced.elapsedNs, untraced.steps], [first.elapsedNs, first.steps]);
});

Deno.test("simulate() lets a chooser order the Ms that are due at one instant", () => {
  const program = progs(
    [["spawn", "w", { id: 1 }], ["spawn", "w", { id: 2 }], ["sleep", 10]],
    { w: [["mark"], ["yield"], ["mark", ["+", "id", 10]]] },
  );
  const orders = new Set<string>(), seen = new Set<number>();
  for (let k = 0; k < 40; k++) {
    const prng = prngStream(k, "chooser");
    const chooser: Chooser = {
      choose: (count, agents) => {
        const due = [...agents.subarray(0, count)];
        assertEquals(new Set(due).size, count, "an agent is due once");
        // Asked where there is nothing to decide, too: that is no choice.
        if (count === 1) return 0;
        for (const agent of due) seen.add(agent);
        return prng.below(count);
      },
    };
    orders.add(run(program, { chooser }).marks.id.join());
  }
  // M0 and the M of the second P; agents of cores and of the outside never share an instant here.
  assertEquals(seen.size, 2);
  assert(orders.size > 3, `distinct orders: ${orders.size}`);
});

Deno.test("simulate() names the stuck Gs of a deadlock and what each waits for", () => {
  const out = run(progs([["lock", "mu"], ["spawn", "w", {}], ["recv", "c"]], {
    w: [["send", "b"], ["send", "b"], ["lock", "mu"]],
  }));
  assertEquals(out.endName, "deadlock");
  assertEquals(out.stuck.map((x) => [x.g, x.prog, x.waitsFor, x.where]), [
    [0, "main", "chan receive c", "progs.main[2]"],
    [1, "w", "sync.Mutex.Lock mu", "progs.w[2]"],
  ]);
});

Deno.test("simulate() calls it stalled when a model forgets to wake anybody", () => {
  class Sleepy extends TestModel {
    override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
      return phase === 0 ? super.ready(g, m, why, phase) : DONE;
    }
  }
  const program = assemble({
    name: "late",
    objects: {},
    progs: { job: [["compute", 5]] },
    arrivals: { kind: "times", atNs: [0, 100], count: 2, prog: "job" },
  });
  const out = simulate({ model: (ops) => new Sleepy(ops), program, machine: { procs: 1 } });
  assertEquals(out.endName, "stalled");
  assertStringIncludes(out.stuck[0].waitsFor, "no M looks");
});

for (
  const [what, main, words] of [
    ["a closed channel", [["close", "c"], ["send", "c"]], "send on closed channel"],
    [
      "a closed channel in a select",
      [["close", "c"], ["select", ["send", "c"], ["recv", "b"]]],
      "send on closed channel",
    ],
    ["closing twice", [["close", "c"], ["close", "c"]], "close of closed channel"],
    ["an unlocked mutex", [["unlock", "mu"]], "unlock of unlocked mutex"],
    ["a wait group", [["wgadd", "wg", -1]], "negative WaitGroup counter"],
    ["a negative duration", [["set", "x", 0], ["compute", ["-", "x", 5]]], "this one is -5"],
    ["a division", [["set", "x", 0], ["compute", ["%", 5, "x"]]], "divide by zero"],
  ] as [string, unknown[], string][]
) {
  Deno.test(`simulate() panics like Go on ${what}, naming G and place`, () => {
    const error = assertThrows(() => run(progs(main)), ProgramError);
    assertStringIncludes(error.message, words);
    assertStringIncludes(error.message, "G0 at progs.main[");
  });
}

for (
  const [limit, program, options] of [
    ["stepsMax", progs([["for", "i", 1e6, [["yield"]]]]), { limits: { stepsMax: 1000 } }],
    ["gsMax", progs([["for", "i", 99, [["spawn", "w", {}]]]], { w: [] }), {
      limits: { gsMax: 50 },
    }],
    ["timeNsMax", progs([["compute", 5000], ["compute", 10]]), { limits: { timeNsMax: 1000 } }],
    ["engineBytesMax", progs([["for", "i", 9999, [["spawn", "w", {}]]]], { w: [["sleep", 9]] }), {
      limits: { engineBytesMax: 100_000 },
    }],
    ["memoryBytesMax", progs([["for", "i", 999, [["spawn", "w", {}]]]], { w: [] }), {
      costs: LINUX_X64,
      limits: { memoryBytesMax: 100_000 },
    }],
    [
      "msMax",
      progs([["for", "i", 9, [["spawn", "w", {}]]], ["sleep", 9]], { w: [["compute", 9]] }),
      {
        machine: { procs: 4, msMax: 2 },
      },
    ],
  ] as [string, ReturnType<typeof progs>, Partial<SimulateOptions>][]
) {
  Deno.test(`simulate() stops at ${limit} and says so`, () => {
    const error = assertThrows(() => run(program, options), LimitError);
    assertEquals(error.limit, limit);
    assertStringIncludes(error.message, limit === "stepsMax" ? "often" : "usually");
  });
}

Deno.test("the longest duration is the same in a literal, an expression and a draw", () => {
  const most = DURATION_NS_MAX;
  const { elapsedNs } = run(progs([["compute", most]]));
  assertEquals(elapsedNs, most);
  assertThrows(() => progs([["compute", most + 1]]), WorkloadError, "0..2**45-1");
  const worked = progs([["set", "x", most], ["compute", ["+", "x", 1]]]);
  assertThrows(() => run(worked), ProgramError, "a duration must be 0..2**45-1 ns");
  const drawn = { dists: { d: { kind: "pareto", alpha: 1.000001, minNs: most } } };
  const out = run(progs([["compute", ["draw", "d"]]], {}, drawn));
  assertEquals(out.elapsedNs, most);
});

Deno.test("simulate() ends at untilNs and counts what finished by then", () => {
  const program = assemble({
    name: "open",
    objects: {},
    progs: { job: [["compute", 10]] },
    arrivals: { kind: "uniform", gapNs: 100, count: 1000, prog: "job" },
  });
  const out = run(program, { untilNs: 1005 });
  assertEquals([out.endName, out.elapsedNs, out.completed], ["until", 1005, 10]);
});

Deno.test("simulate() blames a model that breaks a rule of its verbs", () => {
  class Twice extends TestModel {
    override ready(g: GId, m: MId, _why: ReadyWhy, _phase: number): Verdict {
      this.queue.put(m, g);
      this.ops.startIdle(m, false);
      return DONE;
    }
  }
  class Deaf extends TestModel {
    override find(_m: MId, _phase: number): Verdict {
      return PARK;
    }
  }
  class Wild extends TestModel {
    override find(_m: MId, _phase: number): Verdict {
      return NaN;
    }
  }
  const program = progs([["spawn", "w", {}], ["yield"]], { w: [] });
  for (
    const [Model, words] of [
      [Twice, "verbs that others can see"],
      [Deaf, "still holds a P"],
      [Wild, "no verdict"],
    ] as const
  ) {
    const error = assertThrows(
      () => run(program, { model: (ops) => new Model(ops) }),
      ModelError,
    );
    assertStringIncludes(error.message, words);
    assert(error.trace!.length > 0, "what was recorded until then comes along");
    assertEquals(error.trace!.code.length, error.trace!.length);
  }
});

Deno.test("simulate() accounts for every ns of every core", () => {
  const program = progs(
    [["wgadd", "wg", 20], ["for", "i", 20, [["spawn", "w", { id: "i" }]]], ["wgwait", "wg"]],
    { w: [["compute", 70_000], ["syscall", ["*", "id", 9000]], ["compute", 5], ["wgdone", "wg"]] },
  );
  for (const cores of [1, 2, 3, 5]) {
    const { metrics: m } = run(program, { machine: { procs: 4, cores }, costs: LINUX_X64 });
    for (let c = 0; c < cores; c++) {
      assertEquals(m.coreBusyNs[c] + m.coreSwitchNs[c] + m.coreIdleNs[c], m.elapsedNs);
    }
  }
});

Deno.test("simulate() gives every fired event a time not before the last", () => {
  const out = run(progs([["sleep", 5], ["yield"], ["sleep", 7]]), { costs: LINUX_X64 });
  const { timeNs, length, code } = out.trace!;
  for (let i = 1; i < length; i++) assert(timeNs[i] >= timeNs[i - 1]);
  assertEquals(code[length - 1], Ev.END);
});

Deno.test("simulate() delivers values through channels and selects, and keeps them as finals", () => {
  const out = run(progs(
    [
      ["spawn", "w", { id: 5 }],
      ["recv", "c", "x"],
      ["select", ["recv", "c", "y"], ["recv", "b", "z"], { into: "which" }],
      ["select", ["recv", "c", "y"], "default", { into: "none" }],
    ],
    { w: [["send", "c", ["*", "id", 3]], ["send", "b", 8]] },
  ));
  assertEquals(out.endName, "done");
  const names = ["x", "y", "z", "which", "none"];
  const program = progs([["recv", "c", "x"]]);
  assertEquals(program.varNames[0].slice(0, 1), ["x"]);
  assertEquals([...out.finals![0]!].filter((v) => v !== 0).sort((a, b) => a - b), [-1, 1, 8, 15]);
  assertEquals(names.length, 5);
});

Deno.test("simulate() with closed arrivals keeps as many in the machine as there are clients", () => {
  const program = assemble({
    name: "closed",
    objects: {},
    progs: { job: [["compute", 100]] },
    arrivals: {
      kind: "closed",
      clients: 3,
      think: { kind: "const", ns: 0 },
      count: 60,
      prog: "job",
    },
  });
  const out = run(program);
  assertEquals([out.completed, out.metrics.memory.peakGs, out.elapsedNs], [60, 3, 3000]);
});

Deno.test("simulate() refuses a rate so small that the next arrival never comes", () => {
  const program = assemble({
    name: "never",
    objects: {},
    progs: { job: [] },
    arrivals: { kind: "poisson", ratePerS: 1e-300, count: 3, prog: "job" },
  });
  const error = assertThrows(() => run(program), LimitError);
  assertStringIncludes(error.message, "rate that is far too small");
});

Deno.test("simulate() stops at ten million marks instead of running out of memory", () => {
  const endless = progs([["for", "i", 10_000_001, [["mark"]]]]);
  assertStringIncludes(
    assertThrows(() => run(endless, { sink: "none" }), LimitError).message,
    "limit marks = 10000000",
  );
});

Deno.test("simulate() sums waits exactly beyond 31 and 32 bits", () => {
  for (const longNs of [2 ** 30, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32 + 1, 2 ** 40]) {
    const program = progs(
      [["wgadd", "wg", 2], ["spawn", "long", {}], ["spawn", "short", {}], ["wgwait", "wg"]],
      {
        long: [["for", "i", 9, [["compute", longNs], ["yield"]]], ["wgdone", "wg"]],
        short: [["for", "i", 9, [["compute", 1], ["yield"]]], ["wgdone", "wg"]],
      },
    );
    const { metrics } = run(program, { machine: { procs: 1 }, sink: "none" });
    // Each waits for all turns of the other.
    assertEquals(metrics.waitNs.mean * metrics.waitNs.count, 9 * longNs + 9);
  }
});

Deno.test("simulate() stops a loop that never gets to anything that takes time", () => {
  const nested = progs([["for", "i", 20_000, [["for", "j", 20_000, []]]]]);
  const error = assertThrows(() => run(nested, { sink: "none" }), LimitError);
  assertStringIncludes(error.message, "local instructions in a row = 25000000");
});

Deno.test("a long run can be watched and broken off, and is the same for it", () => {
  const program = assemble({ progs: { main: [["for", "i", 2_000_000, [["yield"]]]] } });
  const told: number[] = [];
  const options: SimulateOptions = {
    model: (ops) => new TestModel(ops),
    program,
    machine: { procs: 1 },
  };
  const seen = simulate({ ...options, sink: "hash", onTurns: (_, steps) => told.push(steps) });
  assertEquals(told.length > 0 && told.every((steps, i) => steps > (told[i - 1] ?? 0)), true);
  assertEquals(seen.hash, simulate({ ...options, sink: "hash" }).hash);
  const enough = new Error("enough");
  const broken = assertThrows(() =>
    simulate({
      ...options,
      onTurns: () => {
        throw enough;
      },
    })
  );
  assertEquals(broken, enough);
});

Deno.test("peak memory counts threads that are made after the last G", () => {
  const { metrics } = simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({
      progs: {
        main: [["for", "i", 9, [["spawn", "w"]]]],
        w: [["syscall", 1_000_000]],
      },
    }),
    machine: { procs: 2 },
    costs: LINUX_X64,
  });
  const { peakBytes, peakGs, peakThreads } = metrics.memory, { rows } = LINUX_X64;
  assert(peakThreads > 1);
  const least = peakThreads * rows.threadBytes.value + (peakGs - 1) * rows.gBytes.value;
  assert(peakBytes >= least, `${peakBytes} bytes at the peak, ${least} at least`);
});

Deno.test("simulate() tells of each G who made it and which prog it runs", () => {
  const { trace } = run(progs([["spawn", "a"], ["compute", 50]], {
    a: [["spawn", "b"], ["spawn", "b"]],
    b: [],
    job: [],
  }, { arrivals: { kind: "times", atNs: [10], count: 1, prog: "job" } }));
  const { code, g, a, b, length } = trace!, found: number[][] = [];
  for (let i = 0; i < length; i++) if (code[i] === Ev.SPAWN) found.push([g[i], a[i], b[i]]);
  assertEquals(found.map(([, maker, prog]) => [maker, prog]).sort(), [
    [-1, 0],
    [-1, 3],
    [0, 1],
    [1, 2],
    [1, 2],
  ]);
});
