import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { assemble, simulate, type Workload } from "@lab/runtime";
import { configure } from "@lab/models";
import type { GpmTexts } from "./lab_runs.ts";
import {
  checkGolden,
  compare,
  differential,
  goldenText,
  judge,
  NoProgramError,
  type Oracle,
} from "./differential.ts";
import type { GoAnswer } from "./go_oracle.ts";
import { differenceText, summary, unrepeatedText } from "./explain.ts";

/** A stand-in for real Go: an oracle that answers with the orders of gpm under these options. */
function labOracle(options: GpmTexts = {}): Oracle {
  const { make } = configure("gpm", options);
  return {
    ask: ({ workload, params, phase, repeat }) => {
      const { marks } = simulate({
        model: make,
        program: assemble(workload as Workload, params),
        machine: { procs: 1, cores: 1 },
        phase,
      });
      return Promise.resolve({
        runs: [{ times: repeat, ns: 1, marks: marks.id }],
        slow: 0,
        clocked: 0,
        leaked: 0,
      });
    },
  };
}

const COMMON = { runs: 60, seed: 4, repeat: 5, options: {} };
const answer = (...runs: readonly (readonly [times: number, marks: number[]])[]): GoAnswer => ({
  runs: runs.map(([times, marks]) => ({ times, ns: 1, marks })),
  slow: 0,
  clocked: 0,
  leaked: 0,
});

Deno.test("differential() finds nothing between the lab and itself", async () => {
  const tally = await differential([labOracle()], COMMON);
  assertEquals([tally.programs, tally.equal, tally.different, tally.unrepeated], [60, 60, [], []]);
  assert(tally.marks > 1_000);
  assertEquals(
    summary(tally, "go1.26.8", 4),
    "60 programs: 60 equal, 0 not repeated by Go itself, 0 different (go1.26.8, seed 4)",
  );
});

for (const [option, value] of [["globalEvery", "60"], ["ring", "128"]]) {
  Deno.test(`differential() finds gpm with ${option}=${value}, shrinks it and says how to run it again`, async () => {
    const options = { [option]: value };
    const { different } = await differential([labOracle()], { ...COMMON, options });
    assert(different.length > 0);
    const [first] = different;
    const again = await differential([labOracle()], { ...COMMON, options, path: first.path });
    assertEquals(again.programs, 1, "the path leads to more than its program");
    assertEquals(again.different.length, 1, "the path leads to another program");
    assertEquals(again.different[0].program, first.program);
    const told = differenceText(first, { seed: COMMON.seed, options });
    assertStringIncludes(told, `deno task oracle --seed 4 --path ${first.path} --option ${option}`);
    assertStringIncludes(told, "the lab ran G");
    // Shrunk: one feature is left, two at most.
    assert(JSON.stringify(first.program.workload).length < 700, told);
  });
}

/** Repeats only what has an odd number of marks, and answers late, later ones maybe sooner. */
function fickleOracle(nth: number): Oracle {
  const { ask } = labOracle();
  let asked = 0;
  return {
    async ask(request) {
      await new Promise((resolve) => setTimeout(resolve, (++asked * (nth + 3)) % 4));
      const answer = await ask(request);
      if ("error" in answer || answer.runs[0].marks.length % 2 === 1) return answer;
      return { ...answer, runs: [...answer.runs, { times: 1, ns: 1, marks: [] }] };
    },
  };
}

Deno.test("differential() gives the same with one oracle and with three", async () => {
  const one = await differential([fickleOracle(0)], COMMON);
  assert(one.unrepeated.length > 10 && one.equal > 10);
  assertEquals(await differential([0, 1, 2].map(fickleOracle), COMMON), one);
});

Deno.test("differential() fails if Go goes away half-way, instead of passing what was done", async () => {
  const lab = labOracle();
  let asked = 0;
  const dying: Oracle = {
    ask: (request) =>
      asked++ < 20 ? lab.ask(request) : Promise.reject(new Error("the oracle has ended")),
  };
  await assertRejects(() => differential([dying], COMMON), Error, "the oracle has ended");
  assertEquals(asked, 21);
});

Deno.test("differential() refuses a path that leads nowhere", async () => {
  await assertRejects(
    () => differential([labOracle()], { ...COMMON, path: "0:99999:3" }),
    NoProgramError,
    "there is no program at path 0:99999:3 of seed 4",
  );
});

Deno.test("compare() asks again before it calls a program different", async () => {
  const program = { workload: { progs: { main: [["mark", 1] as const] } }, phase: 0 };
  const asked: number[] = [];
  const wavering: Oracle = {
    ask: ({ repeat }) => {
      asked.push(repeat);
      return Promise.resolve(answer([repeat, asked.length === 1 ? [2] : [1]]));
    },
  };
  const { verdict } = await compare(wavering, program, 5);
  assertEquals([verdict.kind, asked], ["unrepeated", [5, 20]]);
  const found = { path: "3", program, verdict };
  assertEquals(
    unrepeatedText(found, { seed: 1, options: {} }),
    "not repeated by Go itself: 2 orders in 25 runs, the lab's in 20 of them; again: " +
      "deno task oracle --seed 1 --path 3",
  );
});

Deno.test("judge() holds orders, ends and repeats against each other", () => {
  const lab = { marks: [1, 2] };
  assertEquals(judge(answer([5, [1, 2]]), lab).kind, "equal");
  assertEquals(judge(answer([5, [2, 1]]), lab).kind, "different");
  assertEquals(judge(answer([5, [1, 2, 3]]), lab).kind, "different");
  assertEquals(judge(answer([4, [1, 2]], [1, [2, 1]]), lab).kind, "unrepeated");
  const clocked = { ...answer([5, [2, 1]]), clocked: 5 };
  assertEquals(judge(clocked, lab).kind, "unrepeated");
  assertEquals(judge({ ...answer([5, [1, 2]]), clocked: 5 }, lab).kind, "equal");
  const stuck = { error: "fatal error: all goroutines are asleep - deadlock!" };
  assertEquals(judge(stuck, { error: "deadlock" }).kind, "equal");
  assertEquals(judge(stuck, lab).kind, "different");
  assertEquals(judge(answer([5, [1, 2]]), { error: "deadlock" }).kind, "different");
  assertEquals(
    judge({ error: "panic: send on closed channel" }, { error: "deadlock" }).kind,
    "different",
  );
});

Deno.test("checkGolden() knows an oracle that is right from one that is not", async () => {
  const right = await checkGolden(labOracle(), 5);
  assertEquals([right.always, right.mostly, right.wrong], [86, [], []]);
  assertEquals(goldenText(right), "86 recorded traces: 86 come out again in every run");
  const wrong = await checkGolden(labOracle({ ring: "128" }), 5);
  assertEquals(wrong.preempted, []);
  assert(wrong.wrong.length > 10);
  assertStringIncludes(goldenText(wrong), "NOT: ");
});
