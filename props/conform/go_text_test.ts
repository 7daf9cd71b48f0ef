/**
 * gpm's own traces in Go's words: the checker explains them, and notices planted bugs of gpm.
 *
 * @module
 */

import { configure } from "@lab/models";
import {
  assemble,
  LINUX_X64,
  type Model,
  type Ops,
  overrideCosts,
  simulate,
  type Workload,
} from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
import { mutantNamed } from "../mutants.ts";
import type { Conformance } from "./conform.ts";
import { goText } from "./go_text.ts";
import { conformText } from "./trace_testing.ts";

const all = { all: { type: "wg" } } as const;
const join = (n: number): Workload["progs"][string] => [
  ["wgadd", "all", n],
  ["for", "i", n, [["spawn", "g"]]],
  ["wgwait", "all"],
];
/** What decides an order: overflow and theft, yields, waits, system calls, locks, the network. */
const WORKLOADS: Readonly<Record<string, Workload>> = {
  mix: {
    objects: all,
    progs: {
      main: join(40),
      g: [
        ["compute", 1000],
        ["yield"],
        ["syscall", 50_000],
        ["sleep", 1000],
        ["compute", 3000],
        ["yield"],
        ["wgdone", "all"],
      ],
    },
  },
  spawn: { objects: all, progs: { main: join(1500), g: [["compute", 30_000], ["wgdone", "all"]] } },
  yields: {
    objects: all,
    progs: {
      main: join(30),
      g: [["for", "j", 100, [["compute", 300], ["yield"]]], ["wgdone", "all"]],
    },
  },
  mutex: {
    objects: { ...all, mu: { type: "mutex" } },
    progs: {
      main: join(30),
      g: [
        ["for", "j", 100, [["lock", "mu"], ["compute", 300], ["unlock", "mu"], ["compute", 500]]],
        ["wgdone", "all"],
      ],
    },
  },
  pairs: {
    objects: { ...all, a: { type: "chan" }, b: { type: "chan" } },
    progs: {
      main: [
        ["wgadd", "all", 22],
        ["for", "i", 20, [["spawn", "g"]]],
        ["spawn", "ping"],
        ["spawn", "pong"],
        ["wgwait", "all"],
      ],
      g: [["for", "j", 40, [["compute", 700], ["yield"]]], ["wgdone", "all"]],
      ping: [["for", "j", 300, [["send", "a"], ["recv", "b"]]], ["wgdone", "all"]],
      pong: [["for", "j", 300, [["recv", "a"], ["send", "b"]]], ["wgdone", "all"]],
    },
  },
  net: {
    objects: all,
    progs: {
      main: join(30),
      g: [["for", "j", 50, [["netpoll", 20_000], ["compute", 3000]]], ["wgdone", "all"]],
    },
  },
};

/**
 * Without contention: an M that waits for a lock after it pushed has no event for long, and of many
 * such the checker carries too many hypotheses. No cost makes a start unexplained.
 */
const COSTS = overrideCosts(LINUX_X64, { rows: { lockContended: 0, lineMove: 0 } });

async function check(
  name: string,
  procs: number,
  model: (ops: Ops) => Model,
): Promise<Conformance> {
  const program = assemble(WORKLOADS[name]), machine = { procs };
  const { trace } = simulate({ model, program, machine, costs: COSTS, sink: "columns" });
  return await conformText(goText(trace!, procs));
}

/** What all tests below have seen; single small runs may be worse than the sum. */
const sum = { starts: 0, ambiguous: 0, notJudged: 0 };

for (const name of Object.keys(WORKLOADS)) {
  // Where Ps yield at the same instants, 8 of them make more hypotheses than are carried.
  for (const procs of name === "yields" ? [1, 2, 4] : [1, 2, 4, 8]) {
    Deno.test(`gpm conforms to its own rules: ${name} on ${procs} Ps`, async () => {
      const found = await check(name, procs, configure("gpm").make);
      assert(found.starts > 30, "the run is in the text");
      assertEquals(found.unexplained, 0, JSON.stringify(found.first));
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += found[key];
    });
  }
}

Deno.test("of gpm's own starts hardly any is ambiguous, and one in 1,000 is not judged at most", () => {
  if (sum.starts === 0) return;
  assert(sum.ambiguous < 0.1 * sum.starts, `${sum.ambiguous} of ${sum.starts}`);
  assert(sum.notJudged <= 0.001 * sum.starts, `${sum.notJudged} of ${sum.starts}`);
});

/** Has one of the workloads, on 2 Ps or 4, a start that gpm's rules do not admit? */
async function isNoticed(model: (ops: Ops) => Model): Promise<boolean> {
  for (const name of ["pairs", "spawn", "mix", "net", "mutex"]) {
    for (const procs of [2, 4]) {
      if ((await check(name, procs, model)).unexplained > 0) return true;
    }
  }
  return false;
}

/** Bugs of gpm that put or take wrong Gs. */
const BUGS = [
  "gpm-batch-more",
  "gpm-batch-one",
  "gpm-kick-global",
  "gpm-look-early",
  "gpm-ring-inherits",
  "gpm-steal-all",
  "gpm-steal-floor",
];

for (const name of BUGS) {
  Deno.test(`the checker notices ${name}`, async () => {
    const { options } = configure("gpm"), { make } = mutantNamed(name)!;
    assert(await isNoticed((ops) => make!(ops, options)));
  });
}

for (
  const [model, given] of [
    ["gpm-no-runnext", {}],
    ["gpm-no-global-look", {}],
    ["gpm", { ring: "128" }],
    ["gpm", { globalEvery: "60" }],
    ["gpm", { globalEvery: "62" }],
    ["gpm", { steal: "one" }],
  ] as const
) {
  Deno.test(`the checker notices ${model} ${JSON.stringify(given)}`, async () => {
    assert(await isNoticed(configure(model, given).make));
  });
}
