import { type Hunt, MUTANTS, type Normal } from "@lab/props";
import { assertEquals } from "@std/assert";
import {
  killFoot,
  killLines,
  killRow,
  killTotals,
  normalLines,
  normalRows,
} from "./mutants_table.ts";

const [mutant, second] = MUTANTS;
const told = (seed: number, runs: number | null, quicker: string[] | null = null): Hunt => {
  return { mutant: mutant.name, seed, runs, ms: 1_000, quicker, shrunk: null };
};
const FACTS = { seeds: 2, casesMax: 9, shrunkSeeds: 0, workers: 1, seconds: 1 };
const lastLine = (rows: ReturnType<typeof killRow>[]) =>
  killFoot(rows, killTotals(rows), [], FACTS).at(-1);

Deno.test("a mutant that its own law kills from every seed is killed, whoever else blames it", () => {
  const row = killRow(mutant, [told(1, 10, ["overflow"]), told(2, 30, []), told(3, 20)], []);
  assertEquals([row.fate, row.runsMedian, row.secondsMedian], ["killed", 20, 1]);
  assertEquals([row.quicker, row.seedsLookedAt], [[{ law: "overflow", seeds: 1 }], 2]);
  assertEquals(killTotals([row]).faults, []);
  assertEquals(lastLine([row]), "1/1 mutants killed");
});

Deno.test("a mutant that lives, is rare, or is found by another law only fails the table", () => {
  const lived = killRow(mutant, [told(1, null, []), told(2, null)], []);
  const rare = killRow(mutant, [told(1, null, []), told(2, 4)], []);
  const other = killRow(mutant, [told(1, null, ["overflow"]), told(2, null)], []);
  assertEquals([lived.fate, rare.fate, other.fate], ["lived", "rare", "other law"]);
  for (const row of [lived, rare, other]) {
    assertEquals(killTotals([row]).faults, [mutant.name]);
    assertEquals(lastLine([row]), "0/1 mutants killed");
  }
});

Deno.test("a mutant that is listed with a reason may live, and the foot says why", () => {
  const row = killRow(mutant, [told(1, null, [])], [{ mutant: mutant.name, because: "it is old" }]);
  const totals = killTotals([row]);
  assertEquals([totals.faults, totals.killed], [[], 0]);
  const foot = killFoot([row], totals, [], FACTS);
  assertEquals(foot.at(-2), `${mutant.name}: nobody finds it; accepted: it is old`);
  const other = killRow(mutant, [told(1, null, [])], [{
    mutant: second.name,
    because: "it is old",
  }]);
  assertEquals(killTotals([other]).faults, [mutant.name]);
});

Deno.test("the foot names an unharmed model that was blamed", () => {
  const sound = [{ shard: 0, runs: 250, blamed: ["law x blames y"] }];
  const foot = killFoot([], killTotals([]), sound, FACTS).join("\n");
  assertEquals(foot.includes("Unharmed models: 250 runs, blamed 1 times"), true);
  assertEquals(foot.includes("law x blames y"), true);
});

Deno.test("a row shows what was measured, and a dash where there is nothing", () => {
  const [, line] = killLines([killRow(mutant, [told(1, null, [])], [])]);
  assertEquals(line.split(/ {2,}/).slice(0, 8), [
    mutant.name,
    mutant.family,
    mutant.law,
    "0/1",
    "-",
    "-",
    "-",
    "-",
  ]);
});

Deno.test("a plus marks a counterexample whose shrinking was ended by a limit", () => {
  const c = { model: mutant.base, workload: { progs: { main: [] } }, seed: 0 } as const;
  const scene = { ...c, machine: { procs: 1, cores: 1 }, costs: "zero" } as const;
  const shrunk = { case: scene, operations: 7, evaluations: 1, isNormal: false };
  const [, line] = killLines([killRow(mutant, [{ ...told(1, 2), shrunk }], [])]);
  assertEquals(line.split(/ {2,}/)[7], "7+");
});

Deno.test("the normalisation score counts distinct results of each mutant of a family", () => {
  const minimum = (text: string) => ({ text, operations: 2, evaluations: 10 });
  const normal = (name: string, text: string): Normal => {
    return { mutant: name, seed: 1, ours: minimum(text), fastCheck: null };
  };
  const results = [normal("a", "x"), normal("a", "x"), normal("b", "x"), normal("b", "y")];
  const [row, ...others] = normalRows(results, () => "f");
  assertEquals(others, []);
  assertEquals([row.mutants, row.shrunk, row.ours?.distinct, row.fastCheck], [2, 4, 3, null]);
  assertEquals(normalLines([row])[1].split(/ {2,}/).slice(0, 4), ["f", "2", "3 of 4", "2"]);
});
