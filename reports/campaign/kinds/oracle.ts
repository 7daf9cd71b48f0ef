/**
 * Cells of kind `oracle`: generated programs on a real runtime and under its model.
 *
 * @module
 */

import { type OraclePlan, oracleShard } from "@lab/props";
import type { Finding } from "../cell.ts";
import type { Kind } from "./kind.ts";

/** Asks the real one. What depends on the machine, as how often it repeats itself, is a sample. */
export const oracle: Kind = {
  name: "oracle",
  about: "generated programs against the real runtimes of this machine",
  async run(plan) {
    const { runtime, ...asked } = plan as unknown as OraclePlan;
    const { programs, different, told, machine } = await oracleShard({ runtime, ...asked });
    const findings = told.map((text): Finding => {
      const [what] = text.split("\n");
      return {
        law: "oracle",
        who: runtime,
        reason: text,
        normal: what,
        decision: "",
        replay: /again: (.*)$/.exec(text)?.[1] ?? `deno task oracle --runtime ${runtime}`,
        play: null,
      };
    });
    return { runs: programs, findings, facts: { different }, samples: { ...machine } };
  },
};
