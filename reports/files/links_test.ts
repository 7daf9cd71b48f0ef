import { assertEquals, assertMatch } from "@std/assert";
import {
  HOUSE,
  labIn,
  MUST_SKIP,
  saySkipped,
  withAllRights,
  withFolder,
  within,
} from "../lab_testing.ts";
import { main as bench } from "../bench/main.ts";
import { alone, replaceAll } from "./settle.ts";
import { linkOut } from "./links.ts";

saySkipped("tests of links out of reports/out");

/** A folder that tests may write to: what a followed link would change shows there. */
const AWAY = decodeURIComponent(new URL("props/regressions/", HOUSE).pathname);
const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

/** A folder with links: `away` out of reports/out, `loop` to itself, `near` to its own `real`. */
function withLinks(work: (folder: string) => Promise<void>): () => Promise<void> {
  return () =>
    withFolder(async (folder) => {
      Deno.mkdirSync(`${folder}/real`);
      const links = { away: AWAY, loop: `${folder}/loop`, gone: "/nowhere/at/all", near: "real" };
      for (const [name, target] of Object.entries(links)) {
        await withAllRights({ do: "link", path: `${folder}/${name}`, target });
      }
      await work(folder);
    });
}

Deno.test({
  name: "linkOut() finds the first link that leads out, or nowhere",
  ignore: MUST_SKIP,
  fn: withLinks((folder) => {
    assertEquals(linkOut(folder, `${folder}/away/x/y.json`), `${folder}/away`);
    assertEquals(linkOut(folder, `${folder}/real/../gone`), `${folder}/gone`);
    for (const inside of ["near/x", "real/x", "not/there", "../other", "away/../real"]) {
      assertEquals(linkOut(folder, `${folder}/${inside}`), null, inside);
    }
    // The folder itself may be a link.
    assertEquals(linkOut(`${folder}/near`, `${folder}/near/x`), null);
    return Promise.resolve();
  }),
});

/** Every way to name a place that is written to. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  "--out of the main job": ["--quick", "--out", "away"],
  "--out of the main job, further down": ["--quick", "--out", "away/deep/er"],
  "--out of check": ["check", "mine.ts", "--out", "away"],
  "--junit": ["check", "mine.ts", "--junit", "away/x.xml"],
  "--out of whatif": ["whatif", "one.json", "--out", "away"],
  "--out of calibrate": ["calibrate", "--out", "away/x.json"],
  "--out of import": ["import", "x", "--out", "away/x.json"],
  "--out of report": ["report", "--out", "away"],
  "--out of bench run": ["bench", "run", "--out", "away/x.json"],
  "--history of bench run": ["bench", "run", "--history", "away/h.sqlite"],
  "a link that leads nowhere": ["--quick", "--out", "gone"],
};

Deno.test({
  name: "no command follows a link out of reports/out, however the place is named",
  ignore: MUST_SKIP,
  fn: withLinks(async (folder) => {
    const before = namesIn(AWAY);
    Deno.writeTextFileSync(`${folder}/mine.ts`, "");
    Deno.writeTextFileSync(`${folder}/one.json`, JSON.stringify({ progs: { main: [["yield"]] } }));
    for (const [way, args] of Object.entries(WAYS)) {
      const [first, ...rest] = args;
      const { code, err } = first === "bench"
        ? await within(bench, folder, rest)
        : await labIn(folder, ...args);
      assertEquals(code, 2, `${way}: ${err}`);
      assertMatch(err, /^[a-z]+: [^\n]+ by a link: [^\n]+\n$/, way);
    }
    assertEquals(namesIn(AWAY), before);
  }),
});

Deno.test({
  name: "a link in the place of a report's file, or of the lock, is replaced and not followed",
  ignore: MUST_SKIP,
  fn: withLinks(async (folder) => {
    const kept = `${folder}/real/kept`;
    Deno.writeTextFileSync(kept, "kept");
    for (const name of ["report.md", ".lab.lock"]) {
      await withAllRights({ do: "link", path: `${folder}/${name}`, target: kept });
    }
    alone(folder, () => replaceAll(folder, "a", new Map([["report.md", "new"]])));
    assertEquals(Deno.readTextFileSync(kept), "kept");
    assertEquals(Deno.readTextFileSync(`${folder}/report.md`), "new");
    assertEquals(Deno.lstatSync(`${folder}/report.md`).isSymlink, false);
  }),
});
