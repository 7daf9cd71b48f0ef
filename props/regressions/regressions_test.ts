import { assert, assertEquals } from "@std/assert";
import { mutantNamed } from "../mutants.ts";
import { SAVED } from "./all.ts";
import { bitten, regressed, regressionName, regressionOf } from "./regression.ts";
import { FOLDER, regressions, savedNames, saveRegression, tableText } from "./save.ts";

for (const [name, regression] of SAVED) {
  const { teeth } = regression;
  Deno.test({
    name: `regression ${name} fails again under ${teeth ?? "no planted bug (none is known)"}`,
    ignore: teeth === undefined,
    fn() {
      assertEquals(mutantNamed(teeth!).base, regression.case.model);
      assert(bitten(regression)!.length > 0, `${teeth} lives: the case guards nothing`);
    },
  });
}

Deno.test("regressions are named after their law and case, and hold no planted bug", () => {
  assert(SAVED.size >= 5);
  for (const [name, regression] of SAVED) {
    assertEquals(regressionName(regression), name);
    assertEquals(regression.case.mutant, undefined);
    assert(regression.since.length > 10 && regression.reason.length > 10, name);
  }
});

Deno.test("a case that fails is one that regressed", () => {
  const [regression] = SAVED.values();
  const faulty = { ...regression, case: { ...regression.case, mutant: regression.teeth } };
  assert(regressed(faulty).some(({ law }) => law === regression.law));
  assertEquals(regressed(regression), []);
});

const state = (name: "read" | "write", path: URL) =>
  Deno.permissions.querySync({ name, path }).state === "granted";
const canRead = state("read", FOLDER);

Deno.test({
  name: `the table of regressions names the files of its folder${
    canRead ? "" : " (skipped: needs --allow-read)"
  }`,
  ignore: !canRead,
  fn() {
    const names = savedNames(FOLDER);
    assertEquals([...SAVED.keys()], names);
    assertEquals(Deno.readTextFileSync(new URL("all.ts", FOLDER)), tableText(names));
  },
});

const OUT = new URL("../../reports/out/", import.meta.url);
const canWrite = canRead && state("write", OUT) && state("read", OUT);

Deno.test({
  name: `a saved regression is found by the next run${
    canWrite ? "" : " (skipped: needs --allow-read --allow-write=reports/out)"
  }`,
  ignore: !canWrite,
  fn() {
    const folder = new URL(`regressions-${crypto.randomUUID()}/`, OUT);
    Deno.mkdirSync(folder, { recursive: true });
    try {
      const [{ case: c, teeth }] = SAVED.values();
      const violation = { law: "overflow", g: 1, p: 0, m: 0, atNs: 5, reason: "told by hand" };
      const regression = regressionOf({ ...c, mutant: teeth }, violation);
      const { path, isSaved } = saveRegression(regression, folder);
      const name = path.slice("props/regressions/".length, -".json".length);
      assertEquals([isSaved, name], [true, regressionName(regression)]);
      assertEquals(regressions(folder).get(name), regression);
      assertEquals(regression.teeth, teeth);
      assertEquals(Deno.readTextFileSync(new URL("all.ts", folder)), tableText([name]));
      assertEquals(savedNames(folder), [name]);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "without the right to write nothing is saved, and it is said",
  ignore: state("write", FOLDER),
  fn() {
    const [regression] = SAVED.values();
    assertEquals(saveRegression(regression).isSaved, false);
  },
});
