import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, LeaveWhy, type Trace } from "@lab/runtime";
import { killMutant } from "../kill.ts";
import type { Violation } from "../law.ts";
import { LAWS } from "../laws.ts";
import { mutantNamed, MUTANTS } from "../mutants.ts";
import { runCase } from "../run.ts";
import { contextOf, queueOf, Story } from "../testing/story.ts";
import { certificate } from "./certificate.ts";
import { breachEvent, explain, explainFailure, explainShrunk, lawWords } from "./explain.ts";
import { staysOf } from "./facts.ts";
import { timeline } from "./timeline.ts";

/** The first breach that `law` finds in a story, and its certificate. */
function judged(law: string, trace: Trace, facts: Parameters<typeof contextOf>[0]) {
  const [v] = LAWS.find(({ name }) => name === law)!.check(trace, contextOf(facts));
  return { v, why: certificate(trace, breachEvent(trace, v), v) };
}

/** A G in the global queue while P0 serves G1 again and again through runnext, a tick each. */
function ignored(rounds: number): Story {
  const story = new Story({ procs: 1 }).at(10).spawn(17).putGlobal(17).spawn(1);
  for (let k = 0; k < rounds; k++) {
    story.at(20 + k).putNext(1).getNext().run(1).stop(1, LeaveWhy.YIELD);
  }
  return story.putNext(1);
}

Deno.test("a starving G comes with its ticks, its P, and what that P ran instead", () => {
  const { why } = judged("look-interval", ignored(68).getGlobal().run(17).trace(), {
    promises: { look: { queue: "global", every: 61 } },
  });
  assertEquals(why, [
    "G17 stood in the global queue from 10 ns, runnable for 68 ticks of P0, while P0 ran G1 68 " +
    "times through runnext, looked at the global queue 0 times",
  ]);
});

Deno.test("a G that waits in a ring blames that ring's P", () => {
  const story = new Story().spawn(5).putLocal(5).spawn(1);
  for (let k = 0; k < 30; k++) story.putNext(1).getNext().run(1).stop(1, LeaveWhy.YIELD);
  const { why } = judged("bounded-wait", story.putNext(1).trace(), {
    promises: { startTicks: () => 10 },
  });
  assertEquals(why, [
    "G5 stood in the ring of P0 from 0 ns, runnable for 30 ticks of P0, while P0 ran G1 30 times " +
    "through runnext",
  ]);
});

Deno.test("a breach that blames a P alone comes with the last steps on it", () => {
  const trace = new Story().spawn(0, 3).putLocal(0, 1, 2).at(7, 3, 1).steal(0, 1).trace();
  const v: Violation = { law: "steal-share", g: -1, p: 1, m: 1, atNs: 7, reason: "told by hand" };
  assertEquals(certificate(trace, trace.length - 1, v), [
    "the last steps on P1:",
    "  7 ns, M3: steals 1 of the 3 Gs in the ring of P0",
    "  7 ns, M3, G0: stolen from the ring of P0",
    "in the queues: the ring of P0: G0 G1 G2",
  ]);
});

Deno.test("a G that was kicked out of runnext and put nowhere is told to be in somebody's hands", () => {
  const story = new Story().spawn(5).putNext(5).spawn(6).putNext(6).getNext().run(6);
  const trace = story.stop(6).trace();
  assertEquals(staysOf(trace, 5, trace.length - 1).map(({ where }) => where), [
    "runnext of P0",
    "the hands of M0, kicked out of runnext",
  ]);
});

Deno.test("an idle P beside work comes with since when, beside what, and who slept", () => {
  const story = new Story().takeProc().at(0, 1, 1).takeProc().idleProc().event(Ev.M_PARK)
    .at(5, 0, 0).spawn(3).putLocal(3).spawn(4).run(4).at(90).stop(4).getLocal();
  const { why } = judged("work-conserving", story.trace(), {
    promises: { idleBesideWorkNs: () => 10 },
  });
  assertEquals(why, [
    "P1 has been idle since 0 ns, when M1 dropped it",
    "G3 stood in the ring of P0 from 5 ns",
    "in that time P0 ran G4 1 time straight from its M's hands; 0 wake-ups; asleep: M1",
  ]);
});

Deno.test("an idle P beside work is told what went on on others from before", () => {
  const story = new Story().takeProc().spawn(4).run(4).at(0, 1, 1).takeProc().idleProc()
    .event(Ev.M_PARK).at(5, 0, 0).spawn(3).putLocal(3).at(90).stop(4).getLocal();
  const { why } = judged("work-conserving", story.trace(), {
    promises: { idleBesideWorkNs: () => 10 },
  });
  assertEquals(why.at(-1), "in that time P0 went on with G4; 0 wake-ups; asleep: M1");
});

Deno.test("a timeline folds a take into its dispatch, and marks the rows of the G to blame", () => {
  const trace = new Story().spawn(0).putNext(0).getNext().run(0, 1).at(1_500).stop(0).trace();
  assertEquals(
    timeline(trace, trace.length - 1, { g: 0, p: 0, m: 0 }),
    [
      "      ns  P   M   G   what",
      ">      0  P0  M0  G0  created",
      ">      0  P0  M0  G0  ready (spawn)",
      ">      0  P0  M0  G0  → runnext",
      ">      0  P0  M0  G0  dispatch from runnext, inherits tick 0",
      ">  1,500  P0  M0  G0  stop: exit",
    ].join("\n"),
  );
});

/** Two queues that only this model has: a deque of P0, and one by key for the machine. */
const own = () => new Story({ queues: [queueOf(5, "deque", 0), queueOf(6, "ordered")] });

Deno.test("a timeline tells queues by the names that their model gave them", () => {
  const trace = own().spawn(0, 2).queuePut(6, 0, 7_000).queuePut(5, 1).queuePut(5, 2)
    .queueTake(5, 2).run(2).stop(2).queueMove(5, [1], 6, 1).run(1).stop(1).queueRemove(6, 0)
    .trace();
  const rows = timeline(trace, trace.length - 1, { g: 1, p: 0, m: 0 });
  const words = rows.split("\n").slice(1).map((row) => row.slice(row.indexOf("M0") + 4).trim());
  assertEquals(
    words,
    [
      "G0  ready (spawn)",
      "G1  created",
      "G1  ready (spawn)",
      "G2  created",
      "G2  ready (spawn)",
      "G0  → queue ordered (1 in it, key 7,000)",
      "G1  → queue deque of P0 (1 in it)",
      "G2  → queue deque of P0 (2 in it)",
      "G2  dispatch from queue deque of P0, tick 1",
      "G2  stop: exit",
      "-   steals 1 Gs of queue deque of P0",
      "G1  dispatch from queue deque of P0, tick 2",
      "G1  stop: exit",
      "G0  taken out of queue ordered",
    ].slice(-12),
  );
});

Deno.test("a certificate tells stays in such queues, and what they hold, who is due first", () => {
  const story = own().spawn(3).queuePut(5, 3).spawn(4).queuePut(5, 4);
  for (let k = 0; k < 30; k++) story.spawn(1).queuePut(6, 1).queueTake(6, 1).run(1).stop(1);
  const trace = story.trace();
  const v = { law: "bounded-wait", g: 3, p: 0, m: 0, atNs: 0, reason: "told by hand" };
  assertEquals(certificate(trace, trace.length - 1, v), [
    "G3 stood in queue deque of P0 from 0 ns, runnable for 30 ticks of P0, while P0 ran G1 30 " +
    "times from queue ordered",
  ]);
  const at = certificate(trace, trace.length - 1, { ...v, law: "conservation" });
  assertEquals(at.at(-1), "in the queues: queue deque of P0: G4 G3");
});

Deno.test("a spill tells which Gs go, and where to", () => {
  const story = new Story({ queues: [queueOf(5, "ring", -1, 2)] }).spawn(0, 3);
  const trace = story.putLocal(0, 1, 2, 3).spawn(4).spill(4).queuePut(5, 2).getLocal()
    .queuePut(5, 3).queueSpill(5, [3], 4, 2, -1).trace();
  const rows = timeline(trace, trace.length - 1, { g: 4, p: 0, m: 0 }, { rows: 99 });
  assertStringIncludes(rows, "ring full: 3 Gs go to the global queue");
  assertStringIncludes(rows, "queue ring is full: 2 Gs, the newer, go to the global queue");
});

Deno.test("a timeline without a row of the G to blame goes back to its last ones", () => {
  const story = new Story().spawn(9).putLocal(9).spawn(1);
  for (let k = 0; k < 9; k++) story.putNext(1).getNext().run(1).stop(1, LeaveWhy.YIELD);
  const trace = story.trace();
  const rows = timeline(trace, trace.length - 1, { g: 9, p: 0, m: 0 }).split("\n");
  assertEquals(rows.filter((row) => row.startsWith(">")).length, 3);
  assertEquals(rows.length, 1 + 3 + 1 + 12);
  assertStringIncludes(rows[4], "…");
});

Deno.test("explainFailure() has law, words, program, decisions, why, and one replay line", () => {
  const { by } = killMutant(mutantNamed("gpm-lost-kick"));
  const { case: c, violation } = by!;
  const text = explainFailure(c, [violation]);
  for (
    const part of [
      "law conservation broken by gpm (planted bug gpm-lost-kick)",
      `G${violation.g} P${violation.p} M${violation.m} · at ${violation.atNs} ns`,
      violation.reason,
      lawWords("conservation"),
      "func main() {",
      "last decisions",
      `the last steps of G${violation.g}:`,
    ]
  ) assertStringIncludes(text, part);
  const last = text.split("\n").at(-1)!;
  assert(last.startsWith("replay: deno task lab replay --model gpm --mutant gpm-lost-kick"), last);
});

/** One planted bug for each law: the certificate depends on the law. */
const BY_LAW = new Map(MUTANTS.map((mutant) => [mutant.law, mutant]));

for (const mutant of BY_LAW.values()) {
  Deno.test(`the explanation of ${mutant.law}, broken by ${mutant.name}, has every part and no hole`, () => {
    const { by } = killMutant(mutant);
    assert(by !== null);
    const text = explainFailure(by.case, [by.violation]);
    for (const part of ["  the law: ", "program (", "\nlast decisions\n", "\nreplay: "]) {
      assertStringIncludes(text, part);
    }
    assert(!/undefined|NaN|\[object/.test(text), text);
  });
}

Deno.test("a run that broke off is explained up to there", () => {
  const v: Violation = { law: "model-rules", g: -1, p: 0, m: 0, atNs: 0, reason: "told by hand" };
  const scene = {
    workload: { progs: { main: [] } },
    machine: { procs: 1, cores: 1 },
    costs: "zero" as const,
    seed: 1,
  };
  const told = { who: "mine", scene, violations: [v], replay: "x" };
  const trace = new Story().spawn(0).putNext(0).trace();
  assertStringIncludes(explain({ ...told, trace }), "last decisions");
  assertEquals(explain({ ...told, trace: null }).includes("last decisions"), false);
});

Deno.test("every law has words", () => {
  for (const mutant of MUTANTS) assert(lawWords(mutant.law).length > 10, mutant.law);
  for (const law of ["limits", "model-rules"]) assert(lawWords(law).length > 10);
});

Deno.test("a wake that found nobody idle stands in the timeline, where it happened", () => {
  const c = {
    model: "gm",
    workload: { progs: { main: [["spawn", "w"], ["yield"]], w: [] } },
    machine: { procs: 1, cores: 1 },
    costs: "zero",
    seed: 1,
  } as const;
  const { trace } = runCase(c, []);
  const violation = { law: "conservation", g: 1, p: -1, m: -1, atNs: 0, reason: "made up" };
  const event = trace!.length - 1;
  const rows = explainFailure(c, [{ ...violation, event }]).split("\n");
  const put = rows.findIndex((row) => /G1 +→ global queue/.test(row));
  assertStringIncludes(rows[put + 1], "startIdle wakes nobody: no P is idle");
  // Looking on changes nothing.
  assertEquals(runCase(c, []).trace, trace);
});

Deno.test("what was not shrunk to the end says so above the command that runs it again", () => {
  const { case: c } = killMutant(mutantNamed("gm-no-recheck")).by!;
  const { violations } = runCase(c);
  const whole = explainShrunk({ case: c, evaluations: 60, isNormal: true }, violations);
  assertEquals(whole, explainFailure(c, violations));
  const lines = explainShrunk({ case: c, evaluations: 60, isNormal: false }, violations).split(
    "\n",
  );
  assertEquals(lines.at(-2), "not shrunk to the end: 60 cases tried, more might be left out");
  assertEquals(lines.at(-1), whole.split("\n").at(-1));
});
