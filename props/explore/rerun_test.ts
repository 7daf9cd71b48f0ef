import { MODELS } from "@lab/models";
import { prngStream, ReplayChooser, Rerun, simulate } from "@lab/runtime";
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { caseFor, scene } from "../arbitraries/scenes.ts";
import { settle, simulateOptions } from "../case.ts";
import { runs, seed } from "../testing/runs.ts";

for (const name of ["gpm", "gm", "pm", "g"]) {
  Deno.test(`Rerun gives ${name} the outcome of a fresh machine, run after run`, () => {
    const spec = MODELS.find((model) => model.name === name)!;
    fc.assert(
      fc.property(caseFor(spec, scene), (c) => {
        const { configured, program } = settle(c);
        const options = simulateOptions(c, program, configured.make, true);
        // Three schedules, the first of them once more in the end.
        const prng = prngStream(c.seed, "reruns");
        const maps = [1, 2, 3].map(() => new Map([[prng.below(50), 1], [prng.below(200), 2]]));
        let chooser = new ReplayChooser(new Map());
        const again = new Rerun({ ...options, chooser: { choose: (n) => chooser.choose(n) } });
        for (const map of [...maps, maps[0]]) {
          chooser = new ReplayChooser(map);
          const told = () => {
            again.run();
            const { engineBytesPerG: _, ...outcome } = again.outcome();
            return outcome;
          };
          const fresh = () => {
            const fresh = simulate({ ...options, chooser: new ReplayChooser(map) });
            const { engineBytesPerG: _, ...outcome } = fresh;
            return outcome;
          };
          assertEquals(outcomeOf(told), outcomeOf(fresh));
        }
      }),
      { numRuns: runs(60), seed: seed() },
    );
  });
}

/** What came of it, or the message of what went wrong. */
function outcomeOf(run: () => unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(run()));
  } catch (error) {
    return (error as Error).message;
  }
}
