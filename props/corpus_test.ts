import { assert, assertEquals } from "@std/assert";
import { CORPUS, fingerprint, replayCorpus } from "./oracle/corpus.ts";

/** The beginning of the corpus, for checks that need not see all of it. */
const BEGINNING = { ...CORPUS, rows: CORPUS.rows.slice(0, 300) };

Deno.test("gpm runs every program of the recorded corpus in the order of real Go", () => {
  assert(CORPUS.rows.length >= 1_000, "the corpus has lost programs");
  const { equal, different, unrepeated, stale } = replayCorpus();
  assertEquals(stale, [], "the generator has changed: run 'deno task record' where Go is");
  assertEquals(different, []);
  assertEquals(equal + unrepeated.length, CORPUS.rows.length);
  assert(unrepeated.length < CORPUS.rows.length / 100, "too little of the corpus is exact");
});

Deno.test("the corpus says which release, machine and day it is from", () => {
  assert(/^go1\.\d+(\.\d+)?$/.test(CORPUS.go), CORPUS.go);
  assert(/^\d{4}-\d\d-\d\d$/.test(CORPUS.date), CORPUS.date);
  assert(/^\d+ vCPU \S+ \S+$/.test(CORPUS.machine), CORPUS.machine);
});

Deno.test("the rules of Go 1.19 give the same orders at one P", () => {
  assertEquals(replayCorpus(BEGINNING, { go: "1.19" }).different, []);
});

for (
  const [option, value, atLeast] of [
    ["globalEvery", "60", 60],
    ["globalEvery", "0", 60],
    ["ring", "128", 20],
    ["ring", "512", 20],
  ] as const
) {
  Deno.test(`the corpus finds gpm with ${option}=${value} wrong`, () => {
    const { different } = replayCorpus(BEGINNING, { [option]: value });
    assert(different.length >= atLeast, `only ${different.length} of 300 programs tell`);
  });
}

Deno.test("a corpus of another generator is called stale, not different", () => {
  const [[print, order], ...rest] = BEGINNING.rows.slice(0, 3);
  const other = print.startsWith("0") ? `1${print.slice(1)}` : `0${print.slice(1)}`;
  const replay = replayCorpus({ ...BEGINNING, rows: [[other, order], ...rest] });
  assertEquals([replay.stale, replay.different, replay.equal], [[0], [], 2]);
});

Deno.test("a wrong order in the corpus is found", () => {
  const rows = BEGINNING.rows.slice(0, 3).map(([print]) => [print, [1, 2, 3]] as const);
  assertEquals(replayCorpus({ ...BEGINNING, rows }).different, [0, 1, 2]);
});

Deno.test("fingerprint() changes with the phase and with any instruction", () => {
  const program = { workload: { progs: { main: [["mark"] as const] } }, phase: 0 };
  const prints = [
    program,
    { ...program, phase: 1 },
    { ...program, workload: { progs: { main: [["yield"] as const] } } },
  ].map(fingerprint);
  assertEquals(new Set(prints).size, 3);
});
