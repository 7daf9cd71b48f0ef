/**
 * Real cores: generated programs under every model, and wrong models that must be found. Workers
 * load from files, so a plain `deno test` skips these.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  assemble,
  LimitError,
  ModelError,
  ProgramError,
  RealCores,
  simulate,
  type Workload,
  WorkloadError,
} from "@lab/runtime";
import { configure } from "@lab/models";
import { checkOnCores } from "./check.ts";
import { stressLines } from "./run.ts";
import { WORKERS } from "./scenes.ts";
import { stress } from "./stress.ts";

const ROOT = new URL("../../", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: ROOT }).state === "granted";
const WHY_SKIPPED = MAY_READ ? "" : " (skipped: Workers need --allow-read, as in deno task test)";
const MODELS = import.meta.resolve("@lab/models");

/** A test with Workers that are closed after it. */
function onCores(name: string, size: number, fn: (cores: RealCores) => void, models = MODELS) {
  Deno.test({
    name: `${name}${WHY_SKIPPED}`,
    ignore: !MAY_READ,
    async fn() {
      using cores = await RealCores.open(size, models);
      fn(cores);
    },
  });
}

const burst = (n: number, ns = 0): Workload => ({
  objects: { all: { type: "wg" } },
  progs: {
    main: [["wgadd", "all", n], ["for", "i", n, [["spawn", "work", {}]]], ["wgwait", "all"]],
    work: [["compute", ns], ["wgdone", "all"]],
  },
});

onCores("150 generated programs on real cores lose and double nothing", WORKERS, (cores) => {
  const result = stress(cores, 150, 20261122);
  assertEquals(stressLines(result, 20261122).slice(1), [
    "no G was lost or doubled, and no law was broken",
  ]);
  assert(result.gs > 2_000 && result.stolenGs > 0, JSON.stringify(result));
});

onCores("a thread for each G: main and five others, each in a Worker of its own", 6, (cores) => {
  const outcome = cores.run({
    program: assemble(burst(5, 1_000)),
    model: "g",
    procs: 1,
    untilAll: true,
  });
  assertEquals([outcome.endName, outcome.stats.completed], ["done", 6]);
  assertEquals(outcome.perM.filter(({ dispatches }) => dispatches > 0).length, 6);
});

onCores("more Gs than Workers under a 1:1 model are a limit with a name", 3, (cores) => {
  const run = () => cores.run({ program: assemble(burst(9)), model: "g", procs: 1 });
  assertStringIncludes(assertThrows(run, LimitError).message, "limit workers = 3 reached");
});

onCores("a deadlock is found, and the Gs in it are named", 3, (cores) => {
  const workload: Workload = {
    objects: { never: { type: "chan" } },
    progs: { main: [["spawn", "lost", {}], ["recv", "never"]], lost: [["recv", "never"]] },
  };
  const outcome = cores.run({ program: assemble(workload), model: "gpm", procs: 2 });
  assertEquals([outcome.endName, outcome.stuck], ["deadlock", [0, 1]]);
});

onCores(
  "a deadlock is found under a 1:1 model when the thread of another G has ended",
  3,
  (cores) => {
    const workload: Workload = {
      objects: { never: { type: "chan" } },
      progs: { main: [["spawn", "short", {}], ["recv", "never"]], short: [] },
    };
    const outcome = cores.run({ program: assemble(workload), model: "g", procs: 2 });
    assertEquals([outcome.endName, outcome.stuck], ["deadlock", [0]]);
  },
);

onCores("the end of main ends the run, whatever the others are at", 4, (cores) => {
  for (const long of [["syscall", 9e9], ["compute", 9e9]] as const) {
    const program = assemble({
      progs: { main: [["spawn", "late", {}], ["compute", 50_000_000]], late: [[...long]] },
    });
    assertEquals(cores.run({ program, model: "gpm", procs: 2 }).endName, "main");
  }
});

onCores("a run out of time says so, and leaves Workers that can go on", 3, (cores) => {
  const loop: Workload = {
    progs: { main: [["for", "i", 1e9, [["for", "j", 1e9, [["mark", 1]]]]]] },
  };
  const run = (workload: Workload, timeoutMs: number) => () =>
    cores.run({ program: assemble(workload), model: "gm", procs: 2, timeoutMs });
  const { message } = assertThrows(run(loop, 200), LimitError);
  assertStringIncludes(message, "limit timeoutMs = 200 reached");
  assertEquals(run(burst(3), 20_000)().stats.spawned, 4);
});

onCores("as many Workers as Ps are enough: an M on its way to sleep is waited for", 2, (cores) => {
  const call = (first: "send" | "recv", other: "send" | "recv"): Workload["progs"][string] => {
    const act = (verb: "send" | "recv", c: string): Workload["progs"][string][number] =>
      verb === "send" ? ["send", c, 1] : ["recv", c];
    return [
      ["for", "i", 200, [act(first, "a"), act(other, "b")]],
      ["wgdone", "all"],
    ];
  };
  const program = assemble({
    objects: { a: { type: "chan" }, b: { type: "chan" }, all: { type: "wg" } },
    progs: {
      main: [["wgadd", "all", 2], ["spawn", "ping", {}], ["spawn", "pong", {}], ["wgwait", "all"]],
      ping: call("send", "recv"),
      pong: call("recv", "send"),
    },
  });
  for (let i = 0; i < 30; i++) {
    const { endName, stats } = cores.run({ program, model: "gpm", procs: 2, untilAll: true });
    assertEquals([endName, stats.completed], ["done", 3]);
  }
});

onCores("a panic of the program ends the run with Go's words", 3, (cores) => {
  const workload: Workload = {
    objects: { c: { type: "chan" } },
    progs: { main: [["close", "c"], ["close", "c"]] },
  };
  const run = () => cores.run({ program: assemble(workload), model: "gm", procs: 2 });
  assertStringIncludes(assertThrows(run, ProgramError).message, "close of closed channel");
});

onCores("what needs timers or a network is refused before the start", 2, (cores) => {
  const run = (main: Workload["progs"][string]) => () =>
    cores.run({ program: assemble({ progs: { main } }), model: "gpm", procs: 1 });
  assertStringIncludes(
    assertThrows(run([["sleep", 5]]), WorkloadError).message,
    "real cores run no sleep",
  );
  assertThrows(run([["netpoll", 5]]), WorkloadError, "real cores run no netpoll");
  assertThrows(run([["pin"]]), WorkloadError, "real cores run no pin or unpin");
  const spawn = run([["spawn", "main", {}, { class: 1 }]]);
  assertThrows(spawn, WorkloadError, "real cores run no spawn with attributes");
  for (const more of [{ attrs: { main: { weight: 1 } } }, { sync: "fifo" }] as const) {
    const program = assemble({ ...more, progs: { main: [] } });
    const [what] = Object.keys(more);
    assertThrows(
      () => cores.run({ program, model: "gpm", procs: 1 }),
      WorkloadError,
      `${what}: real cores run no ${what}`,
    );
  }
});

onCores("options out of range name the option, the rule and the value", 2, (cores) => {
  const program = assemble(burst(1));
  const run = (more: object) => () => cores.run({ program, model: "gm", procs: 1, ...more });
  assertThrows(run({ procs: 0 }), RangeError, "'procs' must be a whole number 1..1024: received 0");
  assertThrows(run({ workers: 3 }), RangeError, "'workers' must be a whole number 1..2");
  assertThrows(run({ gsMax: 1.5 }), RangeError, "received 1.5");
  assertThrows(run({ model: "gpn" }), RangeError, "gpn");
});

onCores("a log that is full is a limit with a name, not a hang", 3, (cores) => {
  const run = () =>
    cores.run({ program: assemble(burst(50)), model: "gm", procs: 2, eventsMax: 20 });
  assertThrows(run, LimitError, "limit eventsMax = 20 reached");
});

onCores(
  "a P in a system call is handed over: gpm's Gs wait side by side, n1's one after the other",
  WORKERS,
  (cores) => {
    const program = assemble({
      objects: { all: { type: "wg" } },
      progs: {
        main: [["wgadd", "all", 8], ["for", "i", 8, [["spawn", "call", {}]]], ["wgwait", "all"]],
        call: [["syscall", 5_000_000], ["wgdone", "all"]],
      },
    });
    const run = (model: string) => cores.run({ program, model, procs: 1 });
    assertEquals(run("n1").stats.handoffs, 0);
    const { stats, retakes } = run("gpm");
    assert(retakes > 0 && stats.handoffs > 0, JSON.stringify({ retakes, ...stats }));
  },
);

const FAULTY = new URL("./faulty_models_testing.ts", import.meta.url).href;
const scene = (model: "gm" | "pm") => ({
  workload: burst(30),
  model,
  options: {},
  procs: 2,
  seed: 1,
});

onCores("a model that queues Gs twice is caught on real cores", WORKERS, (cores) => {
  const error = assertThrows(() => checkOnCores(cores, scene("gm")), Error);
  assertStringIncludes(error.message, "is not runnable");
}, FAULTY);

onCores("woken is asked on real cores, and its verdict is checked there", WORKERS, (cores) => {
  // A deadlock is only one when all are asleep, so the M that the spawn wakes has its turn before.
  const program = assemble({
    objects: { never: { type: "chan" } },
    progs: { main: [["spawn", "work", {}], ["recv", "never"]], work: [["compute", 0]] },
  });
  const run = () => cores.run({ program, model: "g", procs: 2 });
  const { message } = assertThrows(run, ModelError);
  assertStringIncludes(message, "woken answered -1, which is no verdict of this hook");
  assertStringIncludes(message, " in gm.woken/2 ");
}, FAULTY);

onCores("a model that forgets Gs is caught on real cores", WORKERS, (cores) => {
  const { violations } = checkOnCores(cores, scene("pm"));
  assertStringIncludes(violations[0]?.reason ?? "", "the run stalled");
}, FAULTY);

onCores(
  "a verb used wrongly is told at once, also if others wait for the same lock",
  4,
  (cores) => {
    const stuck: Workload = {
      objects: { never: { type: "chan" } },
      progs: {
        main: [["for", "i", 30, [["spawn", "lost", {}]]], ["recv", "never"]],
        lost: [["recv", "never"]],
      },
    };
    const run = () => cores.run({ program: assemble(stuck), model: "n1", procs: 2 });
    const words = "dropProc: M holds no P in gm.find/announce";
    assertStringIncludes(assertThrows(run, ModelError).message, words);
  },
  FAULTY,
);

onCores("a queue or hook that real cores do not have is refused by its name", 2, (cores) => {
  const refusal = (model: string) =>
    assertThrows(
      () => cores.run({ program: assemble(burst(1)), model, procs: 1 }),
      RangeError,
    ).message;
  assertStringIncludes(
    refusal("gpm"),
    "real cores have no queue of kind 'shared ordered' (queues.byDeadline)",
  );
  assertStringIncludes(refusal("gpm-no-spin"), "real cores call no hook 'period'");
}, FAULTY);

onCores("a trace of real cores tells the model's queues as the virtual engine does", 3, (cores) => {
  const program = assemble(burst(3));
  for (const [model, options] of [["gpm", { ring: "8" }], ["pm", {}], ["n1", {}]] as const) {
    const { trace } = cores.run({
      program,
      model,
      options,
      procs: 1,
      eventsMax: 1_000,
      workers: 3,
    });
    const virtual = simulate({
      model: configure(model, options).make,
      program,
      machine: { procs: 1 },
      sink: "columns",
    });
    assertEquals(trace!.about.queues, virtual.trace!.about.queues);
    assertEquals(trace!.about.ringSlots, virtual.trace!.about.ringSlots);
  }
});

Deno.test("stressLines() of a failure shows the program and how to try again", () => {
  const counts = { gs: 1, dispatches: 1, stolenGs: 0, overflows: 0, handoffs: 0, lockWaits: 0 };
  const failed = { scene: scene("gm"), why: "law exclusive-run broken" };
  const lines = stressLines({ runs: 3, ...counts, failed }, 7);
  assertStringIncludes(lines.join("\n"), "deno task cores --runs 3 --seed 7");
  assertStringIncludes(lines.join("\n"), '"progs"');
});
