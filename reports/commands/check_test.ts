/**
 * `lab new` and `lab check` as their users meet them: as processes with the rights of their task
 * where rights matter, else within this process.
 *
 * @module
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { labIn as lab, MUST_SKIP, saySkipped, task, withFolder } from "../lab_testing.ts";

const ignore = MUST_SKIP;
saySkipped("tests of 'lab new' and 'lab check'");

/**
 * What models/YOUR_OWN.md shows of a model with one mistake: what to change, and what is printed.
 */
function shownInReadme(): { left: string; added: string; block: string } {
  const text = Deno.readTextFileSync(new URL("../../models/YOUR_OWN.md", import.meta.url));
  const [, left, added] = /^```diff\n- +(.+)\n\+ +(.+)\n```$/m.exec(text)!;
  const [, block] = /^```\n\$ deno task lab check --quick forgetful\.ts\n([^]*?)^```$/m.exec(text)!;
  return { left, added, block };
}

Deno.test({
  name: "'lab new' writes a model that 'lab check' finds right, in a folder of the user's own",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const made = await task("lab", folder, "new", "fair_share.ts");
      assertEquals([made.code, made.err], [0, ""]);
      assertStringIncludes(made.out, "deno task lab check fair_share.ts");
      const text = Deno.readTextFileSync(`${folder}/fair_share.ts`);
      assertStringIncludes(text, 'readonly name = "fair-share"');

      const out = `${folder}/report`;
      const laws = Deno.readTextFileSync(new URL("../guest/laws_template.ts", import.meta.url));
      Deno.writeTextFileSync(`${folder}/laws.ts`, laws);
      const typed = ["check", "--quick", "--laws", "laws.ts", "fair_share.ts"];
      const checked = await task("lab", folder, ...typed, "--out", out);
      assertEquals(checked.code, 0, checked.err);
      assertMatch(checked.out, /laws: \d+ and 1 of yours on [\d,]+ generated cases: all hold/);
      assertStringIncludes(checked.out, "no law broken");
      assertStringIncludes(checked.out, "model fair-share: promises startTicks (bounded-wait)");
      assertMatch(
        checked.out,
        /could promise: in [\d,]+ of [\d,]+ wake-ups there were 1 .*: wake: \{/,
      );
      const report = Deno.readTextFileSync(`${out}/report.md`);
      for (const name of ["fair-share", "gpm", "n1", "processors.svg"]) {
        assertStringIncludes(report, name);
      }

      assertMatch(report, /^\| few-dispatches .* \| +32 \| +0 \| fair-share/m);
      assertStringIncludes(report, `Run it again: \`deno task lab ${typed.join(" ")}\``);

      const again = await lab(folder, "new", "fair_share.ts");
      assertEquals([again.code, again.out], [2, ""]);
      assertStringIncludes(again.err, "is there already");
      assertEquals(Deno.readTextFileSync(`${folder}/fair_share.ts`), text);
    }),
});

Deno.test({
  name:
    "a model that forgets to look again is blamed as models/YOUR_OWN.md shows, and the command there replays",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const { left, added, block } = shownInReadme();
      assertEquals((await lab(folder, "new", "forgetful.ts")).code, 0);
      const text = Deno.readTextFileSync(`${folder}/forgetful.ts`);
      assertStringIncludes(text, left);
      Deno.writeTextFileSync(`${folder}/forgetful.ts`, text.replace(left, added));

      const out = `${folder}/report`;
      const asked = ["--jobs", "3", "--junit", `${folder}/check.xml`, "--github"];
      const checked = await lab(folder, "check", "--quick", "forgetful.ts", ...asked, "--out", out);
      assertEquals(checked.code, 1);
      const annotated = /^::error file=forgetful\.ts,title=forgetful%3A (\S+)::law \1 broken .*\n/m;
      assertMatch(checked.out, annotated);
      const xml = Deno.readTextFileSync(`${folder}/check.xml`);
      assertMatch(xml, /<testcase name="conservation" classname="forgetful"\/>/);
      assertMatch(xml, /<failure message="law progress broken by forgetful /);
      // Progress, and signs of life, come by the clock: a busy machine shows more of them.
      const byClock = /^\d+\/\d+ |: the lab has waited for it for /;
      const said = checked.err.split("\n").filter((line) => !byClock.test(line)).join("\n");
      const printed = `${checked.out.replaceAll(/^::error .*\n/gm, "")}${said}`;
      assertEquals(
        printed.replace(/^Report: .*$/m, "Report: reports/out/check-forgetful/report.md"),
        block,
      );
      const other = ["--jobs", "1", "--github", "--out", `${folder}/other`];
      const alone = await lab(folder, "check", "--quick", "forgetful.ts", ...other);
      const without = (said: string) => said.replaceAll(/^Report: .*$/gm, "");
      assertEquals([alone.code, without(alone.out)], [1, without(checked.out)]);
      for (const { name } of Deno.readDirSync(out)) {
        const [three, one] = [out, `${folder}/other`].map((at) =>
          Deno.readTextFileSync(`${at}/${name}`)
        );
        assertEquals(one, three, name);
      }

      const [, json] = /^replay: deno task lab check forgetful\.ts --case '(.*)'$/m.exec(block)!;
      const again = await lab(folder, "check", "forgetful.ts", "--case", json);
      assertEquals(again.code, 1);
      assertStringIncludes(again.out, "law progress broken by forgetful");
      const shown = (text: string) => /^program[^]*?^ {2}asleep/m.exec(text)?.[0];
      assertEquals(shown(again.out), shown(block));
    }),
});

Deno.test({
  name: "'lab check' says the same of a model that cannot be taken in on any number of cores",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      Deno.writeTextFileSync(`${folder}/it.ts`, 'console.log("first");\nthrow new Error("no");\n');
      const asked = async (jobs: string) => {
        const { code, out, err } = await lab(folder, "check", "--quick", "it.ts", "--jobs", jobs);
        return { code, out, err: err.split("\n").filter((line) => !/^\d+\/\d+ /.test(line)) };
      };
      const one = await asked("1"), three = await asked("3");
      assertEquals(three, one);
      assertEquals([one.code, one.out], [1, "it.ts printed: first\n"]);
    }),
});

/** Command lines that must be refused, with pieces of their one line and the exit code. */
const REFUSED: readonly (readonly [args: readonly string[], code: number, piece: string])[] = [
  [["check"], 2, "FILE is missing"],
  [["check", "none.ts"], 2, "lab new none.ts"],
  [["check", "model.txt"], 2, "must be a .ts or .js file"],
  [["check", "."], 2, "must be a .ts or .js file"],
  [["check", "model.ts", "--quick", "--deep"], 2, "--quick cannot be given with --deep"],
  [["check", "model.ts", "--law", "tick-61"], 2, "--law needs --case"],
  [["check", "model.ts", "--patience", "0"], 2, "1..600"],
  [["check", "model.ts", "--jobs", "0"], 2, "1..256"],
  [["check", "model.ts", "--jobs", "two"], 2, "--jobs must be"],
  [["check", "model.ts", "--case", "{"], 2, "--case cannot be run"],
  [["check", "model.ts", "--case", "{}"], 2, "--case must have 'workload'"],
  [["check", "model.ts", "--out", "/nowhere"], 2, "--out must be reports/out"],
  [
    ["check", "model.ts", "--junit", "reports/out/check.txt"],
    2,
    "must name a file that ends in .xml",
  ],
  [
    ["check", "model.ts", "--junit", "/nowhere/check.xml"],
    2,
    "--junit must be a file in reports/out",
  ],
  [["check", "model.ts", "--github", "--case", "{}"], 2, "--github cannot be given with --case"],
  [["check", "model.ts", "other.ts"], 2, "is one too many"],
  [["check", "node.ts"], 1, "imports node:fs: a model may import @lab/runtime and"],
  [["check", "json.ts"], 1, "imports ./data.json: a model may import"],
  [["check", "house.ts"], 1, "imports ../../guest/template.ts: a model may import"],
  [["check", "lost.ts"], 1, "cannot be loaded: Module not found"],
  [["check", "odd.ts"], 1, "odd.ts: cannot be loaded: "],
  [["new"], 2, "FILE is missing"],
  [["new", "model.txt"], 2, "must be a .ts or .js file"],
  [["new", "a,b.ts"], 2, "must have no comma"],
  [["new", "nowhere/model.ts"], 2, "cannot be written"],
];
const FILES: Readonly<Record<string, string>> = {
  "model.ts": "export default class {}",
  "node.ts": 'import "node:fs";',
  "json.ts": 'import x from "./data.json" with { type: "json" };\nexport default x;',
  "data.json": "{}",
  "house.ts": "import '../../guest/template.ts';",
  "lost.ts": 'import "./gone.ts";',
  "odd.ts": "export default class {{{",
};

Deno.test({
  name: "'lab new' and 'lab check' refuse bad input in one line, and leave nothing behind",
  ignore,
  fn: (t) =>
    withFolder(async (folder) => {
      for (const [name, text] of Object.entries(FILES)) {
        Deno.writeTextFileSync(`${folder}/${name}`, text);
      }
      // A right model, so that only the case is wrong.
      const template = Deno.readTextFileSync(new URL("../guest/template.ts", import.meta.url));
      Deno.writeTextFileSync(`${folder}/model.ts`, template);
      const before = [...Deno.readDirSync(folder)].length;
      for (const [args, code, piece] of REFUSED) {
        await t.step(`lab ${args.join(" ")}`, async () => {
          const answer = await lab(folder, ...args);
          assertEquals(answer.out, "");
          assertEquals(answer.err.trimEnd().split("\n").length, 1, answer.err);
          assertStringIncludes(answer.err, piece);
          assertEquals(answer.code, code);
        });
      }
      assertEquals([...Deno.readDirSync(folder)].length, before);
    }),
});
