/**
 * Rules of Go that no law can hold every scheduler to, at the smallest program that shows each: gpm
 * has the figure of real Go, and with the rule planted wrong it has not. (The batch behind the last
 * look before sleeping shows in no figure: `gpm_last_look_test.ts` watches its steps.)
 *
 * @module
 */

import { assert } from "@std/assert";
import {
  assemble,
  type CostName,
  Ev,
  type GId,
  LINUX_X64,
  type MachineParts,
  type MId,
  type Outcome,
  overrideCosts,
  simulate,
} from "@lab/runtime";
import { configure } from "./configure.ts";

/** A rule, what shows it, and how it is planted wrong. */
interface Rule {
  readonly rule: string;
  readonly procs: number;
  readonly workload: unknown;
  readonly figure: (outcome: Outcome) => number;
  /** What gpm has, and the bug has not. */
  readonly least: number;
  readonly most: number;
  readonly bug: {
    readonly rows?: Partial<Record<CostName, number>>;
    readonly fault?: (parts: MachineParts) => void;
  };
}

const WG = { all: { type: "wg" } };
const spawned = (names: readonly string[]) => [
  ["wgadd", "all", names.length],
  ...names.map((name) => ["spawn", name]),
  ["wgwait", "all"],
];

/** A ring of 20 Gs, each waiting for the one before it. */
const ring = {
  objects: { ...WG, c: { type: "chan", n: 20 } },
  progs: {
    main: [
      ["wgadd", "all", 20],
      ["for", "i", 20, [["spawn", "g", { i: "i" }]]],
      ["send", ["c", 0]],
      ["wgwait", "all"],
    ],
    g: [
      ["for", "k", 100, [
        ["recv", ["c", "i"]],
        ["if", ["<", ["+", ["*", "k", 20], "i"], 1999], [["send", ["c", [
          "%",
          ["+", "i", 1],
          20,
        ]]]]],
      ]],
      ["wgdone", "all"],
    ],
  },
};
const locks = [["for", "k", 2000, [
  ["lock", "m"],
  ["compute", 1500],
  ["unlock", "m"],
  ["compute", 1500],
]], ["wgdone", "all"]];

/** How often one P took a G that had run on another. */
function changesOfP({ trace }: Outcome): number {
  const last = new Map<number, number>();
  let changes = 0;
  for (let i = 0; i < trace!.length; i++) {
    if (trace!.code[i] !== Ev.RUN) continue;
    const g = trace!.g[i], p = trace!.p[i];
    if ((last.get(g) ?? p) !== p) changes++;
    last.set(g, p);
  }
  return changes;
}

const RULES: readonly Rule[] = [
  {
    rule: "a thief takes only the runnext that it saw before its nap",
    procs: 2,
    workload: ring,
    figure: changesOfP,
    least: 0,
    most: 4,
    bug: {
      // Whoever stands there now is taken for the one that was seen.
      fault: ({ ops, s }) => {
        const nap = ops.nap.bind(ops);
        let seen = -1, napped = false;
        ops.nap = (m: MId) => {
          napped = true;
          nap(m);
        };
        for (const queue of s.queues as unknown as { kind: string; peek(): GId | -1 }[]) {
          if (queue.kind !== "slot") continue;
          const peek = queue.peek.bind(queue);
          queue.peek = () => {
            const now = peek();
            if (napped && now >= 0) {
              napped = false;
              return seen as GId;
            }
            return seen = now, now;
          };
        }
      },
    },
  },
  {
    rule: "who finds a mutex locked spins before it blocks",
    procs: 2,
    workload: {
      objects: { ...WG, m: { type: "mutex" } },
      progs: { main: spawned(["g", "g"]), g: locks },
    },
    // Real: 7.9 to 8.1 ms.
    figure: ({ elapsedNs }) => elapsedNs / 1e6,
    least: 6,
    most: 9,
    bug: { rows: { mutexSpin: 0 } },
  },
  {
    rule: "the netpoller sleeps whole milliseconds",
    procs: 1,
    workload: { progs: { main: [["sleep", 50_000]] } },
    // Real: 1.12 ms.
    figure: ({ elapsedNs }) => elapsedNs / 1e6,
    least: 1,
    most: 1.3,
    bug: { rows: { netpollUnit: 0 } },
  },
  {
    rule: "sysmon is woken by a system call, and looks at once",
    procs: 1,
    // A G waits for the P of another that is in a call for long, on a machine that was idle before.
    workload: {
      progs: {
        main: [["sleep", 300_000_000], ["spawn", "job"], ["syscall", 5_000_000]],
        job: [["mark"]],
      },
    },
    figure: ({ marks, trace }) =>
      (marks.atNs[0] - trace!.timeNs[trace!.code.indexOf(Ev.SYSCALL_IN)]) / 1000,
    least: 0,
    most: 150,
    bug: {
      fault: ({ monitor }) => {
        monitor.syscall = () => {};
      },
    },
  },
];

function figureOf({ procs, workload, figure }: Rule, bug: Rule["bug"]): number {
  return figure(simulate({
    model: configure("gpm").make,
    program: assemble(workload),
    machine: { procs },
    costs: overrideCosts(LINUX_X64, { rows: bug.rows ?? {} }),
    sink: "columns",
    fault: bug.fault,
  }));
}

for (const rule of RULES) {
  Deno.test(`gpm keeps a rule of Go's, and a bug that breaks it is seen: ${rule.rule}`, () => {
    const holds = (figure: number) => rule.least <= figure && figure <= rule.most;
    const right = figureOf(rule, {}), wrong = figureOf(rule, rule.bug);

    assert(holds(right), `${right} is not ${rule.least}..${rule.most}`);
    assert(!holds(wrong), `the bug has ${wrong}, as gpm (${right})`);
  });
}
