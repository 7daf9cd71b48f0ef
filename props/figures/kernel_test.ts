import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MODELS } from "@lab/models";
import type { MachineParts } from "@lab/runtime";
import { caseFor } from "../arbitraries/scenes.ts";
import { type Case, costTable } from "../case.ts";
import { runCase } from "../run.ts";
import { RUNS, runs, seed } from "../testing/runs.ts";
import { kernelFaults } from "./kernel.ts";
import { crowded } from "./priced.ts";
import { figureFaults } from "./recount.ts";

/** Threads that go on without an event. */
const UNSEEN = /"(netpoll|sleep|syscall|pin|net|timeout|afterfunc|newtimer|newticker|lockthread)"/;
const QUANTUM_NS = 5_000;

const AGAIN = `deno task test props/figures -- --seed=${seed()} --runs=${runs(RUNS)}`;

/** What is wrong with a run; null: it says nothing. */
function faultsOf(c: Case, fault?: (parts: MachineParts) => void): readonly string[] | null {
  const { outcome, trace, context } = runCase(c, [], { watch: fault });
  if (outcome === null || trace === null) return null;
  const { traits } = context!;
  const figures = figureFaults(trace, outcome.metrics, { traits, costs: costTable(c.costs) });
  const texts = figures.map(({ figure, said, counted }) => `${figure}: ${said}, not ${counted}`);
  if (UNSEEN.test(JSON.stringify(c.workload))) return texts;
  return [...texts, ...kernelFaults(trace, QUANTUM_NS, traits.threads === "per-g")];
}

for (const [i, spec] of MODELS.entries()) {
  const numRuns = runs(30);
  Deno.test(`${spec.name}: cores are given as the kernel says, and figures hold with fewer of them (${numRuns} generated cases)`, () => {
    const property = fc.property(caseFor(spec), (c) => {
      assertEquals(faultsOf(crowded(c, QUANTUM_NS)) ?? [], [], AGAIN);
    });
    fc.assert(property, { numRuns, seed: seed() + i });
  });
}

/** Kernels that are wrong. */
const WRONG: Readonly<Record<string, (parts: MachineParts) => void>> = {
  "who wakes goes to the core that is free longest": ({ os }) => {
    const runnable = os.runnable.bind(os);
    os.runnable = (m, ...rest) => {
      m.lastCore = -1;
      runnable(m, ...rest);
    };
  },
  "a quantum ends sooner": ({ s: { agents, cores, nowNs } }) => {
    const { set } = agents;
    agents.set = (agent, ns) =>
      set.call(agents, agent, agent > 0 && agent <= cores ? Math.max(nowNs, ns - 100) : ns);
  },
};

for (const [what, fault] of Object.entries(WRONG)) {
  Deno.test(`a wrong kernel is noticed: ${what}`, () => {
    const g = MODELS.find(({ name }) => name === "g")!;
    const cases = fc.sample(caseFor(g), { numRuns: 300, seed: 1 });
    assert(cases.some((c) => (faultsOf(crowded(c, QUANTUM_NS), fault) ?? []).length > 0));
  });
}
