import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Calibration, keyOf, PROBES, sideOf } from "@lab/benches";
import { COST_NAMES } from "@lab/runtime";
import { type Calibrate, calibrateCommand } from "./calibrate.ts";
import { runTask } from "../command_line/command_line.ts";
import { main as lab } from "../cli.ts";
import { Interrupted } from "../command_line/interrupt.ts";
import { loadCosts } from "../files/workload_file.ts";
import { outFolder } from "../files/write.ts";

const OUT = outFolder();
const MAY = (["read", "write"] as const).every((name) =>
  Deno.permissions.querySync({ name, path: OUT }).state === "granted"
);
const WHY_SKIPPED = MAY ? "" : " (skipped: needs to read and to write reports/out)";
const FILE = `${OUT}/.calibrate-test-${crypto.randomUUID()}.json`;

/** A machine on which everything takes 100,000 and more, by the side that is there. */
function machine(hasGo: boolean): Calibration {
  const cells = PROBES.flatMap((probe) => probe.columns.map((column) => ({ probe, column })));
  const isThere = (cell: typeof cells[number]) => hasGo || sideOf(cell.probe) === "deno";
  const key = ({ probe, column }: typeof cells[number]) => keyOf(probe, column);
  return {
    machine: "2 cores, made up",
    go: hasGo ? "go1.26.8" : null,
    c: hasGo ? "gcc 12" : null,
    samples: Object.fromEntries(
      cells.filter(isThere).map((cell, i) => [key(cell), [90_000 + i, 100_000 + i, 300_000 + i]]),
    ),
    missing: Object.fromEntries(
      cells.filter((cell) => !isThere(cell)).map((cell) => [key(cell), "there is no 'go'"]),
    ),
    rounds: 3,
    roundsWanted: 5,
  };
}

/** Runs a command line in this process, and keeps what it says. */
async function run(work: () => Promise<number>) {
  const [out, err]: [string[], string[]] = [[], []];
  const { log, error } = console;
  console.log = (text: string) => out.push(text);
  console.error = (text: string) => err.push(text);
  try {
    return { code: await work(), out: out.join("\n"), err: err.join("\n") };
  } finally {
    console.log = log;
    console.error = error;
  }
}
const calibrate = (args: readonly string[], measure: Calibrate) =>
  run(() => runTask((done) => calibrateCommand(done, measure), args, "deno task calibrate"));
const never: Calibrate = () => Promise.reject(new Error("nothing should be measured"));

function files(): string[] {
  return [...Deno.readDirSync(OUT)].map(({ name }) => name).sort();
}

Deno.test({
  name: `the cost file is read by 'lab sim', which says what was measured${WHY_SKIPPED}`,
  ignore: !MAY,
  fn: async () => {
    try {
      const { code, out } = await calibrate(["--out", FILE], () => Promise.resolve(machine(true)));
      assertEquals(code, 0);
      assertStringIncludes(out, "machine: 2 cores, made up");
      assertStringIncludes(out, "of n=3 (5 wanted: time was up)");
      assert(
        /^noisy, .*: .*\bwakeLatency\b.*; repeat it/m.test(out),
        "a range of 105,000 is noise",
      );
      assertEquals(
        out.split("\n").filter((line) => / (here|linux-x64)$/.test(line)).length,
        COST_NAMES.length,
      );
      const costs = loadCosts(FILE);
      assertEquals(Object.keys(costs.rows), [...COST_NAMES]);
      assertEquals(costs.rows.gBytes.evidence, "measured");
      const args = ["sim", "--model", "gpm", "--procs", "4", "--costs", FILE, "--json"];
      const sim = await run(() => lab(args));
      assertEquals(sim.code, 0);
      const { costs: name, costsUsed } = JSON.parse(sim.out);
      assertEquals([name, costsUsed.wakeLatency.evidence], ["calibrated", "measured"]);
      assertEquals(costsUsed.stealTry.evidence, "assumed");
      // A second run replaces the table.
      const again = await calibrate(["--out", FILE, "--json"], () => {
        return Promise.resolve(machine(false));
      });
      assertEquals(again.code, 0);
      const summary = JSON.parse(again.out);
      assertEquals(summary.rowsMeasuredHere.includes("gBytes"), false);
      assertEquals(loadCosts(FILE).rows.gBytes.evidence, "source");
    } finally {
      Deno.removeSync(FILE);
    }
  },
});

Deno.test({
  name: `without Go the tables say so, and which rows are the preset's${WHY_SKIPPED}`,
  ignore: !MAY,
  fn: async () => {
    const { code, out, err } = await calibrate(
      ["--out", "-"],
      () => Promise.resolve(machine(false)),
    );
    assertEquals(code, 0);
    assertStringIncludes(err, "Go: not measured: there is no 'go'");
    assertStringIncludes(err, `${COST_NAMES.length - 2} as in linux-x64`);
    const { rows } = JSON.parse(out);
    assertStringIncludes(rows.chanOp.source, "not measured here (go.ownpair@1: there is no 'go')");
  },
});

Deno.test({
  name: `Ctrl-C writes nothing and ends with 130${WHY_SKIPPED}`,
  ignore: !MAY,
  fn: async () => {
    Deno.mkdirSync(OUT, { recursive: true });
    const before = files();
    const stopped: Calibrate = async ({ start, step }) => {
      start(5);
      await step("first");
      throw new Interrupted("Ctrl-C");
    };
    const { code, err } = await calibrate(["--out", FILE], stopped);
    assertEquals(code, 130);
    assert(err.endsWith("calibrate: interrupted; nothing was written"), err);
    assertEquals(files(), before);
  },
});

Deno.test("bad command lines end with 2 and one line, before anything is measured", async () => {
  const bad: readonly (readonly [readonly string[], string])[] = [
    [["--quik"], 'option is not known: received "--quik"; did you mean --quick?'],
    [["now"], 'argument is one too many: received "now"'],
    [["--out"], "--out <FILE> needs a value"],
    [["--out", ""], '--out must name a file that ends in .json: received ""'],
    [["--out", "reports/out/"], "--out must name a file that ends in .json"],
    [["--out", "reports/out"], "--out must name a file that ends in .json"],
    [["--out", "costs.txt"], "--out must name a file that ends in .json"],
    [["--out", "a.json", "--out", "b.json"], "--out was given twice"],
    [["--json", "--out", "-"], "--json cannot be given with --out -"],
    [["--out", "/proc/no/costs.json"], "--out must be "],
  ];
  for (const [args, message] of bad) {
    const { code, out, err } = await calibrate(args, never);
    assertEquals([code, out, err.split("\n").length], [2, "", 1], args.join(" "));
    assertStringIncludes(err, `calibrate: ${message}`);
  }
});

Deno.test({
  name: `a file that is no cost table is not replaced${WHY_SKIPPED}`,
  ignore: !MAY,
  fn: async () => {
    Deno.mkdirSync(OUT, { recursive: true });
    try {
      for (const text of ["", "precious", '{"progs":{}}', "[1]"]) {
        Deno.writeTextFileSync(FILE, text);
        const { code, err } = await calibrate(["--out", FILE], never);
        assertEquals(code, 2);
        assertStringIncludes(err, "--out must not be something else than a cost table");
        assertEquals(Deno.readTextFileSync(FILE), text);
      }
    } finally {
      Deno.removeSync(FILE);
    }
  },
});
