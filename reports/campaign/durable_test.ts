/**
 * A campaign that is killed, interrupted, or runs out of disk goes on where it was, and comes to
 * the same bytes as one that nobody disturbed.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  HOUSE,
  labIn,
  MUST_SKIP,
  saySkipped,
  startTask,
  withAllRights,
  withFolder,
  wordsOf,
} from "../lab_testing.ts";

saySkipped("tests of campaigns that are killed");

/** Some fifty cells of a moment each, of several kinds; one bug is planted. */
const ASKED = `{
  // Comments are let pass.
  "explore": [
    { "models": ["g", "gm"], "mutants": ["gm-wake-first"], "programs": ["wake", "spawn"],
      "procs": [2], "strategies": ["portfolio", "random"], "runs": 50, "seeds": [1, 2] }
  ],
  "theory": [{ "blocks": ["graham_anomalies"] }],
  "mutants": [{ "families": ["steal"], "seeds": 1, "sound": 0, "quick": true }],
  "round": 8
}`;
const KILLS = 10;

/** Its end, in a folder of its own: report and export. */
async function textsIn(folder: string): Promise<string[]> {
  const views = [["report"], ["export"], ["export", "--as", "csv"]];
  const texts: string[] = [];
  for (const [word, ...more] of views) {
    const answer = await labIn(
      folder,
      "campaign",
      word,
      "c",
      ...more,
      "--db",
      `${folder}/c.sqlite`,
    );
    assertEquals([answer.code, answer.err], [0, ""]);
    texts.push(answer.out);
  }
  return texts;
}

function start(folder: string, ...more: string[]) {
  Deno.writeTextFileSync(`${folder}/c.jsonc`, ASKED);
  const args = ["run", "c.jsonc", "--db", `${folder}/c.sqlite`, ...more];
  return startTask("campaign", folder, args);
}

/** Runs it to its end. @returns What stands at its end. */
async function undisturbed(folder: string, ...more: string[]): Promise<string[]> {
  const { code, out, err } = await start(folder, ...more).answer();
  assertEquals(code, 0, err);
  assertMatch(out, / 0 left, 0 set apart; 1 cause found, 0 new /);
  return await textsIn(folder);
}

let texts: Promise<string[]> | null = null;
/** What nobody disturbed, done once, on one core. */
const quiet = (): Promise<string[]> =>
  texts ??= withFolder((one) => undisturbed(one, "--jobs", "1"));

const finished = (out: string): number => Number(/^(\d+) cells? of/m.exec(out)?.[1]);

Deno.test({
  name: `killed ${KILLS} times at random, then interrupted: the same bytes as undisturbed`,
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      const expected = await quiet();
      for (let kill = 0; kill < KILLS; kill++) {
        const { child } = start(folder, "--jobs", String(1 + kill % 3));
        const reader = child.stderr.getReader();
        // The first line: it has begun. Kill it at once, or in the middle of a cell or a write.
        await reader.read();
        reader.releaseLock();
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
        child.kill("SIGKILL");
        await child.output();
      }
      const interrupted = start(folder);
      const reader = interrupted.child.stderr.getReader();
      const first = new TextDecoder().decode((await reader.read()).value);
      reader.releaseLock();
      if (/^0\/\d+ started/.test(first)) interrupted.child.kill("SIGINT");
      const { code, out } = await interrupted.answer();
      assert(code === 130 || code === 0, `${code} ${out}`);
      assertEquals(await undisturbed(folder, "--jobs", "3"), expected);
      // Nothing is left to do.
      const again = await start(folder).answer();
      assertEquals([again.code, again.err], [0, ""]);
      assertStringIncludes(again.out, " 0 left");
    }),
});

Deno.test({
  name: "a campaign of other code or with another file is refused, naming both fingerprints",
  ignore: MUST_SKIP,
  fn: () =>
    withFolder(async (folder) => {
      const run = (...more: string[]) =>
        labIn(folder, "campaign", "run", "c.jsonc", "--db", `${folder}/c.sqlite`, ...more);
      Deno.writeTextFileSync(`${folder}/c.jsonc`, ASKED);
      await run("--cells", "1");
      Deno.writeTextFileSync(`${folder}/c.jsonc`, ASKED.replace('"runs": 50', '"runs": 51'));
      const { code, out, err } = await run("--cells", "1");
      assertEquals([code, out], [2, ""]);
      assertMatch(
        err,
        /was begun with another plan: its fingerprint is [0-9a-f]{12}, this one's is [0-9a-f]{12}/,
      );
      assertStringIncludes(err, "--new");
      const renewed = await run("--cells", "1", "--renew");
      assertStringIncludes(renewed.err, "is of other code or plan: it begins anew");
      const anew = await run("--cells", "1", "--new");
      assertEquals([anew.code, finished(anew.out)], [0, 1]);
    }),
});

Deno.test({
  name: "a disk that is full ends it in one line, and with more room it goes on to the same bytes",
  ignore: MUST_SKIP || Deno.build.os !== "linux",
  fn: () =>
    withFolder(async (folder) => {
      const expected = await quiet();
      const task = wordsOf("campaign").map((word) => `'${word}'`).join(" ");
      const lab = (words: string) =>
        `INIT_CWD=${folder} deno ${task} ${words} --db '${folder}/c.sqlite'`;
      // A small disk that only these processes see.
      const script = [
        `mount -t tmpfs -o size=200k none '${folder}' || exit 77`,
        `cat > '${folder}/c.jsonc' <<'ASKED'\n${ASKED}\nASKED`,
        `${lab("run c.jsonc")} 2>&1 >/dev/null | tail -1 >&2`,
        `mount -o remount,size=64m '${folder}'`,
        `${lab("run c.jsonc")} >&2`,
        lab("export c"),
        `rm -f '${folder}'/c.sqlite-*`,
        `mount -o remount,ro '${folder}'`,
        lab("status c"),
      ].join("\n");
      const { code, out, err } = await withAllRights<{ code: number; out: string; err: string }>({
        do: "alone",
        script,
        folder: decodeURIComponent(HOUSE.pathname),
      });
      if (code === 77 || err.includes("unshare")) {
        console.log(`skipped: a small disk may not be mounted here (${err.trim()})`);
        return;
      }
      assertMatch(
        err,
        /^campaign: campaign cannot be used \((database or disk is full|disk I\/O)/,
      );
      assertStringIncludes(err, "cannot be read where nothing can be written beside it");
      assertEquals([code, out], [2, expected[1]]);
    }),
});
