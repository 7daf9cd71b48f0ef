/**
 * Against what people would use instead: an M/M/4 queue, 80 % loaded, in SimPy and in SIM.JS
 * (../peers/), and as arrivals under gm at four Ps. The mean sojourn shows that all three simulate
 * the same thing: Erlang-C says 1.7455 service times. Each runs in a process of its own; run by
 * itself, this file is the lab's.
 *
 * @module
 */

import { configure } from "@lab/models";
import { assemble, simulate } from "@lab/runtime";
import { type Note, ratiosOf } from "./figures.ts";
import { jsonOf, pathOf, Unavailable } from "../children.ts";
import { median } from "simple-statistics";

/** Mean service of one customer, in ns: so long that whole ns do not show. */
const SERVICE_NS = 1_000_000;
const TARGET = 20;
const LAB = "the lab";

/** What each prints. */
interface Answer {
  /** Mean sojourn in mean services. */
  readonly mean: number;
  readonly ns: number;
  readonly version: string;
}

/**
 * Runs of the lab in its process, of which the median counts, and customers before, to warm it up.
 */
const LAB_RUNS = 5;
const WARM_UP = 400_000;

const PEERS: readonly { name: string; command: string; args: readonly string[] }[] = [
  {
    name: LAB,
    command: "deno",
    args: [
      ...[
        "run",
        "-q",
        "--no-prompt",
        "--config",
        pathOf(new URL("../../deno.json", import.meta.url)),
      ],
      pathOf(new URL("./peers.ts", import.meta.url)),
    ],
  },
  {
    name: "SimPy",
    command: "python3",
    args: [pathOf(new URL("../peers/mm4.py", import.meta.url))],
  },
  {
    name: "SIM.JS",
    command: "deno",
    args: [
      "run",
      "-q",
      "--no-prompt",
      "--no-lock",
      pathOf(new URL("../peers/mm4_simjs.js", import.meta.url)),
    ],
  },
];

/** Prints ns for each customer, and how many times faster the lab is. */
export async function peers(
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
): Promise<void> {
  const customers = isQuick ? 50_000 : 200_000, turns = isQuick ? 2 : 3;
  const missing = new Map<string, string>();
  const samples = new Map<string, Answer[]>();
  for (let turn = 0; turn < turns; turn++) {
    for (const { name, command, args } of PEERS) {
      if (missing.has(name)) continue;
      try {
        add(samples, name, await jsonOf<Answer>(command, [...args, String(customers)]));
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        missing.set(name, error.message);
      }
    }
  }
  print(`M/M/4 at 80 %, ${customers.toLocaleString("en")} customers; median of ${turns} turns`);
  for (const [name, why] of missing) print(`  ${name}: left out, ${why}`);
  if (!samples.has(LAB)) return;
  const each = (answers: readonly Answer[]) => median(answers.map(({ ns }) => ns)) / customers;
  const lab = each(samples.get(LAB)!);
  const turnsOf = (name: string) => samples.get(name)!.map(({ ns }) => ns);
  for (const [name, answers] of samples) {
    if (name !== LAB) {
      note({
        section: "peers",
        name: `${name} ${answers[0].version}`,
        unit: "x",
        atLeast: TARGET,
        samples: ratiosOf(turnsOf(name), turnsOf(LAB)),
      });
    }
    const times = name === LAB
      ? ""
      : `; the lab is ${(each(answers) / lab).toFixed(1)} times faster (target: ${TARGET})`;
    print(
      `  ${name} ${answers[0].version}: ${each(answers).toFixed(0)} ns for each customer, ` +
        `mean sojourn ${answers[0].mean.toFixed(3)}${times}`,
    );
  }
}

function add(samples: Map<string, Answer[]>, name: string, answer: Answer): void {
  samples.set(name, [...samples.get(name) ?? [], answer]);
}

/** What the lab's process prints. */
function labAnswer(customers: number): Answer {
  for (let warm = 0; warm < WARM_UP; warm += customers) labRun(customers);
  const runs = Array.from({ length: LAB_RUNS }, () => labRun(customers));
  return { ...runs[0], ns: median(runs.map(({ ns }) => ns)) };
}

function labRun(customers: number): Answer {
  const program = assemble({
    name: "mm4",
    arrivals: {
      kind: "poisson",
      ratePerS: 3.2e9 / SERVICE_NS,
      count: customers,
      prog: "customer",
      service: { kind: "exp", meanNs: SERVICE_NS },
      serviceVar: "workNs",
    },
    progs: { customer: [["compute", "workNs"]] },
  });
  const gm = configure("gm");
  const startMs = performance.now();
  const outcome = simulate({
    model: gm.make,
    program,
    machine: { procs: 4 },
  });
  const ns = (performance.now() - startMs) * 1e6;
  return { mean: outcome.metrics.sojournNs.mean / SERVICE_NS, ns, version: "(gm, costs zero)" };
}

if (import.meta.main) console.log(JSON.stringify(labAnswer(Number(Deno.args[0]))));
