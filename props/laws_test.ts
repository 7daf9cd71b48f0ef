/**
 * The names of laws are stored and typed: those of former days still work, and the table in LAWS.md
 * has those of today.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { lawName, LAWS, RUNS_LAWS } from "./laws.ts";
import { MUTANTS } from "./mutants.ts";
import { admitLaws } from "./own_laws.ts";
import { SAVED } from "./regressions/all.ts";
import { bitten } from "./regressions/regression.ts";
import { runCase, runLaws } from "./run.ts";
import { contextOf, Story } from "./testing/story.ts";

/** Former names, and those of today. */
const FORMER: readonly (readonly [former: string, now: string])[] = [
  ["cost-time", "costs-take-time"],
  ["deadlock-real", "real-deadlock"],
  ["ends-or-names-stuck", "progress"],
  ["hand-on", "retaken-p-handed-off"],
  ["idle-beside-work", "work-conserving"],
  ["one-hand", "one-owner"],
  ["same-hash", "determinism"],
  ["slot-in-row", "slot-cap"],
  ["start-bound", "bounded-wait"],
  ["starving-mutex", "mutex-starvation"],
  ["steal-half", "steal-share"],
  ["tick-61", "look-interval"],
  ["tick-inherit", "slice-inheritance"],
  ["time-forward", "monotonic-time"],
];
const NAMES = [...LAWS, ...RUNS_LAWS].map(({ name }) => name);

Deno.test("laws are found by the names that they had in older reports", () => {
  assertEquals(FORMER.map(([former]) => lawName(former)), FORMER.map(([, now]) => now));
  assertEquals(NAMES.map(lawName), NAMES);
  for (const [former, now] of FORMER) assert(!NAMES.includes(former) && NAMES.includes(now), now);
  assertEquals(["runnext", "nonsense", "toString"].map(lawName), [
    "runnext",
    "nonsense",
    "toString",
  ]);
});

Deno.test("a law is held by its former name, of one run and of several", () => {
  const trace = new Story().takeProc().takeProc().trace();
  const [first] = runLaws(trace, contextOf(), ["one-hand"]);
  assertEquals(first.law, "one-owner");
  const [regression] = SAVED.values();
  const unsteady = MUTANTS.find(({ law }) => law === "determinism")!;
  const c = { ...regression.case, model: unsteady.base, mutant: unsteady.name };
  const [now, then] = ["determinism", "same-hash"].map((law) => runCase(c, [law]).violations);
  assertEquals(then, now);
});

Deno.test("a regression and a mutant may name their law as it was called before", () => {
  const c = [...SAVED.values()].find(({ law, teeth }) => law === "conservation" && teeth)!;
  assert(bitten(c)!.length > 0);
  for (const [former, now] of FORMER) {
    const mutant = MUTANTS.find(({ law }) => law === now);
    assert(mutant !== undefined, now);
    const named = { ...c, teeth: mutant.name, case: { ...c.case, model: mutant.base } };
    assertEquals(bitten({ ...named, law: former }), bitten({ ...named, law: now }));
  }
});

Deno.test("somebody's own law may not have a former name: --law would not find it", () => {
  const own = { name: "hand-on", kind: "safety", words: "mine", check: () => [] } as const;
  assertThrows(() => admitLaws([own]), RangeError, "the lab has a law called 'hand-on'");
});

const PAGE = new URL("LAWS.md", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: PAGE }).state === "granted";

Deno.test({
  name: `LAWS.md says what each law says${MAY_READ ? "" : " (skipped: needs --allow-read)"}`,
  ignore: !MAY_READ,
  fn() {
    const rows = Deno.readTextFileSync(PAGE).matchAll(/^\| `([\w-]+)`.*\| ([^|]+?) +\|$/gm);
    assertEquals(
      new Map([...rows].map(([, name, words]) => [name, words])),
      new Map([
        ...LAWS.filter(({ kind }) => kind === "safety"),
        ...RUNS_LAWS,
        ...LAWS.filter(({ kind }) => kind === "promise"),
      ].map(({ name, words }) => [name, words])),
    );
  },
});
