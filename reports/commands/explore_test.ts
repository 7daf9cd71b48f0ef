/**
 * `lab explore` as its users meet it, but within this process. It reads no files here.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Case, hasFindings, STRATEGIES, strategyNamed } from "@lab/props";
import type { Workload } from "@lab/runtime";
import { lab } from "../lab_testing.ts";
import { findingLines } from "./explore_findings.ts";
import { jobFor, searched, type SearchReport } from "./explore_search.ts";

Deno.test("lab explore --for ends within runs that are long", async () => {
  const main: Workload["progs"][string] = [["for", "i", 1_000_000_000, [["set", "a", "i"]]]];
  const c: Case = {
    model: "gpm",
    workload: { progs: { main } },
    machine: { procs: 1, cores: 1 },
    costs: "zero",
    seed: 1,
  };
  const report = await searched(jobFor(c, strategyNamed("random"), { seed: 1, for: 0.1 }));
  assertEquals(report.endedBy, "--for");
  // It was 64 runs, each of up to a second.
  assert(report.runs < 20, `${report.runs} runs`);
});

Deno.test("lab explore counts the schedules of a sound model and exits with 0", async () => {
  const { code, out } = await lab("explore", "--model", "g", "--gs", "2", "--json");
  assertEquals(code, 0);
  const { searches } = JSON.parse(out);
  assertEquals(searches.map((row: { program: string }) => row.program), [
    "spawn",
    "wake",
    "yield",
    "sleep",
    "network",
    "mutex",
  ]);
  for (const { complete, endedBy, coverage, found } of searches) {
    assertEquals([complete, endedBy, coverage.broken, found.length], [true, "the end", 0, 0]);
    assert(coverage.schedules > coverage.states);
  }
});

Deno.test("lab explore says when a limit ended it, and exits with 1 if a law broke", async () => {
  const cut = await lab("explore", "--model", "gm", "--program", "spawn", "--runs", "50");
  assertEquals(cut.code, 0);
  assertStringIncludes(cut.out, "not complete (--runs)");
  const bug = await lab("explore", "--mutant", "n1-wake-first", "--gs", "2", "--first");
  assertEquals(bug.code, 1);
  assertStringIncludes(bug.out, "law progress broken by n1 (planted bug n1-wake-first)");
  const [, replay] = /deno task lab (replay .*)/.exec(bug.out)!;
  const words = replay.split(" ");
  const again = await lab(...words.slice(0, 6), replay.slice(replay.indexOf("'") + 1, -1));
  assertEquals(again.code, 1, again.err);
  assertStringIncludes(again.out, "progress");
});

for (const { name: strategy } of STRATEGIES.filter(({ name }) => name !== "exhaustive")) {
  Deno.test(`lab explore runs strategy ${strategy} as often as told`, async () => {
    const args = ["--model", "gm", "--program", "wake", "--strategy", strategy, "--runs", "300"];
    const { code, out } = await lab("explore", ...args, "--json");
    assertEquals(code, 0);
    const { runs, cuts } = JSON.parse(out).searches[0];
    assertEquals(runs + cuts, 300);
  });
}

/** Two mutexes taken crosswise: some schedules deadlock, the usual one does not. */
const CROSSED: Workload = {
  name: "crossed",
  objects: { a: { type: "mutex" }, b: { type: "mutex" } },
  progs: {
    main: [["spawn", "w"], ["lock", "a"], ["lock", "b"], ["unlock", "b"], ["unlock", "a"]],
    w: [["lock", "b"], ["lock", "a"], ["unlock", "a"], ["unlock", "b"]],
  },
};

/** Two messages that may come in either order; main takes one of them for granted. */
const RACED: Workload = {
  name: "raced",
  objects: { c: { type: "chan", cap: 2 } },
  progs: {
    main: [
      ["spawn", "w", { id: 1 }],
      ["spawn", "w", { id: 2 }],
      ["recv", "c", "first"],
      ["recv", "c", "second"],
      ["assert", ["<", "first", "second"]],
    ],
    w: [["send", "c", "id"]],
  },
};

/** A search of a workload, to the end of its report. */
async function report(workload: Workload, strategy: string, flags = {}): Promise<SearchReport> {
  const machine = { procs: 2, cores: 2 };
  const c: Case = { model: "gm", workload, machine, costs: "zero", seed: 1 };
  const asked = { seed: 1, runs: 5_000, first: true, ...flags };
  return await searched(jobFor(c, strategyNamed(strategy), asked));
}

/** Runs the command that a text prints above the one that shows the case. */
async function replayed(text: string) {
  const [, line] = /deno task lab (replay .*)\nlook at it: deno task lab play /.exec(text)!;
  const words = line.slice(0, line.indexOf("'")).trim().split(" ");
  return await lab(...words, line.slice(line.indexOf("'") + 1, -1));
}

for (const strategy of ["exhaustive", "every", "reduced", "random"]) {
  Deno.test(`lab explore --strategy ${strategy} finds a deadlock: made small, and replayed`, async () => {
    const found = await report(CROSSED, strategy);
    assertEquals([found.found.length, found.faults.deadlocks, found.faults.panics], [0, 1, 0]);
    const text = findingLines(found).join("\n");
    assertStringIncludes(text, "law no-deadlock broken by the program under gm");
    assertStringIncludes(
      text,
      "G0 (main) waits for sync.Mutex.Lock m2, held by G1, at progs.main[2]; " +
        "G1 (a) waits for sync.Mutex.Lock m, held by G0, at progs.a[1]",
    );
    // The four instructions that matter, and no unlock.
    assertStringIncludes(text, "func main() { go a(); m.Lock(); m2.Lock() }");
    assertStringIncludes(text, "func a() { m2.Lock(); m.Lock() }");
    const again = await replayed(text);
    assertEquals(again.code, 1, again.err);
    assertStringIncludes(again.out, "law no-deadlock broken by the program under gm");
  });
}

Deno.test("lab explore finds the schedule under which an assertion fails, and replays it", async () => {
  const found = await report(RACED, "exhaustive");
  assertEquals([found.found.length, found.faults.deadlocks, found.faults.panics], [0, 0, 1]);
  const text = findingLines(found).join("\n");
  assertStringIncludes(text, "law no-panic broken by the program under gm · G0");
  assertStringIncludes(text, "assertion failed: v2 = 0");
  const again = await replayed(text);
  assertEquals(again.code, 1, again.err);
  assertStringIncludes(again.out, "assertion failed: v2 = 0");
});

Deno.test("an end in deadlock is no finding with --allow-deadlock, but is counted", async () => {
  const flags = { allowDeadlock: true };
  const found = await report(CROSSED, "exhaustive", flags);
  assertEquals(hasFindings(found, flags), false);
  assert(found.faults.deadlocks > 1 && hasFindings(found, {}));
});

Deno.test("lab explore says of a strategy that it repeats itself", async () => {
  const args = ["--mutant", "gpm-no-recheck", "--program", "spawn", "--runs", "3000"];
  const pct = await lab("explore", ...args, "--strategy", "pct");
  assertEquals(pct.code, 0, pct.out);
  assertStringIncludes(
    pct.out,
    "spawn: pct repeats itself: 24 different traces in 3,000 runs; try --strategy portfolio",
  );
  const portfolio = await lab("explore", ...args, "--strategy", "portfolio", "--first");
  assertEquals(portfolio.code, 1, portfolio.out);
  assertStringIncludes(portfolio.out, "spawn: pct 2 ");
});

Deno.test("lab explore --preemptions ends with all schedules that have so many", async () => {
  const bounded = await lab("explore", "--model", "gpm", "--preemptions", "2");
  assertEquals(bounded.code, 0, bounded.err);
  assertMatch(bounded.out, /^spawn +complete up to 2 preemptions +420 +0 /m);
  const cut = await lab("explore", "--model", "gpm", "--program", "spawn", "--runs", "150");
  assertStringIncludes(cut.out, "spawn: every schedule with up to 1 preemption was seen");
});

Deno.test("lab explore --expect-schedules fails if there are more or fewer", async () => {
  const args = ["--model", "gpm", "--program", "spawn", "--preemptions", "2"];
  const right = await lab("explore", ...args, "--expect-schedules", "420");
  assertEquals(right.code, 0, right.err);
  const wrong = await lab("explore", ...args, "--expect-schedules", "419");
  assertEquals(wrong.code, 1);
  assertStringIncludes(wrong.err, "spawn: --expect-schedules 419, but there are 420");
  const cut = await lab("explore", ...args, "--expect-schedules", "420", "--runs", "9");
  assertEquals(cut.code, 1);
  assertStringIncludes(cut.err, "but the search did not come to its end (--runs)");
  // Nothing that is printed depends on the clock.
  assertEquals((await lab("explore", ...args)).out, right.out);
});

Deno.test("lab explore --sizes finds the most Gs whose schedules are all seen", async () => {
  const { code, out } = await lab("explore", "--model", "g", "--sizes", "--runs", "60");
  assertEquals(code, 0);
  assertMatch(out, /^sleep +2 +350 +41 +3 Gs: all with 1 preemption or fewer$/m);
});

const BAD: readonly (readonly [args: string, words: string])[] = [
  ["", "--model or --mutant must be given"],
  ["--model go", "--model is not known"],
  ["--model gm --procs 9", "--procs must be a whole number in plain digits, 1..8"],
  ["--model gm --gs 1", "--gs must be"],
  ["--model gm --depth 2", "--depth needs --strategy pct"],
  ["--model gm --strategy dpor", "--strategy is not known"],
  ["--model gm --strategy pct --merge all", "--merge needs --strategy exhaustive"],
  ["--model gm --mutant gpm-no-wake", "--mutant is a planted bug of model gpm"],
  ["--model gm --option ring=4", "--option"],
  ["--model gm --program nap", "--program is not known"],
  ["--model gm --for 60", "--for must be a time from 1s to 99999h"],
  ["--model gm --expect-schedules 4", "--expect-schedules needs --program or --workload"],
  ["--model gm --program wake --strategy pct --expect-schedules 4", "needs a strategy that counts"],
  ["--model gm --program wake --strategy reduced --expect-schedules 4", "that counts"],
  ["--model gm --runs 1e3", "--runs must be"],
  ["--model gm --preemptions 1 --delays 1", "--preemptions cannot be given with --delays"],
  ["--model gm --delays 1 --strategy pct", "--delays needs --strategy exhaustive"],
  ["--sizes", "--model or --mutant must be given"],
  ["--model gm --sizes --first", "--first cannot be given with --sizes"],
  ["--hit-rate --mutants", "--hit-rate excludes --mutants"],
  ["--mutants --model gm", "--model cannot be given with --mutants"],
  ["--model gm --workload x.json --gs 3", "--gs cannot be given with --workload"],
];
for (const [args, words] of BAD) {
  Deno.test(`lab explore refuses '${args}' in one line`, async () => {
    const { code, out, err } = await lab("explore", ...args.split(" ").filter((x) => x !== ""));
    assertEquals([code, out], [2, ""]);
    assertEquals(err.trimEnd().split("\n").length, 1);
    assertStringIncludes(err, words);
  });
}
