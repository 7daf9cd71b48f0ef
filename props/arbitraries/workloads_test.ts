import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { assemble, simulate } from "@lab/runtime";
import { configure } from "@lab/models";
import { SHAPES, TIMED } from "../programs/shapes.ts";
import { orderFreePlan, type Plan, plan, workloadOf } from "./workloads.ts";

/** How runs of a shape may end, by what it says of deadlocks. */
const ENDS = {
  never: ["done", "main"],
  perhaps: ["done", "main", "deadlock"],
  always: ["deadlock"],
};

const sizes = [
  { k: 1, r: 1, ns: 0, c: 0 },
  { k: 3, r: 2, ns: 100, c: 1 },
  { k: 8, r: 8, ns: 50_000, c: 4 },
];

for (const kind of TIMED) {
  Deno.test(`shape ${kind} ends under a queue and under gpm, small and large`, () => {
    for (const size of sizes) {
      for (const name of ["gm", "gpm"]) {
        const workload = workloadOf({
          parts: [{ kind, ...size }],
          end: "wait",
          yields: true,
          arrivals: null,
        });
        const { make } = configure(name);
        const { endName } = simulate({
          model: make,
          program: assemble(workload),
          machine: { procs: 3 },
        });
        const expected = ENDS[SHAPES[kind].deadlocks ?? "never"];
        assert(expected.includes(endName), `${kind} ${JSON.stringify(size)} ${name}: ${endName}`);
      }
    }
  });
}

Deno.test("every generated plan assembles", () => {
  fc.assert(fc.property(fc.oneof(plan, orderFreePlan), (p) => void assemble(workloadOf(p))), {
    seed: 3,
    numRuns: 300,
  });
});

Deno.test("generated plans reach every kind of part, every end, and arrivals", () => {
  const plans = fc.sample(plan, { seed: 3, numRuns: 2_000 });
  assertEquals(
    new Set(plans.flatMap((p) => p.parts.map((part) => part.kind))).size,
    TIMED.length,
  );
  assertEquals(new Set(plans.map((p) => p.end)).size, 3);
  assertEquals(new Set(plans.flatMap((p) => p.arrivals?.kind ?? [])).size, 4);
});

Deno.test("a failing plan shrinks to the one part that matters, in its smallest size", () => {
  const locks = (p: Plan) => JSON.stringify(workloadOf(p)).includes('"lock"');
  const result = fc.check(fc.property(plan, (p) => !locks(p)), { seed: 3, numRuns: 500 });
  const [smallest] = result.counterexample!;
  assertEquals(smallest.parts.length, 1);
  const { k, r, ns, c } = smallest.parts[0];
  assertEquals({ k, r, ns, c }, { k: 1, r: 1, ns: 0, c: 0 });
  assertEquals([smallest.yields, smallest.arrivals, smallest.end], [false, null, "wait"]);
});
