import { assert, assertEquals } from "@std/assert";
import { replayRuntime, RUNTIME_CORPORA, type RuntimeCorpus } from "./oracle/runtime_corpora.ts";

for (const corpus of RUNTIME_CORPORA) {
  const { runtime, settings, model, options, rows } = corpus;
  const name = `${model} runs every recorded program in the order of ${runtime}: ${settings}`;
  Deno.test(`${name}; sync ${corpus.sync}`, () => {
    assert(rows.length >= 1_000, "the corpus has lost programs");
    const { equal, different, unrepeated, stale } = replayRuntime(corpus, options);
    assertEquals(stale, [], "the generator has changed: record the corpus again");
    assertEquals(different.map((i) => rows[i][0]), []);
    assertEquals(equal + unrepeated.length, rows.length);
    assert(equal > 900, "too little of the corpus is exact");
  });
}

/** The corpus of a model, its beginning. */
const beginningOf = (model: string): RuntimeCorpus => {
  const corpus = RUNTIME_CORPORA.find((one) => one.model === model)!;
  return { ...corpus, rows: corpus.rows.slice(0, 400) };
};

for (
  const [model, option, value, atLeast] of [
    ["tokio", "lifoCap", "4", 100],
    ["tokio", "lifoCap", "2", 100],
    ["tokio", "lifoSlot", "off", 100],
    ["tokio", "eventInterval", "60", 20],
    ["tokio", "globalQueueInterval", "32", 20],
    ["tokio", "ring", "128", 20],
    ["tokio-current-thread", "eventInterval", "60", 50],
    ["beam", "reductions", "9", 50],
    ["beam", "reductions", "4000", 50],
  ] as const
) {
  Deno.test(`recorded orders find ${model} with ${option}=${value} wrong`, () => {
    const corpus = beginningOf(model);
    const { different } = replayRuntime(corpus, { ...corpus.options, [option]: value });
    assert(different.length >= atLeast, `only ${different.length} of 400 programs tell`);
  });
}

for (const model of ["tokio", "tokio-current-thread"]) {
  Deno.test(`recorded orders with Tokio's own locks find ${model} with budget=127 wrong`, () => {
    const corpus = RUNTIME_CORPORA.find((one) => one.model === model && one.sync === "tokio")!;
    const { different } = replayRuntime(corpus, { ...corpus.options, budget: "127" });
    assert(different.length >= 5, `only ${different.length} of 1,000 programs tell`);
  });
}

for (
  const [model, other] of [["jdk", "kotlin"], ["kotlin", "tokio"], ["tokio", "gpm"], [
    "beam",
    "jdk",
  ]]
) {
  Deno.test(`recorded orders of ${model} are not those of ${other}`, () => {
    const { different } = replayRuntime({ ...beginningOf(model), model: other }, {});
    assert(different.length >= 100, `only ${different.length} of 400 programs tell`);
  });
}

Deno.test("a wrong order and a changed program are found in a corpus of a runtime", () => {
  const corpus = beginningOf("jdk"), at = corpus.rows.findIndex(([name]) => name === 0);
  const [, print, order] = corpus.rows[at];
  const { different, stale } = replayRuntime({
    ...corpus,
    rows: [[0, print, [1, 2, 3]], [0, "00000000", order]],
  });
  assertEquals([different, stale], [[0], [1]]);
});
