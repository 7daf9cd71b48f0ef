/**
 * What is known of all test files, kept in a file to which each adds a line as it is learnt.
 *
 * @module
 */

import { ImportGraph } from "./imports.ts";
import { inTrees, type Place, type Told } from "./place.ts";
import { type Digests, factsOf, hashOf, type TestFacts, testsIn, type TestTable } from "./tests.ts";

/** Test files that are run in one process: its start is shared. */
const TOGETHER = 4;

/**
 * What each test file runs that imports mutated code, itself or through others: as kept in
 * `tests.jsonl`, unless the file or what it imports beside code that is mutated has changed.
 *
 * @param paths Files with mutants.
 * @param isAsked Is this test file asked at all?
 * @returns Null if it was broken off.
 */
export async function testTable(
  place: Place,
  digests: Digests,
  paths: ReadonlySet<string>,
  isAsked: (test: string) => boolean,
  told: Told,
  isOver: () => boolean,
): Promise<TestTable | null> {
  const { house, folder } = place, store = `${folder}/tests.jsonl`;
  const known = readTable(store), table: TestTable = {}, graph = new ImportGraph(house);
  const stale: (readonly [test: string, hash: string])[] = [];
  for (const test of testsIn(house)) {
    if (!isAsked(test) || paths.isDisjointFrom(graph.reach(test))) continue;
    const hash = await hashOf(house, test, graph);
    if (known[test]?.hash === hash) table[test] = known[test];
    else stale.push([test, hash]);
  }
  const parts = Array.from(
    { length: Math.ceil(stale.length / TOGETHER) },
    (_, i) => stale.slice(i * TOGETHER, (i + 1) * TOGETHER),
  );
  let done = 0;
  await inTrees(place, "marked", parts, async (tree, part) => {
    const facts = await factsOf(tree, new Map(part), digests);
    if (isOver()) return;
    for (const [test] of part) {
      table[test] = facts[test];
      Deno.writeTextFileSync(store, `${JSON.stringify([test, facts[test]])}\n`, { append: true });
      told(++done, stale.length, test);
    }
  }, isOver);
  return isOver() ? null : table;
}

function readTable(path: string): TestTable {
  try {
    const text = Deno.readTextFileSync(path);
    // A line that was half written when somebody pulled the plug must not spoil the next.
    if (!text.endsWith("\n") && text !== "") Deno.writeTextFileSync(path, "\n", { append: true });
    return Object.fromEntries(text.split("\n").flatMap(lineOf));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

function lineOf(text: string): (readonly [string, TestFacts])[] {
  try {
    return text === "" ? [] : [JSON.parse(text)];
  } catch {
    return [];
  }
}
