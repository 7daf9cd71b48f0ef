/**
 * `lab play` as its users meet it, but within this process; the page itself has its own tests.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HOUSE, lab, MUST_SKIP, saySkipped, withFolder } from "../lab_testing.ts";
import { type Start, START_ID } from "../player/start.ts";

const ignore = MUST_SKIP;
saySkipped("tests of play");

/** What the page in a file begins with. */
function startIn(path: string): Start {
  const page = Deno.readTextFileSync(path);
  const [, text] = page.match(new RegExp(`id="${START_ID}">(.*?)</script>`))!;
  return JSON.parse(text);
}

Deno.test({
  name: "lab play writes a page that begins with what was asked for",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const file = `${folder}/p.html`;
      const written = await lab("play", "--lesson", "overflow", "--lang", "zh", "--out", file);
      assertEquals([written.code, written.err], [0, ""]);
      assertStringIncludes(written.out, "p.html");
      assertEquals(startIn(file), { lang: "zh", lesson: "overflow", about: null, second: null });
      const words = ["--model", "gpm,pm", "--option", "ring=64", "--procs", "3", "--seed", "7"];
      const again = await lab("play", "--scenario", "unbalanced", ...words, "--out", file);
      assertEquals(again.code, 0, "an older page is replaced");
      const { about, second } = startIn(file);
      assertEquals([about!.model, about!.options, second!.model, second!.options], [
        "gpm",
        { ring: "64" },
        "pm",
        {},
      ]);
      assertEquals([about!.machine, about!.seed, about!.costs], [
        { procs: 3, cores: 3 },
        7,
        "linux-x64",
      ]);
      assertEquals(second!.workload, about!.workload);
    }),
});

Deno.test({
  name: "what lab replay prints of a broken law opens it in the page",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const scene = {
        workload: { progs: { main: [["spawn", "o"], ["compute", 1]], o: [] } },
        machine: { procs: 2, cores: 2 },
        costs: "zero",
        seed: 0,
      };
      const bug = ["--model", "gpm", "--mutant", "gpm-no-wake"];
      const broken = await lab("replay", ...bug, "--case", JSON.stringify(scene));
      assertEquals(broken.code, 1);
      const line = broken.out.split("\n").find((text) => text.startsWith("look at it: "))!;
      const [, text] = line.match(/--case '(.*)'$/)!;
      const shown = await lab("play", ...bug, "--case", text, "--out", `${folder}/c.html`);
      assertEquals(shown.code, 0, shown.err);
      assertEquals(
        startIn(`${folder}/c.html`).about,
        {
          model: "gpm",
          options: {},
          mutant: "gpm-no-wake",
          ...scene,
        } as unknown as Start["about"],
      );
    }),
});

Deno.test({
  name: "a model from a file goes into the page, and what it broke in lab check opens there",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const file = `${folder}/mine.ts`, page = `${folder}/p.html`;
      const right = Deno.readTextFileSync(new URL("reports/guest/template.ts", HOUSE));
      const progs = { main: [["spawn", "o"], ["yield"]], o: [] };
      const scene = {
        workload: { progs },
        machine: { procs: 1, cores: 1 },
        costs: "zero",
        seed: 1,
      };
      const json = JSON.stringify(scene);
      Deno.writeTextFileSync(file, right);
      const shown = await lab("play", "--model", `${file},gpm`, "--case", json, "--out", page);
      if (/Failed loading|Import '.*' failed/.test(shown.err)) {
        console.log(`skipped: 'deno bundle' has no esbuild, and may not load it (${shown.err})`);
        return;
      }
      assertEquals(shown.code, 0, shown.err);
      const { about, second, own } = startIn(page);
      assertEquals([about!.model, second!.model, own!.length], ["my-model", "gpm", 1]);
      assert(own![0].code.includes("export{") && own![0].lines[0].at.ready > 0);
      // It forgets what it is given, the second time.
      Deno.writeTextFileSync(file, right.replace("if (runnable)", "if (runnable && g < 0)"));
      const broken = await lab("check", file, "--case", json);
      assertEquals(broken.code, 1, broken.err);
      const line = broken.out.split("\n").find((text) => text.startsWith("look at it: "))!;
      const [, typed, text] = line.match(/--model (\S+) --case '(.*)'$/)!;
      const opened = await lab("play", "--model", typed, "--case", text, "--out", page);
      assertEquals(opened.code, 0, opened.err);
      assertEquals(startIn(page).about!.workload, scene.workload as never);
      // One that hangs is told here, and not met in a browser.
      const loop = "step: number): number {\n    while (step >= 0) step++;";
      Deno.writeTextFileSync(file, right.replaceAll("step: number): number {", loop));
      const hung = await lab("play", "--model", file, "--out", `${folder}/hung.html`);
      assertEquals(hung.code, 1);
      assertStringIncludes(hung.err, "did not answer");
      assert(![...Deno.readDirSync(folder)].some(({ name }) => name === "hung.html"));
    }),
});

Deno.test({
  name: "lab play --open says if it cannot; the page is there all the same",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const file = `${folder}/p.html`;
      const { code, err } = await lab("play", "--lesson", "runnext", "--open", "--out", file);
      assertEquals(code, 1);
      assertStringIncludes(err, "--open did not open it");
      assertEquals(startIn(file).lesson, "runnext");
    }),
});

Deno.test({
  name: "lab play refuses what the page could not run, before it writes",
  ignore,
  fn: () =>
    withFolder(async (folder) => {
      const file = `${folder}/p.html`;
      for (
        const [args, words] of [
          [["--lesson", "overflow", "--procs", "3"], "cannot be given with --lesson"],
          [["--model", "gpm,pm,gm"], "one model or two"],
          [["--model", "./nowhere.ts"], "is not there"],
          [["--param", "n=1"], "needs --workload"],
          [["--option", "ring=3"], "power of two"],
          [["--model", "pm", "--mutant", "gpm-no-wake"], "is a bug of model gpm"],
          [["--case", "{}"], "must have 'workload'"],
          [["--trace", "deno.json"], "must be"],
          [["--trace", "x", "--model", "gpm"], "cannot be given with --trace"],
          [["--case", "{}", "--seed", "1"], "cannot be given with --case"],
        ] as const
      ) {
        const { code, out, err } = await lab("play", ...args, "--out", file);
        assertEquals([code, out], [2, ""], err);
        assertStringIncludes(err, words);
      }
      assert([...Deno.readDirSync(folder)].length === 0);
      await Deno.writeTextFile(file, "<html></html>");
      const { code, err } = await lab("play", "--out", file);
      assertEquals(code, 2);
      assertStringIncludes(err, "something else");
    }),
});
