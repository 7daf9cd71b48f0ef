/**
 * `lab import` and `lab whatif` as their users meet them, but within this process.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HOUSE, lab, MUST_SKIP, saySkipped, withFolder } from "../lab_testing.ts";

const ignore = MUST_SKIP;
saySkipped("tests of import and whatif");
const TRACE = decodeURIComponent(
  new URL("props/golden/traces/compress-p2.txt.gz", HOUSE).pathname,
);

Deno.test({
  name: "lab import writes a workload that lab whatif runs",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const file = `${folder}/w.json`;
      const imported = await lab("import", TRACE, "--out", file);
      assertEquals(imported.code, 0, imported.err);
      assertEquals(imported.err, "");
      for (const words of ["GOMAXPROCS=2", "Fixed whatever the scheduler does", "tolerance"]) {
        assertStringIncludes(imported.out, words);
      }
      const again = await lab("import", TRACE, "--out", file);
      assertEquals(again.code, 0, "an older import is replaced");
      const asked = await lab("whatif", file, "--procs", "1,2", "--models", "gpm,gm", "--json");
      const result = JSON.parse(asked.out);
      assertEquals(result.base, { model: "gpm", procs: 2 });
      assertEquals(result.costs, "linux-x64, replay");
      assertEquals(result.cells.length, 4);
      const charted = await lab(
        ...["whatif", file, "--procs", "2", "--models", "gpm,gpm-no-spin", "--out", folder],
      );
      assertEquals(charted.code, 0, charted.err);
      const files = [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
      assertEquals(files, [
        "w.json",
        "whatif-compress-p2-parts.svg",
        "whatif-compress-p2.json",
        "whatif-compress-p2.svg",
      ]);
    }),
});

Deno.test({
  name: "lab import with more traces says how far real runs are apart, and predicts the others",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const file = `${folder}/w.json`, at1P = TRACE.replace("-p2", "-p1");
      const asked = await lab("import", at1P, at1P, TRACE, "--out", file);
      assertEquals(asked.code, 0, asked.err);
      assertStringIncludes(asked.out, "2 real runs: makespan 454 ms to 454 ms, scheduler wait");
      assertStringIncludes(asked.out, "At GOMAXPROCS=2 it took 220 ms; predicted from the first");
      const { realRuns, predicted } = JSON.parse(
        (await lab("import", at1P, at1P, TRACE, "--out", file, "--json")).out,
      );
      assertEquals([realRuns.runs, predicted.length, predicted[0].procs], [2, 1, 2]);
    }),
});

Deno.test({
  name: "lab import --out - prints the workload, --json the summary",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const printed = await lab("import", TRACE, "--out", "-");
      assertEquals(JSON.parse(printed.out).name, "compress-p2");
      assertStringIncludes(printed.err, "tolerance");
      const summed = await lab("import", TRACE, "--json", "--out", `${folder}/w.json`);
      const summary = JSON.parse(summed.out);
      assertEquals([summary.procs, summary.replay.withinTolerance], [2, true]);
    }),
});

Deno.test({
  name: "bad input to import and whatif ends in one line and exit 2, and writes nothing",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const put = (name: string, text: string) => {
        Deno.writeTextFileSync(`${folder}/${name}`, text);
        return `${folder}/${name}`;
      };
      const event = "M=1 P=0 G=1 Sync Time=5 N=1\n";
      const plain = put("plain.json", '{"progs": {"main": []}}');
      const costs = put("costs.json", '{"name": "mine", "rows": {}}');
      const before = () => [...Deno.readDirSync(folder)].length;
      const out = `${folder}/never.json`;
      const rows: readonly (readonly [args: string[], ...words: string[]])[] = [
        [["import"], "TRACE is missing"],
        [["import", `${folder}/none`, "--out", out], "must exist"],
        [["import", folder, "--out", out], "must be a file, not a folder"],
        [["import", TRACE, `${folder}/none`, "--out", out], "must exist"],
        [["import", put("empty", ""), "--out", out], "line 1:", "there is nothing"],
        [["import", put("cut", `${event}M=1 P=0 G=1 Sta`), "--out", out], "line 2:", "whole"],
        [["import", put("one", event), "--out", out], "line 1:", "truncated"],
        [["import", put("words", `${event}hello\n`), "--out", out], "line 2:", '"hello"'],
        [["import", put("old", "go 1.26 trace\0\0"), "--out", out], "go tool trace -d=parsed"],
        [["import", TRACE, "--out", "/nowhere/w.json"], "--out", '"/nowhere/w.json"'],
        [["import", TRACE, "--out", `${folder}/w.txt`], "must name a file that ends in .json"],
        [["import", TRACE, "--out", costs], "must not be something else than a workload"],
        [["import", TRACE, "--out", `${folder}/`], "must name a file"],
        [["import", TRACE, "--out", "-", "--json"], "cannot be given with"],
        [
          ["import", put("fewer", event), "--cores", "0"],
          "--cores must be a whole number in plain digits, 1..1024",
        ],
        [["whatif"], "FILE is missing"],
        [["whatif", `${folder}/none`], "must exist"],
        [["whatif", plain, "--procs", "1,0"], "--procs", "1..1024"],
        [["whatif", plain, "--procs", ""], "--procs"],
        [["whatif", plain, "--procs", "2,2"], "twice"],
        [["whatif", plain, "--models", "gpm,o1"], "--model is not known", "choose one of"],
        [["whatif", plain, "--costs", "replay"], "only for a workload that 'lab import' wrote"],
        [["whatif", plain, "--seed", "-1"], "--seed"],
        [
          ["whatif", plain, "--seeds", "0"],
          "--seeds must be a whole number in plain digits, 1..100",
        ],
        [
          ["whatif", plain, "--cores", "0"],
          "--cores must be a whole number in plain digits, 1..1024",
        ],
        [["whatif", plain, "--option", "odd=1"], "--option", "gm.slice, ", "gpm.ring, "],
        [["whatif", plain, "--models", "gm", "--option", "gpm.slice=5000"], "gm.slice"],
        [["whatif", plain, "--models", "gm", "--option", "slice=5"], "whole number 1000.."],
        [["whatif", plain, "--out", "/nowhere"], "--out"],
        [
          ["whatif", put("bad.json", '{"progs":{"main":[]},"recorded":{"procs":"two"}}')],
          "recorded",
        ],
      ];
      const files = before();
      for (const [args, ...words] of rows) {
        const { code, out, err } = await lab(...args);
        assertEquals([args, code], [args, 2], err);
        assertEquals(out, "");
        assertEquals(err.trimEnd().split("\n").length, 1, err);
        for (const word of words) assert(err.includes(word), `${args.join(" ")}: ${err}`);
      }
      assertEquals(before(), files);
    }),
});

Deno.test({
  name: "lab whatif names the Gs of a deadlock and where they wait, exit code 1",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const path = `${folder}/dead.json`;
      const progs = { main: [["recv", "c"]] };
      const workload = { name: "dead", objects: { c: { type: "chan" } }, progs };
      Deno.writeTextFileSync(path, JSON.stringify(workload));
      const { code, out, err } = await lab("whatif", path, "--models", "gpm", "--procs", "1");
      assertEquals(code, 1);
      assertStringIncludes(out, "gpm");
      assert(err.startsWith("lab: gpm on 1 P: deadlock after"), err);
      for (const words of ["G0 (main)", "chan receive", "progs.main[0]"]) {
        assertStringIncludes(err, words);
      }
    }),
});
